"""A tablet on which somebody has signed in, as the owner sees it."""

from dataclasses import dataclass
from datetime import datetime

from smpdash.record.accounts.sign_in import SignIn


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
