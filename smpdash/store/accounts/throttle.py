"""Throttle of the sign-in: limits on wrong PINs, counted before a PIN is looked at.

A tablet is one of four for the person whose PIN is typed: their own (they signed in on it within
30 days), one that somebody else made known, a new one, or the machine that serves smpdash.
docs/decisions.md says what each limit protects, and who can make whom wait.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlite_utils import Database

from smpdash.store.accounts import sign_ins
from smpdash.store.db.connection import rows
from smpdash.store.db.times import instant_of, instant_or_none, instant_text, instant_text_or_none

Place = Literal["own", "known", "new", "machine"]
Kind = Literal["tablet", "person", "maker", "strangers"]
# The wait after the wrong PIN that ends the free ones, after the next, ...; then always the last.
WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
LONG_WAITS: Final = (*WAITS, timedelta(hours=4))
# A count that the right PIN does not reset goes down by one in this time.
FORGETS_ONE_IN: Final = timedelta(hours=4)
# After this many in a row on one tablet, only an owner can let that person in there again.
STOPS_AT: Final = 20
OWN_FOR: Final = timedelta(days=30)
# Checking a PIN takes less than a second; an attempt that is older than this was interrupted.
_CUT_OFF: Final = timedelta(minutes=1)
# A tablet on which nobody signed in has no word, and the machine needs none.
NEW: Final = ""
MACHINE: Final = "machine"
FREE: Final[dict[Kind, int]] = {"tablet": 5, "person": 5, "maker": 10, "strangers": 20}
_TOO_MANY: Final[dict[Kind, str]] = {
    "tablet": "Too many wrong PINs.",
    "person": (
        "Too many wrong PINs for this person. A tablet on which they signed in before still lets "
        "them in, and an owner can end the wait on the page Team."
    ),
    "maker": (
        "Too many wrong PINs on this tablet, or on others that the same person set up. A tablet on "
        "which you signed in before still lets you in, and an owner can end the wait on the page "
        "Team."
    ),
    "strangers": (
        "Too many wrong PINs on new tablets. A tablet on which you signed in before still lets "
        "you in, and an owner can end the wait on the page Team."
    ),
}
# Which attempts in progress count for a limit, as a condition on pin_try.
_IN_PROGRESS: Final[dict[Kind, str]] = {
    "tablet": "staff = :staff AND device = :device",
    "person": "staff = :staff",
    "maker": "maker = :staff",
    "strangers": "device = ''",
}


class PinRefused(Exception):
    """Nobody was signed in; the text is for the screen, `until` says when to try again."""

    def __init__(self, message: str, until: datetime | None = None) -> None:
        super().__init__(message)
        self.until = until


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt at a person's PIN; `maker` made the tablet known, "" if nobody is charged."""

    staff: str
    device: str
    place: Place
    maker: str

    @property
    def counted(self) -> Iterator["Limit"]:
        """The counts that a wrong PIN adds to."""
        if self.place in {"own", "machine"}:
            yield Limit("tablet", self.staff, self.device)
        yield Limit("person", self.staff)
        if self.place == "known":
            yield Limit("maker", self.maker)
        if self.place == "new":
            yield Limit("strangers")

    @property
    def limits(self) -> Iterator["Limit"]:
        """The counts that can refuse it: on one's own tablet and on the machine only the first."""
        for limit in self.counted:
            if limit.kind == "tablet" or self.place in {"known", "new"}:
                yield limit


