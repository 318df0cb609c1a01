"""A tablet on which somebody has signed in, as the owner sees it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from smpdash.record.accounts.sign_in import SignIn
from smpdash.record.lengths import TABLET_NAME
from smpdash.record.problem import Problem, text_problems

# The name of the field in its form, and in the address that leads back to it.
FIELD: Final = "tablet"


@dataclass(frozen=True, slots=True)
class KnownTablet:
    """A browser on which somebody signed in within 30 days, or one that is barred.

    `device` identifies it: the SHA-256 of the secret that it keeps. `name` is what people called
    it, else its address. `sign_ins` are those that are open or locked. `barred_at` is since when
    nobody can sign in on it, None if everybody can.
    """

    device: str
    name: str
    seen_at: datetime
    sign_ins: tuple[SignIn, ...]
    barred_at: datetime | None


def tablet_name_problems(name: str) -> list[Problem]:
    """The problem of what a tablet is to be called: nothing, too long, or not to be stored."""
    if not name:
        return [Problem(FIELD, "Type what this tablet is called, such as “Room 2”.")]
    return text_problems(FIELD, "The tablet’s name", name, most=TABLET_NAME)
