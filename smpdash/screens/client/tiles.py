"""What comes next for a client at a glance: four tiles beneath the answer."""

from collections.abc import Sequence
from datetime import date

from smpdash.estimate.case import Case
from smpdash.html.answer import Tile
from smpdash.record.answer import LIKELY_NEEDED, NextVisit, needed_words
from smpdash.record.counts import counted
from smpdash.record.summaries import due_state
from smpdash.record.times.moments import day_words
from smpdash.record.visit import Course
from smpdash.screens.client.booking import due_words
from smpdash.screens.visit.tiles import in_the_chair


def tiles_ahead(visits: Sequence[NextVisit], course: Course, case: Case, today: date) -> list[Tile]:
    """When to book the next session, its hours, the last one, and the session after the next.

    `visits` are those still to come of a running course, at least one.
    """
    first = visits[0]
    last = [_last_session(course, case, today)] if course.sessions else []
    return [
        Tile(f"Book session {first.number}", first.book, first.stage),
        in_the_chair(first.hours),
        *last,
        *(_after(each) for each in visits[1:2]),
    ]


def _last_session(course: Course, case: Case, today: date) -> Tile:
    held_on = course.sessions[-1].held_on
    state = due_state(held_on, today, case.booking_days)
    days = (today - held_on).days
    ago = f"{counted(days, 'day')} ago" if days else "today"
    words = due_words(held_on, today, case.booking_days)
    more = f"{ago} · {words}" if state != "early" else ago
    return Tile("Last session", day_words(held_on, today=today), more, state)


def _after(visit: NextVisit) -> Tile:
    chance = visit.chance_needed
    title = "Then" if chance >= LIKELY_NEEDED else "If needed"
    more = f"{needed_words(chance)} · {visit.book[:1].lower()}{visit.book[1:]}"
    return Tile(title, f"Session {visit.number}", more)
