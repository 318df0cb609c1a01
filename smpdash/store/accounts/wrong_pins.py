"""Wrong PINs that the person or the owners have not read of yet."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlite_utils import Database

from smpdash.store.accounts.throttle import Attempt, Place
from smpdash.store.db.connection import rows
from smpdash.store.db.times import instant_of, instant_text

# A finger slips now and then: fewer wrong PINs of a person than this are not worth a message.
TOLD_FROM: Final = 5
KEPT_FOR: Final = timedelta(days=30)

Reader = Literal["person", "owner"]
_READERS: Final[tuple[Reader, ...]] = ("person", "owner")


@dataclass(frozen=True, slots=True)
class WrongPins:
    """Wrong PINs typed for a person on tablets of one kind.

    `staff` is "?" if the studio has nobody of the name. `maker` made the tablets known, if `place`
    is "known". `tablet` is the name of the last one, else its address.
    """

    staff: str
    place: Place
    maker: str
    number: int
    first_at: datetime
    last_at: datetime
    tablet: str


def note(db: Database, tried: Attempt, tablet: str, *, now: datetime) -> None:
    """Note a wrong PIN for the person and the owners; delete those older than 30 days."""
    at = instant_text(now)
    db.execute("DELETE FROM wrong_pin WHERE last_at < ?", (instant_text(now - KEPT_FOR),))
    for reader in _READERS:
        db.execute(
            "INSERT INTO wrong_pin (reader, staff, place, maker, number, first_at, last_at, tablet)"
            " VALUES (?, ?, ?, ?, 1, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET number = number + 1, last_at = excluded.last_at,"
            " tablet = excluded.tablet",
            (reader, tried.staff, tried.place, tried.maker, at, at, tablet),
        )


def unread(db: Database, reader: Reader, staff: str | None = None) -> tuple[WrongPins, ...]:
    """The wrong PINs that this reader has not read, of one person or of all, the most first."""
    return tuple(
        WrongPins(
            row["staff"],
            row["place"],
            row["maker"],
            row["number"],
            instant_of(row["first_at"]),
            instant_of(row["last_at"]),
            row["tablet"],
        )
        for row in rows(
            db,
            "SELECT * FROM wrong_pin WHERE reader = ? AND coalesce(?, staff) = staff"
            " ORDER BY number DESC, staff, place, maker",
            (reader, staff),
        )
    )


def to_tell(unread_pins: tuple[WrongPins, ...]) -> tuple[WrongPins, ...]:
    """The wrong PINs of people for whom TOLD_FROM or more were typed."""
    totals: Counter[str] = Counter()
    for wrong in unread_pins:
        totals[wrong.staff] += wrong.number
    return tuple(wrong for wrong in unread_pins if totals[wrong.staff] >= TOLD_FROM)


def mark_read(db: Database, reader: Reader, shown: Iterable[WrongPins]) -> None:
    """Delete what was shown; wrong PINs that came in since stay unread."""
    for wrong in shown:
        key = (reader, wrong.staff, wrong.place, wrong.maker)
        where = "reader = ? AND staff = ? AND place = ? AND maker = ?"
        db.execute(
            f"DELETE FROM wrong_pin WHERE {where} AND number <= ?",  # noqa: S608
            (*key, wrong.number),
        )
        db.execute(
            f"UPDATE wrong_pin SET number = number - ?, first_at = ? WHERE {where}",  # noqa: S608
            (wrong.number, instant_text(wrong.last_at), *key),
        )
