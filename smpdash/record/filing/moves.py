"""Where a visit belongs in a course by its date, and what a move changes on both sides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from smpdash.record.decisions import problems_following
from smpdash.record.fields import descriptions
from smpdash.record.filing.places import numbered, placed
from smpdash.record.problem import Problem
from smpdash.record.sessions import visits_in_course
from smpdash.record.times.moments import day_words
from smpdash.record.visit import Course, Visit, status_after

MOST_VISITS: Final = int(descriptions(Visit)["number"].high or 0)


@dataclass(frozen=True, slots=True)
class Side:
    """A course before and after a visit comes into it or leaves it."""

    before: Course
    after: Course

    @property
    def renumbered(self) -> tuple[tuple[int, int], ...]:
        """The old and the new number of each visit that stays and gets another number."""
        numbers = {visit.visit_id: visit.number for visit in self.after.visits}
        return tuple(
            (visit.number, numbers[visit.visit_id])
            for visit in self.before.visits
            if numbers.get(visit.visit_id, visit.number) != visit.number
        )

    @property
    def fading(self) -> tuple[tuple[date, date | None, date | None], ...]:
        """For each visit whose noted fading then shows another session: the day of the visit.

        With the day of that session before and after; None if there is none.
        """
        before, after = _fading_since(self.before), _fading_since(self.after)
        return tuple(
            (held_on, before[visit_id][1], since)
            for visit_id, (held_on, since) in after.items()
            if visit_id in before and before[visit_id][1] != since
        )


def leaving(courses: Sequence[Course], visit: Visit) -> tuple[Side, list[Problem]]:
    """What happens to the client whom this visit leaves; `courses` are the client's."""
    before = next(course for course in courses if visit in course.visits)
    return _side(courses, before, numbered(each for each in before.visits if each != visit))


def arriving(courses: Sequence[Course], visit: Visit) -> tuple[Side, list[Problem]]:
    """What happens to the client who gets this visit; `courses` are the client's.

    It comes into the newest course into which it fits by its date.
    """
    fitting = [course for course in courses if _fits(courses, course, visit.held_on)]
    if not fitting:
        course = courses[-1]
        words = f"On {day_words(visit.held_on)}, two courses of {course.client_code} would overlap."
        return Side(course, course), [Problem("held_on", words)]
    side, problems = _side(courses, fitting[-1], placed(fitting[-1].visits, visit))
    if len(side.after.visits) > MOST_VISITS:
        words = f"{side.before.client_code} has {MOST_VISITS} visits in this course already."
        problems.append(Problem("number", words))
    return side, problems


def _side(
    courses: Sequence[Course], before: Course, visits: tuple[Visit, ...]
) -> tuple[Side, list[Problem]]:
    has_later = any(course.number > before.number for course in courses)
    moved = replace(before, visits=visits)
    problems = problems_following(moved, has_later=has_later)
    status = status_after(before.status, visits[-1].decision if visits else None)
    return Side(before, replace(moved, status=status)), [
        Problem(each.field, f"{before.client_code}: {each.message}") for each in problems
    ]


def _fits(courses: Iterable[Course], course: Course, day: date) -> bool:
    """Whether a visit of this day in this course leaves the courses one after the other."""
    days = [
        (each.number, visit.held_on)
        for each in courses
        for visit in each.visits
        if each.number != course.number
    ]
    return all(held <= day if number < course.number else day <= held for number, held in days)


def _fading_since(course: Course) -> dict[str, tuple[date, date | None]]:
    """By visit with a noted fading: its day, and the day of the session that this shows."""
    return {
        place.visit.visit_id: (place.visit.held_on, place.fading_since)
        for place in visits_in_course(course)
        if any(reading.observed_fading is not None for reading in place.visit.readings)
    }
