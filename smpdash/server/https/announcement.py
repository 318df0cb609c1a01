"""Announces smpdash.local in the studio's network, by multicast DNS."""

import logging
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Final

from zeroconf import (  # type: ignore[attr-defined]  # one is public, and not in its list
    AddressResolver,
    Error,
    ServiceInfo,
    Zeroconf,
)

from smpdash.runtime.addresses import OWN_NAME, addresses_here

LOG = logging.getLogger("smpdash")
KIND: Final = "_http._tcp.local."
# How long another machine of this name has to answer.
ASKED_MS: Final = 3000
TAKEN: Final = (
    "Another machine in this network is called %s (%s), so tablets reach this one by its address "
    "in numbers."
)


class Announcement:
    """Says in the network, until it ends, which addresses the name smpdash.local has.

    A network without multicast, or with another machine of this name, is logged once and no error:
    tablets still reach the server by its address in numbers.
    """

    def __init__(
        self,
        port: int,
        addresses: Callable[[], Iterable[str]],
        interfaces: list[str] | None = None,
    ) -> None:
        """`addresses` returns those that tablets reach; `interfaces`, or else they, announce it."""
        self._port, self._addresses, self._interfaces = port, addresses, interfaces
        self._said: list[str] = []
        self._zeroconf: Zeroconf | None = None

    def refresh(self) -> None:
        """Announce the name, or announce it again if the addresses of the machine have changed."""
        addresses = [address for address in self._addresses() if "%" not in address]
        if addresses == self._said:
            return
        self.end()
        self._said = addresses
        if not addresses:
            return
        try:
            self._zeroconf = Zeroconf(interfaces=self._interfaces or addresses)
            if others := self._others(addresses):
                LOG.warning(TAKEN, OWN_NAME, ", ".join(others))
                self._close()
                return
            service = ServiceInfo(
                KIND,
                f"smpdash.{KIND}",
                port=self._port,
                server=f"{OWN_NAME}.",
                parsed_addresses=addresses,
            )
            self._zeroconf.register_service(service)
        except (Error, OSError, RuntimeError, ValueError) as problem:
            LOG.warning("%s could not be announced in the network: %s", OWN_NAME, problem)
            self._close()

    def _others(self, ours: list[str]) -> list[str]:
        """The addresses under which another machine has the name."""
        asked = AddressResolver(f"{OWN_NAME}.")
        if self._zeroconf is None or not asked.request(self._zeroconf, ASKED_MS):
            return []
        return [address for address in asked.parsed_addresses() if address not in ours]

    def end(self) -> None:
        """Take the name back."""
        if self._zeroconf is not None:
            self._zeroconf.unregister_all_services()
            self._close()
        self._said = []

    def _close(self) -> None:
        if self._zeroconf is not None:
            self._zeroconf.close()
            self._zeroconf = None


def of_server(address: str, port: int) -> Announcement | None:
    """The announcement of a server that listens at `address`; None if no tablet can reach it."""
    try:
        listens_at = ip_address(address)
    except ValueError:
        return None
    if listens_at.is_loopback:
        return None
    if listens_at.is_unspecified:
        return Announcement(port, _of_the_network)
    return Announcement(port, lambda: [address])


def _of_the_network() -> list[str]:
    return [address for address in addresses_here() if not ip_address(address).is_loopback]
