"""The listening socket, which accepts no more connections than there are places for."""

import errno
import os
import socket
import time
from ipaddress import ip_address
from typing import Any, Final

from smpdash.server.connection_limits import Places

# Accepted at a time; then the server serves its connections before it accepts more.
AT_ONCE: Final = 16
# The system's errors if no more files can be opened; asyncio tries again a second later.
OUT_OF_FILES: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
REST_S: Final = 0.5


class Accepted(socket.socket):
    """A connection that gives its place back when it is closed."""

    places: Places | None = None

    def close(self) -> None:
        """Close it."""
        if self.places is not None and self.fileno() >= 0:
            self.places.left(self)
        super().close()


class Listener(socket.socket):
    """A listening socket whose `accept` closes a connection without a place at once.

    A middleware or a protocol would see a connection only after the event loop has accepted all
    that wait, two thousand at a time, and opened a file for each.
    """

    def __init__(self, address: str, port: int, places: Places) -> None:
        super().__init__(socket.AF_INET6 if ":" in address else socket.AF_INET)
        self.places = places
        self._accepted = 0
        self._rests_until = 0.0
        try:
            if os.name != "nt":  # On Windows it would share a port with another program.
                self.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if self.family == socket.AF_INET6:
                self.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            self.bind((address, port))
            self.setblocking(False)
        except (OSError, TypeError, UnicodeError):
            self.close()
            raise

    def accept(self) -> tuple[socket.socket, Any]:
        """Accept the next connection that gets a place; raises BlockingIOError if there is none."""
        while True:
            now = time.monotonic()
            waits = now < self._rests_until or self.places.is_settling(now)
            if waits or self._accepted >= AT_ONCE:
                self._accepted = 0
                raise BlockingIOError(errno.EAGAIN, "not just now")
            try:
                connection, address = super().accept()
            except BlockingIOError:
                self._accepted = 0
                raise
            except OSError as problem:
                # Then rest: asyncio's loop would try two thousand times more and log each one.
                if problem.errno in OUT_OF_FILES:
                    self._rests_until = now + REST_S
                raise
            self._accepted += 1
            kind, proto = connection.type, connection.proto
            accepted = Accepted(self.family, kind, proto, fileno=connection.detach())
            if self.places.admit(accepted, plain_address(address[0]), now):
                accepted.places = self.places
                return accepted, address
            accepted.close()


def plain_address(address: str) -> str:
    """The address by which a machine is counted: an IPv4-mapped IPv6 address as IPv4."""
    known = ip_address(address.partition("%")[0])
    return str(getattr(known, "ipv4_mapped", None) or known)
