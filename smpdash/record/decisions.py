"""Whether a visit may be added, corrected or deleted, and a course started, stopped or resumed.

Each function returns all problems, as sentences for the artist; an empty list allows the change.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from smpdash.record.check import problems
from smpdash.record.filing.earlier import begins_on_pigment
from smpdash.record.filing.places import beside, is_forgotten
from smpdash.record.lengths import REASON
from smpdash.record.problem import Problem, text_problems
from smpdash.record.studio import Studio
from smpdash.record.times.moments import day_words
from smpdash.record.visit import Course, Visit, status_after

# Pigment lightens in about three years, so what a later session meets is old work.
LONG_AGO: Final = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class VisitContext:
    """What a visit is checked against, beside the other visits of its course.

    `now` is an instant in UTC and `today` the date in the studio; `earlier_pigment` says that the
    client had pigment from elsewhere at intake.
    """

    studio: Studio
    now: datetime
    today: date
    earlier_pigment: bool = False


def problems_adding(course: Course, visit: Visit, context: VisitContext) -> list[Problem]:
    """All problems that prevent this visit from being added to the course.

    A forgotten visit, held before one of its visits, may come into a course that has ended.
    """
    if is_forgotten(course.visits, visit):
        others = beside(course.visits, visit)
        return _visit_problems(course, visit, others, context)
    obstacles = []
    if course.status == "completed":
        words = "This course is finished. Start a touch-up, or correct the visit that ended it."
        obstacles.append(Problem("course", words))
    if course.status == "abandoned":
        obstacles.append(Problem("course", "This course was stopped. Take it up again first."))
    if visit.number > course.next_number:  # the visit before it was deleted meanwhile
        words = f"Visit {course.next_number} comes first: open this visit again."
        obstacles.append(Problem("number", words))
    return obstacles + _visit_problems(course, visit, course.visits, context)


def problems_correcting(
    course: Course, visit: Visit, why: str, context: VisitContext
) -> list[Problem]:
    """All problems that prevent this visit from replacing the one with the same id.

    A correction may remove what a later visit builds on, such as a zone that was treated. Problems
    that a later visit had before the correction are ignored.
    """
    (before,) = (other for other in course.visits if other.visit_id == visit.visit_id)
    others = [other for other in course.visits if other is not before]
    obstacles = _visit_problems(course, visit, others, context) + why_problems(why)
    for later in others:
        rest = [other for other in others if other is not later]
        wrong_already = _visit_problems(course, later, [*rest, before], context)
        obstacles += [
            Problem(problem.field, f"Visit {later.number} would not hold: {problem.message}")
            for problem in _visit_problems(course, later, [*rest, visit], context)
            if problem not in wrong_already and problem.field not in {"number", "held_on"}
        ]
    return obstacles


def problems_deleting(
    course: Course, visit: Visit, why: str, *, is_undone: bool = False
) -> list[Problem]:
    """All problems that prevent this visit of the course from being deleted.

    A visit `is_undone` if it is taken back by the person who recorded it just now.
    """
    obstacles = why_problems(why)
    if visit != course.visits[-1] and not is_undone:
        words = "Only the last visit can be deleted: later ones build on the others."
        obstacles.append(Problem("visit", words))
    return obstacles


def is_long_ago(course: Course, today: date) -> bool:
    """Whether a running course has rested so long that its next session would be a touch-up."""
    if course.status != "running" or not course.sessions:
        return False
    return today - course.visits[-1].held_on >= LONG_AGO


def problems_starting(courses: Sequence[Course], today: date) -> list[Problem]:
    """The problem that prevents a client with these courses, in order, from starting a touch-up.

    A last course that has rested for years prevents nothing: who starts a touch-up calls it
    finished.
    """
    last_rests = is_long_ago(courses[-1], today)
    if any(course.status == "running" for course in (courses[:-1] if last_rests else courses)):
        return [Problem("course", "The running course comes first: finish or stop it.")]
    if courses[-1].status == "abandoned":
        return [Problem("course", "The treatment was stopped: take it up again instead.")]
    return []


def problems_stopping(course: Course, why: str) -> list[Problem]:
    """The problems that prevent the course from being stopped."""
    if course.status != "running":
        return [Problem("course", "Only a running course can be stopped.")]
    return text_problems("why", "The reason", why, most=REASON)


def problems_resuming(course: Course, *, has_later: bool) -> list[Problem]:
    """The problems that prevent a stopped course from being resumed.

    `has_later` says that a later course has begun.
    """
    if course.status != "abandoned":
        return [Problem("course", "Only a stopped course can be resumed.")]
    return _problems_running_again(has_later=has_later)


def problems_missing(
    courses: Sequence[Course], noted: Collection[date], missed_on: date, today: date
) -> list[Problem]:
    """All problems that prevent a missed appointment of this day from being noted.

    `courses` are those of the client, `noted` the days that were noted before.
    """
    day = day_words(missed_on)
    obstacles = []
    if missed_on > today:
        obstacles.append(Problem("missed_on", f"{day} is still to come, so nothing was missed."))
    if missed_on in noted:
        obstacles.append(Problem("missed_on", f"A missed appointment on {day} is noted already."))
    if any(visit.held_on == missed_on for course in courses for visit in course.visits):
        obstacles.append(Problem("missed_on", f"The client was here on {day}: see the visits."))
    return obstacles


def problems_following(course: Course, *, has_later: bool) -> list[Problem]:
    """The problems that prevent the course from taking the status that its last visit asks for."""
    asked_for = status_after(course.status, course.visits[-1].decision if course.visits else None)
    if asked_for == "running" and course.status != "running":
        return _problems_running_again(has_later=has_later)
    return []


def why_problems(why: str) -> list[Problem]:
    """The problems of the reason that is given for a change."""
    obstacles = text_problems("why", "The reason", why, most=REASON)
    if not why.strip():
        obstacles.append(Problem("why", "Say why this is changed."))
    return obstacles


def _problems_running_again(*, has_later: bool) -> list[Problem]:
    words = "A later course has begun, so this one cannot run again."
    return [Problem("course", words)] if has_later else []


def _visit_problems(
    course: Course, visit: Visit, others: Sequence[Visit], context: VisitContext
) -> list[Problem]:
    return problems(
        visit,
        studio=context.studio,
        others=others,
        now=context.now,
        today=context.today,
        earlier_pigment=begins_on_pigment(course, elsewhere=context.earlier_pigment),
    )
