"""The visits still to come, and when to book each, in words."""

from datetime import date, timedelta
from typing import Final

from smpdash.estimate.case import Case
from smpdash.estimate.estimate import Estimate
from smpdash.estimate.plan import PlannedVisit, layout
from smpdash.record.answer import NextVisit
from smpdash.record.counts import counted
from smpdash.record.summaries import due_state
from smpdash.record.times.moments import day_words, span_words
from smpdash.record.visit import Course

A_YEAR: Final = 365


def next_visits(
    case: Case, course: Course, estimate: Estimate, *, today: date
) -> tuple[NextVisit, ...]:
    """The visits still to come, in order; none unless the course runs.

    No more than the range says in which 8 in 10 clients like this one end, but always the next.
    """
    if course.status != "running":
        return ()
    last = course.sessions[-1].held_on if course.sessions else None
    waited = (today - last).days if last else 0
    # The dates would be past: later visits count from the next one, whose day nobody knows yet.
    is_overdue = last is not None and due_state(last, today, case.booking_days) in {
        "overdue",
        "lapsed",
    }
    laid_out = layout(case, estimate, last_held_on=None if is_overdue else last)
    most = max(estimate.credible_range(0.8)[1], laid_out[0].number)
    planned = [visit for visit in laid_out if visit.number <= most]
    return tuple(
        NextVisit(
            visit.number,
            visit.stage,
            visit.aim,
            visit.chance_needed,
            visit.hours,
            *(
                _overdue(waited)
                if is_overdue and visit == planned[0]
                else (_window(visit, today, ahead), "")
            ),
        )
        for ahead, visit in enumerate(planned)
    )


def _overdue(days: int) -> tuple[str, str]:
    """When to book a session whose usual time is over."""
    ago = "over a year" if days > A_YEAR else counted(days, "day")
    return "As soon as it suits", f"{ago} since the last session"


def _window(visit: PlannedVisit, today: date, ahead: int) -> str:
    """When to book: dates if they are known, else days after the session before.

    No date is past, nor too early for a visit with so many others `ahead` of it.
    """
    if visit.usual_from_on and visit.usual_to_on:
        earliest = today + timedelta(days=ahead * visit.usual_days[0])
        first, last = max(visit.usual_from_on, earliest), visit.usual_to_on
        if first == last:
            return day_words(last, today=today)
        return span_words(first, last, today=today)
    if visit.number == 1:
        return "Any day"
    return "{} to {} days later".format(*visit.usual_days)
