"""The databases that this process has open, and who acts on a tablet."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from smpdash import settings
from smpdash.record.lengths import TABLET_NAME
from smpdash.record.permissions import MACHINE
from smpdash.runtime import clock, demo_studio
from smpdash.runtime.addresses import LOOPBACK
from smpdash.runtime.admission import Admitted, admitted
from smpdash.runtime.belief import believed, told
from smpdash.store.db.keys import key_given
from smpdash.store.store import Store, open_store

TABLET_COOKIE: Final = "smpdash_tablet"
# A letter takes four bytes at most, and each of them three signs in a cookie.
_NAME_SIGNS: Final = 12 * TABLET_NAME


def records() -> Store:
    """The studio's own database, whatever a tablet looks at; accounts and sign-ins are in it."""
    return store_of({})


def store_of(cookies: Mapping[str, str]) -> Store:
    """The database for a tablet with these cookies, opened once per process.

    Raises StoreProblem if it cannot be opened.
    """
    return _open(path_of(cookies))


def path_of(cookies: Mapping[str, str]) -> Path:
    """The file of the database for a tablet with these cookies."""
    return demo_studio.path() if demo_studio.is_chosen(cookies) else settings.database()


@cache
def _open(path: Path) -> Store:
    # Asked anew at each save: what is believed changes while the file stays open.
    opened = open_store(
        path,
        issue=lambda *about: told(believed(_open(path)), *about),
        # The demo holds nobody's records, and outlives a change of the studio's key.
        key="" if path == demo_studio.path() else key_given(),
    )
    demo_studio.bound(opened)
    return opened


def admit(cookies: Mapping[str, str], *, here: bool, to_demo: bool = False) -> Admitted:
    """Who is let in on a tablet with these cookies; raises NotIn if nobody is.

    `here` says that it is the machine itself. Whoever may be in the real studio may be in the
    made-up one too, and so may the machine; they act there as the machine, since nothing in it is
    anybody's record. `to_demo` asks as if they looked at the made-up studio already.
    """
    in_demo = to_demo or demo_studio.is_chosen(cookies)
    if in_demo and here:
        return Admitted(MACHINE)
    entered = admitted(records(), cookies, here=here, now=clock.now())
    return Admitted(MACHINE, entered.sign_in) if in_demo else entered


def tablet(cookies: Mapping[str, str], host: str | None) -> str:
    """What people call a tablet with these cookies, else its address; no blank is in it."""
    name = cookies.get(TABLET_COOKIE, "")[:_NAME_SIGNS]
    return name or (host if host and host not in LOOPBACK else "this%20machine")
