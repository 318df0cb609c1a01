"""Decides who may use a tablet, by its cookies and whether it is the machine itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Final

from smpdash import settings
from smpdash.record.accounts.sign_in import SignIn
from smpdash.record.permissions import MACHINE, Person
from smpdash.runtime.addresses import LOOPBACK, host_name
from smpdash.store.accounts.sign_ins import IDLE
from smpdash.store.store import Store

# The token of a sign-in, and the word by which a tablet is known again.
COOKIE: Final = "smpdash_sign_in"
KNOWN_COOKIE: Final = "smpdash_known"
PAD: Final = "/sign-in"
NEW_PIN: Final = "/sign-in/pin"
# The key in a request's scope under which `SignInRequired` stores the person it let in.
ADMITTED: Final = "smpdash.admitted"
THROUGH_PROVIDER: Final = "/sign-in/provider"
# Headers that a proxy adds: a request through a proxy may come from another machine.
_PASSED_ON: Final = ("forwarded", "via", "x-real-ip")


class NotIn(Exception):
    """Nobody is signed in on this tablet, or it is locked; `page` is the page to sign in on."""

    def __init__(self, page: str) -> None:
        super().__init__("This tablet is locked.")
        self.page = page


@dataclass(frozen=True, slots=True)
class Admitted:
    """The person at a tablet; `sign_in` is None if nobody has to sign in."""

    person: Person
    sign_in: SignIn | None = None


def admitted(store: Store, cookies: Mapping[str, str], *, here: bool, now: datetime) -> Admitted:
    """The person at a tablet with these cookies; raises NotIn if nobody may use it.

    A demo studio lets everybody in. A studio without accounts lets in only the machine itself
    (`here`), so that nobody on the network can become its owner first.
    """
    admission = store.authenticator(idle=idle()).admission(cookies.get(COOKIE, ""), now=now)
    if admission.made_up or (here and not admission.has_accounts):
        return Admitted(MACHINE)
    sign_in = admission.sign_in
    if sign_in is None or sign_in.state != "open":
        raise NotIn(PAD)
    if sign_in.must_change:
        raise NotIn(NEW_PIN)
    return Admitted(sign_in.person, sign_in)


def is_here(client: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a request comes from a browser on this machine: its own address, name and no proxy.

    Without a client it comes from no network at all. The names of `headers` are in lower case.
    """
    if client is None:
        return not headers.get("host") or host_name(headers.get("host", "")) in LOOPBACK
    try:
        if not ip_address(client).is_loopback:
            return False
    except ValueError:
        return False
    passed_on = any(name in _PASSED_ON or name.startswith("x-forwarded") for name in headers)
    return host_name(headers.get("host", "")) in LOOPBACK and not passed_on


def idle() -> timedelta:
    """How long a tablet stays open untouched: five minutes, or SMPDASH_LOCK_SECONDS."""
    seconds = settings.lock_seconds()
    return IDLE if seconds is None else timedelta(seconds=seconds)
