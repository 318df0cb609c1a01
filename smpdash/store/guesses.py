"""How often a PIN may be tried: counted before it is looked at, for a person and for a tablet."""

from datetime import datetime, timedelta
from typing import Final

from sqlite_utils import Database

from smpdash.store.engine import rows
from smpdash.store.instants import instant_of, instant_or_none, instant_text, instant_text_or_none

# So many wrong ones in a row are free: of a person at a tablet, of everybody at it.
FREE: Final = 5
FREE_AT_TABLET: Final = 10
# The one after that waits so long, the next one longer; then the last of these each time.
WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
# So many in a row, and that person gets in there again only by the owner.
STOPS_AT: Final = 20
# Looking at a PIN takes less than a second; what is left after this was cut off.
_CUT_OFF: Final = timedelta(minutes=1)
# All tablets that nobody signed in on before are one: a stranger who tries PINs keeps nobody
# from the tablets of the studio.
STRANGER: Final = ""
ANYBODY: Final = ""


class PinRefused(Exception):
    """Nobody was let in; the text is for the screen, and `until` says when to try again."""

    def __init__(self, message: str, until: datetime | None = None) -> None:
        super().__init__(message)
        self.until = until


def reserve(db: Database, staff: str, device: str, *, now: datetime) -> int:
    """Count a try before anybody looks at it; PinRefused where there is none left for now."""
    begun_before = instant_text(now - _CUT_OFF)
    db.execute(
        "DELETE FROM pin_try WHERE began_at < ? OR began_at > ?", (begun_before, instant_text(now))
    )
    for who, free in ((staff, FREE), (ANYBODY, FREE_AT_TABLET)):
        wrong, until = _wrong(db, who, device)
        if who != ANYBODY and wrong >= STOPS_AT:
            raise PinRefused("Too many wrong PINs. The studio's owner lets you in again.")
        # A clock that was set back does not make anybody wait for longer than the longest wait.
        if until is not None and now < until <= now + WAITS[-1]:
            raise PinRefused("Too many wrong PINs.", until)
        (open_now,) = db.execute(
            "SELECT count(*) FROM pin_try WHERE device = ? AND ? IN ('', staff)", (device, who)
        ).fetchone()
        if open_now >= max(free - wrong, 1):
            raise PinRefused("Too many wrong PINs.", now + _CUT_OFF)
    (number,) = db.execute(
        "INSERT INTO pin_try (staff, device, began_at) VALUES (?, ?, ?) RETURNING id",
        (staff, device, instant_text(now)),
    ).fetchone()
    return int(number)


def found_wrong(db: Database, number: int, staff: str, device: str, *, now: datetime) -> None:
    """The PIN of this try was wrong: one more in a row, and a wait from the fifth one on."""
    db.execute("DELETE FROM pin_try WHERE id = ?", (number,))
    for who, free in ((staff, FREE), (ANYBODY, FREE_AT_TABLET)):
        wrong = _wrong(db, who, device)[0] + 1
        wait = WAITS[min(wrong - free, len(WAITS) - 1)] if wrong >= free else None
        db.execute(
            "INSERT INTO pin_failure (staff, device, in_a_row, waits_until) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET in_a_row = excluded.in_a_row,"
            " waits_until = excluded.waits_until",
            (who, device, wrong, instant_text_or_none(now + wait if wait else None)),
        )


def found_right(db: Database, number: int, staff: str, device: str) -> None:
    """The PIN of this try was right: nothing is in a row any more there."""
    db.execute("DELETE FROM pin_try WHERE id = ?", (number,))
    db.execute("DELETE FROM pin_failure WHERE staff IN (?, '') AND device = ?", (staff, device))


def forgive(db: Database, staff: str) -> None:
    """Let a person try again, on every tablet."""
    db.execute("DELETE FROM pin_failure WHERE staff = ?", (staff,))


def stopped(db: Database, staff: str) -> bool:
    """Whether a person is stopped anywhere until the owner forgives it."""
    return bool(
        rows(db, "SELECT 1 FROM pin_failure WHERE staff = ? AND in_a_row >= ?", (staff, STOPS_AT))
    )


def waits_until(db: Database, staff: str, *, now: datetime) -> datetime | None:
    """Until when a person waits on some tablet; None where nowhere."""
    found = rows(
        db,
        "SELECT max(waits_until) AS until FROM pin_failure WHERE staff = ? AND waits_until > ?",
        (staff, instant_text(now)),
    )
    return instant_or_none(found[0]["until"])


def _wrong(db: Database, who: str, device: str) -> tuple[int, datetime | None]:
    found = rows(db, "SELECT * FROM pin_failure WHERE staff = ? AND device = ?", (who, device))
    if not found:
        return 0, None
    until = found[0]["waits_until"]
    return found[0]["in_a_row"], instant_of(until) if until else None
