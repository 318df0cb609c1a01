"""What follows from a visit just recorded, as three tiles."""

from datetime import date
from typing import Final

from smpdash.estimate.case import Case
from smpdash.estimate.estimate import Estimate
from smpdash.html.answer import Tile
from smpdash.record.answer import hours_words
from smpdash.record.counts import counted
from smpdash.record.times.moments import MONTHS
from smpdash.record.visit import Course
from smpdash.runtime.answer import touch_up
from smpdash.runtime.next_visits import next_visits
from smpdash.screens import context

MOST_LIKELY: Final = "Most likely still to come"


def tiles_of(course: Course, case: Case, estimate: Estimate) -> list[Tile]:
    """The sessions to come, when to book the next one, and its hours in the chair.

    After the last session: the sessions held, when a touch-up is likely, and the hours in the chair
    so far as they are known.
    """
    if course.status != "running":
        return [_sessions_done(course), *_touch_up(course, case), *_hours_spent(course)]
    visits = next_visits(case, course, estimate, today=context.today())
    return [
        _to_come(estimate),
        *(Tile(f"Book session {each.number}", each.book, each.book_note) for each in visits[:1]),
        *(in_the_chair(each.hours) for each in visits[:1]),
    ]


def _to_come(estimate: Estimate) -> Tile:
    if not estimate.foreseeable:
        return Tile(MOST_LIKELY, "Cannot be foreseen")
    low, high = (total - estimate.sessions_done for total in estimate.credible_range(0.8))
    span = f"{low} to {high}" if low < high else str(low)
    value = counted(estimate.most_likely_remaining, "session")
    return Tile(MOST_LIKELY, value, f"{span} for 8 in 10 clients like this")


def in_the_chair(hours: tuple[float, float, float]) -> Tile:
    """The hours in the chair of a session: low, middle and high."""
    low, middle, high = map(hours_words, hours)
    more = f"{low.removesuffix(' h')} to {high}" if low != high else ""
    return Tile("In the chair", f"About {middle}", more)


def _sessions_done(course: Course) -> Tile:
    more = "Course finished" if course.status == "completed" else "Treatment stopped"
    return Tile("Held", counted(len(course.sessions), "session"), more)


def _touch_up(course: Course, case: Case) -> list[Tile]:
    window = touch_up(case, course, context.belief())
    if window is None:
        return []
    low, high = window.years
    months = f"{_month(window.from_on)} to {_month(window.to_on)}"
    more = f"{low:g} to {high:g} years after the last session"
    return [Tile("Next touch-up" if case.touch_up else "First touch-up", months, more)]


def _hours_spent(course: Course) -> list[Tile]:
    known = [each.chair_minutes for each in course.sessions if each.chair_minutes is not None]
    if not known:
        return []
    is_whole = len(known) == len(course.sessions)
    some = f"noted at {len(known)} of {counted(len(course.sessions), 'session')}"
    hours = hours_words(sum(known) / 60)
    return [Tile("In the chair", hours, "in all" if is_whole else some)]


def _month(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"
