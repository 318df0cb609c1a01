"""What a move does to both clients, in words, to be read before it is confirmed."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from smpdash.estimate.estimate import Estimate
from smpdash.record.filing.moves import Side
from smpdash.record.issued import totals
from smpdash.record.times.moments import day_words
from smpdash.record.visit import Course, Visit

DRAFT_LEAVES: Final = ("This client then has no visit in progress; recorded visits stay.",)


def leaving_lines(side: Side, visit: Visit) -> Iterator[str]:
    """What happens to the course that the visit leaves."""
    yield f"Visit {visit.number} of {day_words(visit.held_on)} leaves this course."
    yield from _lines(side)


def arriving_lines(side: Side, visit: Visit) -> Iterator[str]:
    """What happens to the course into which the visit comes."""
    visits = side.after.visits
    number = next(each.number for each in visits if each.visit_id == visit.visit_id)
    yield f"It becomes visit {number} of {len(visits)}."
    yield from _same_day(side.before, visit.held_on)
    yield from _lines(side)
    if side.before.status == "completed" and side.after.status == "running":
        yield "If it was a touch-up, start one on this client’s page first."


def draft_arrives(course: Course, held_on: date | None) -> Iterator[str]:
    """What happens to the course that gets a visit in progress, of this day if one is noted."""
    yield f"It goes on as visit {course.next_number}, with all that was noted."
    yield from _same_day(course, held_on)
    yield "What was only proposed from the other client’s last visit is not taken over."


def estimate_words(estimate: Estimate) -> str:
    """The sessions still to come, with how many that are in total, unless it says so itself."""
    if estimate.status == "completed" or not estimate.foreseeable:
        return estimate.words
    return f"{estimate.words} ({totals(*estimate.credible_range(0.8))} in total)"


def estimates(before: str, after: str) -> str:
    """How the estimate of one side changes, by its words before and after."""
    if before == after:
        return f"The estimate stays: {before}."
    return f"Estimate before: {before}. After the move: {after}."


def _same_day(course: Course, held_on: date | None) -> Iterator[str]:
    """That the client has a visit of this day already, in words; nothing if there is none."""
    if numbers := [each.number for each in course.visits if each.held_on == held_on]:
        verb = "was" if len(numbers) == 1 else "were"
        yield f"{_visits(numbers)} of this client {verb} on the same day: is it another visit?"


def _lines(side: Side) -> Iterator[str]:
    if side.renumbered:
        old = [number for number, _ in side.renumbered]
        new = [number for _, number in side.renumbered]
        yield f"{_visits(old)} {'becomes' if len(old) == 1 else 'become'} {_visits(new).lower()}."
    for held_on, before, after in side.fading:
        yield (
            f"The fading seen on {day_words(held_on)} will count for {_session(after)}, "
            f"no longer for {_session(before)}."
        )
    if side.before.status != side.after.status:
        yield (
            "The treatment will be finished."
            if side.after.status == "completed"
            else "The treatment will be running again."
        )
    if side.before.status == side.after.status == "abandoned":
        yield "The treatment stays stopped."


def _visits(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"Visit {numbers[0]}"
    between = "and" if len(numbers) == 2 else "to"
    return f"Visits {numbers[0]} {between} {numbers[-1]}"


def _session(day: date | None) -> str:
    return f"the session of {day_words(day)}" if day else "pigment from before this course"
