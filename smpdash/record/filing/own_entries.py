"""Until when people may change what they recorded themselves, and whom to ask after that."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from smpdash.record.counts import listed
from smpdash.record.permissions import MAY, Person
from smpdash.record.studio import Staff
from smpdash.record.visit import Visit

# A mis-tap is noticed at once; later it is a correction.
UNDO: Final = timedelta(minutes=1)
NOBODY_NAMED: Final = "a manager"


def day_began(now: datetime, zone: ZoneInfo) -> datetime:
    """The instant in UTC at which the studio's day began that `now` belongs to."""
    day = now.astimezone(zone).date()
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def may_insert(person: Person, visit: Visit, *, today: date) -> bool:
    """Whether this person may add a forgotten visit before others: their own of today, or any."""
    if person.may("correct visit"):
        return True
    is_own = visit.artist in {None, person.key}
    return person.may("correct own entries today") and is_own and visit.held_on == today


def whom_to_ask(staff: Iterable[Staff], action: str) -> str:
    """The names of the active staff who may do this: "Mona or Olga"; "a manager" if none is named.

    Owners are named only if no manager works here.
    """
    able = [each for each in staff if each.active and each.role in MAY[action].roles]
    managers = [each.name for each in able if each.role == "manager"]
    return listed(managers or [each.name for each in able], "or") or NOBODY_NAMED


def ask_forgotten_words(staff: Iterable[Staff]) -> str:
    """What to read where this person may not add a forgotten visit."""
    names = whom_to_ask(staff, "correct visit")
    return f"A forgotten visit of an earlier day, or of somebody else, is added by {names}."


def ask_words(staff: Iterable[Staff]) -> str:
    """What to read beside a visit that this person may not change any more."""
    return f"To change this visit, ask {whom_to_ask(staff, 'correct visit')}."
