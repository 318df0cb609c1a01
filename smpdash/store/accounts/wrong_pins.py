"""Wrong PINs that a person and the owners have not been told of yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlite_utils import Database

from smpdash.store.accounts.throttle import Attempt, Place
from smpdash.store.db.connection import rows
from smpdash.store.db.times import instant_of, instant_text

# A finger slips now and then: so many wrong PINs of a person are told, fewer are not.
TOLD_FROM: Final = 5
KEPT_FOR: Final = timedelta(days=30)

Reader = Literal["person", "owner"]
_READERS: Final[tuple[Reader, ...]] = ("person", "owner")


@dataclass(frozen=True, slots=True)
class WrongPins:
    """Wrong PINs typed for a person on tablets of one kind.

    `staff` is "?" where the studio has nobody of the name. `maker` is who made the tablets known,
    for those of the kind "known". `tablet` is the name of the last one, else its address.
    """

    staff: str
    place: Place
    maker: str
    number: int
    first_at: datetime
    last_at: datetime
    tablet: str


def note(db: Database, tried: Attempt, tablet: str, *, now: datetime) -> None:
    """Note a wrong PIN, to be told to the person and the owners; what is old is forgotten."""
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
    """What this reader was not told yet, of one person or of all, the most first."""
    found = rows(
        db,
        "SELECT * FROM wrong_pin WHERE reader = ? AND coalesce(?, staff) = staff"
        " ORDER BY number DESC, staff, place, maker",
        (reader, staff),
    )
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
        for row in found
    )


def to_tell(found: Iterable[WrongPins]) -> tuple[WrongPins, ...]:
    """Those of people for whom so many were typed that it is more than a slip of a finger."""
    each = tuple(found)
    totals = {one.staff: 0 for one in each}
    for one in each:
        totals[one.staff] += one.number
    return tuple(one for one in each if totals[one.staff] >= TOLD_FROM)


def mark_read(db: Database, reader: Reader, shown: Iterable[WrongPins]) -> None:
    """Take away what was told; what came in after it was shown stays to be told."""
    for one in shown:
        key = (reader, one.staff, one.place, one.maker)
        where = "reader = ? AND staff = ? AND place = ? AND maker = ?"
        db.execute(
            f"DELETE FROM wrong_pin WHERE {where} AND number <= ?",  # noqa: S608
            (*key, one.number),
        )
        db.execute(
            f"UPDATE wrong_pin SET number = number - ?, first_at = ? WHERE {where}",  # noqa: S608
            (one.number, instant_text(one.last_at), *key),
        )