@dataclass(frozen=True, slots=True)
class Limit:
    """One count of wrong PINs; `staff` is the person whose PIN is tried, or who is charged."""

    kind: Kind
    staff: str = ""
    device: str = ""

    @property
    def key(self) -> dict[str, str]:
        """The key of its row."""
        return {"kind": self.kind, "staff": self.staff, "device": self.device}

    @property
    def stops(self) -> bool:
        """Whether the count can stop a person until an owner ends it; never on the machine."""
        return self.kind == "tablet" and self.device != MACHINE

    def wrong(self, db: Database, now: datetime) -> tuple[int, datetime | None]:
        """How many wrong PINs count now, and until when to wait."""
        stored = rows(
            db,
            "SELECT * FROM throttle WHERE kind = :kind AND staff = :staff AND device = :device",
            self.key,
        )
        if not stored:
            return 0, None
        count, last_at = stored[0]["wrong"], instant_of(stored[0]["last_at"])
        if self.kind != "tablet":  # that count is reset by the right PIN
            count = max(count - max(now - last_at, timedelta()) // FORGETS_ONE_IN, 0)
        return count, instant_or_none(stored[0]["waits_until"])

    def add(self, db: Database, now: datetime) -> None:
        """Count one more wrong PIN, and begin the wait."""
        count, free = self.wrong(db, now)[0] + 1, FREE[self.kind]
        waits = WAITS if self.kind == "tablet" else LONG_WAITS
        wait = waits[min(count - free, len(waits) - 1)] if count >= free else None
        db.execute(
            "INSERT INTO throttle (kind, staff, device, wrong, last_at, waits_until)"
            " VALUES (:kind, :staff, :device, :wrong, :at, :until)"
            " ON CONFLICT DO UPDATE SET wrong = excluded.wrong, last_at = excluded.last_at,"
            " waits_until = excluded.waits_until",
            {
                **self.key,
                "wrong": count,
                "at": instant_text(now),
                "until": instant_text_or_none(now + wait if wait else None),
            },
        )


def attempt(db: Database, staff: str, known_by: str, *, here: bool, now: datetime) -> Attempt:
    """The attempt at a person's PIN on the tablet that sends this word; `here` is the machine.

    Wrong PINs elsewhere never make anybody wait on the machine, whatever cookie is sent there.
    """
    if here:
        return Attempt(staff, MACHINE, "machine", "")
    if not sign_ins.last_on(db, known_by):
        return Attempt(staff, NEW, "new", "")
    device = sign_ins.digest(known_by)
    if sign_ins.was_in_since(db, staff, device, now - OWN_FOR):
        return Attempt(staff, device, "own", "")
    return Attempt(staff, device, "known", sign_ins.maker_of(db, device))


def reserve(db: Database, tried: Attempt, *, now: datetime) -> int:
    """Count an attempt before its PIN is checked; returns its number.

    Raises PinRefused if a limit is reached.
    """
    begun_before = instant_text(now - _CUT_OFF)
    db.execute(
        "DELETE FROM pin_try WHERE began_at < ? OR began_at > ?", (begun_before, instant_text(now))
    )
    for limit in tried.limits:
        wrong, until = limit.wrong(db, now)
        if limit.stops and wrong >= STOPS_AT:
            raise PinRefused("Too many wrong PINs. The studio’s owner lets you in again.")
        # If the clock was set back, nobody waits for longer than the longest wait.
        if until is not None and now < until <= now + LONG_WAITS[-1]:
            raise PinRefused(_TOO_MANY[limit.kind], until)
        (in_progress,) = db.execute(
            f"SELECT count(*) FROM pin_try WHERE {_IN_PROGRESS[limit.kind]}",  # noqa: S608
            limit.key,
        ).fetchone()
        if in_progress >= max(FREE[limit.kind] - wrong, 1):
            raise PinRefused(_TOO_MANY[limit.kind], now + _CUT_OFF)
    (number,) = db.execute(
        "INSERT INTO pin_try (staff, device, maker, began_at) VALUES (?, ?, ?, ?) RETURNING id",
        (tried.staff, tried.device, tried.maker, instant_text(now)),
    ).fetchone()
    return int(number)


def record_wrong(db: Database, number: int, tried: Attempt, *, now: datetime) -> None:
    """Count the wrong PIN of this attempt; delete the counts of tablets that are forgotten."""
    db.execute("DELETE FROM pin_try WHERE id = ?", (number,))
    db.execute(
        "DELETE FROM throttle WHERE kind = 'tablet' AND device <> ?"
        " AND device NOT IN (SELECT device FROM sign_in)",
        (MACHINE,),
    )
    for limit in tried.counted:
        limit.add(db, now)


def record_right(db: Database, number: int, tried: Attempt) -> None:
    """Reset the count of this person on this tablet; the counts over many tablets stay.

    Otherwise each sign-in of the person under attack would give the attacker new free attempts.
    """
    db.execute("DELETE FROM pin_try WHERE id = ?", (number,))
    db.execute(
        "DELETE FROM throttle WHERE kind = 'tablet' AND staff = ? AND device = ?",
        (tried.staff, tried.device),
    )


def lift(db: Database, staff: str) -> None:
    """End the waits of a person on every tablet, those charged to them, and of new tablets."""
    db.execute("DELETE FROM throttle WHERE staff = ? OR kind = 'strangers'", (staff,))


def lift_all(db: Database) -> None:
    """End the waits of everybody on every tablet."""
    db.execute("DELETE FROM throttle")


def stopped(db: Database, staff: str) -> bool:
    """Whether a person is stopped on some tablet until an owner ends it."""
    reached = rows(
        db,
        "SELECT device FROM throttle WHERE kind = 'tablet' AND staff = ? AND wrong >= ?",
        (staff, STOPS_AT),
    )
    return any(Limit("tablet", staff, row["device"]).stops for row in reached)


def waits_until(db: Database, kind: Kind, staff: str = "", *, now: datetime) -> datetime | None:
    """Until when the longest wait of this kind and person lasts; None if there is none."""
    (longest,) = rows(
        db,
        "SELECT max(waits_until) AS until FROM throttle"
        " WHERE kind = ? AND staff = ? AND waits_until > ?",
        (kind, staff, instant_text(now)),
    )
    return instant_or_none(longest["until"])
