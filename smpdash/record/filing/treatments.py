"""The courses of two records of one person, brought into one order by their dates."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import combinations
from typing import Final

from smpdash.record.filing.earlier import earlier_words, has_earlier, with_earlier_of
from smpdash.record.filing.merging import Pair
from smpdash.record.filing.moves import MOST_VISITS
from smpdash.record.filing.places import placed
from smpdash.record.problem import Problem
from smpdash.record.times.moments import day_words, span_words
from smpdash.record.visit import Course, Visit, status_after

ONE: Final = "one"
TWO: Final = "two"


@dataclass(frozen=True, slots=True)
class Question:
    """What only a person can say: whether two courses, one of each record, are one treatment.

    If they `overlap` in time, they can only be one.
    """

    earlier: Course
    later: Course
    overlap: bool

    @property
    def key(self) -> str:
        """The name of the question, for its answer."""
        return f"{self.earlier.course_id} {self.later.course_id}"


@dataclass(frozen=True, slots=True)
class Treatment:
    """A course of the one record: `parts` were courses of the two records, the earliest first."""

    parts: tuple[Course, ...]
    after: Course


@dataclass(frozen=True, slots=True)
class Plan:
    """The courses of the one record, in order, and the questions that come up.

    As long as a question of the `unanswered` is open, its courses are shown as one treatment.
    `problems` prevent the merge whatever the answers are.
    """

    treatments: tuple[Treatment, ...]
    questions: tuple[Question, ...]
    unanswered: tuple[Question, ...]
    problems: list[Problem]


def planned(pair: Pair, answers: Mapping[str, str]) -> Plan:
    """How the courses of both records lie in the one record.

    An empty course goes on with an unfinished one before it: there is nothing to keep apart.
    Whether an unfinished course of one record and a later one of the other are one
    treatment is asked.
    """
    groups: list[list[Course]] = []
    questions: list[Question] = []
    for course in _by_date(pair):
        question = _question(groups[-1], course) if groups else None
        if question:
            questions.append(question)
        is_one = question is not None and answers.get(question.key, ONE) == ONE
        if groups and (is_one or _goes_on(groups[-1], course)):
            groups[-1].append(course)
        else:
            groups.append([course])
    treatments = tuple(_treatments(groups, pair.kept.code))
    unanswered = tuple(each for each in questions if each.key not in answers)
    return Plan(treatments, tuple(questions), unanswered, _problems(treatments))


def asked(question: Question) -> str:
    """The question in words."""
    earlier, later = (time_words(each) for each in (question.earlier, question.later))
    if question.overlap:
        return f"The treatments of {earlier} and {later} overlap. Are they one treatment?"
    return f"The treatment of {earlier} was not finished. Is that of {later} the same treatment?"


def same_days(treatment: Treatment) -> list[date]:
    """The days on which two parts of a treatment have a visit each: perhaps one, noted twice."""
    days = [{visit.held_on for visit in part.visits} for part in treatment.parts]
    return sorted({day for one, other in combinations(days, 2) for day in one & other})


def _by_date(pair: Pair) -> list[Course]:
    """All courses by their first day; empty ones come last, the kept record's first.

    Of two courses of the same days, the one that was finished comes first, whichever is kept.
    """
    return sorted(
        (*pair.kept.courses, *pair.other.courses),
        key=lambda course: (
            _span(course),
            course.status != "completed",
            course.client_code != pair.kept.code,
            course.number,
        ),
    )


def _question(group: Sequence[Course], course: Course) -> Question | None:
    """The question whether this course belongs to the treatment before it; None if it is clear."""
    last = group[-1]
    if _is_empty(course) or last.client_code == course.client_code:
        return None
    overlap = any(
        each.client_code != course.client_code and _overlap(each, course) for each in group
    )
    if not overlap and _status(group) == "completed":
        return None
    return Question(last, course, overlap)


def _goes_on(group: Sequence[Course], course: Course) -> bool:
    is_of_other = group[-1].client_code != course.client_code
    return is_of_other and _is_empty(course) and _status(group) != "completed"


def _treatments(groups: Sequence[Sequence[Course]], code: str) -> Iterator[Treatment]:
    has_finished = False
    for number, group in enumerate(groups, start=1):
        status = _status(group)
        if status == "running" and number < len(groups) and group[-1].status == "running":
            status = "completed"  # two treatments: the earlier one was finished
        after = Course(
            code,
            number,
            status,
            _visits(group),
            is_touch_up=has_finished,
            package=next((part.package for part in group if part.package), None),
        )
        yield Treatment(tuple(group), with_earlier_of(after, group))
        has_finished = has_finished or status == "completed"


def _problems(treatments: Sequence[Treatment]) -> list[Problem]:
    problems = []
    for earlier, later in combinations(treatments, 2):
        if any(
            mine.client_code != theirs.client_code and _overlap(mine, theirs)
            for mine in earlier.parts
            for theirs in later.parts
        ):
            days = " and ".join(time_words(each.after) for each in (earlier, later))
            words = f"Two treatments would overlap: those of {days}. Move their visits first."
            problems.append(Problem("course", words))
    for treatment in treatments:
        if max(len(treatment.after.visits), treatment.after.earlier_sessions or 0) > MOST_VISITS:
            words = f"One treatment would have more than {MOST_VISITS} visits."
            problems.append(Problem("number", words))
        if treatment.after.status == "running" and treatment is not treatments[-1]:
            words = f"The treatment of {time_words(treatment.after)} would run beside a later one."
            problems.append(Problem("course", words))
    return problems


def _status(group: Sequence[Course]) -> str:
    """The status of courses that are one treatment."""
    visits = _visits(group)
    parts = {course.status for course in group}
    if (len(parts) == 1 and "completed" in parts) or len(group) == 1:
        return group[0].status
    last = max(group, key=lambda course: _span(course)[1])
    if not last.visits and last.status == "completed":
        return "completed"  # by a session that was noted elsewhere
    status = "running" if "running" in parts else "abandoned"
    return status_after(status, visits[-1].decision if visits else None)


def _visits(group: Sequence[Course]) -> tuple[Visit, ...]:
    later = [visit for course in group[1:] for visit in course.visits]
    return reduce(placed, later, group[0].visits)


def _overlap(one: Course, other: Course) -> bool:
    (first, last), (other_first, other_last) = _span(one), _span(other)
    return first < other_last and other_first < last


def _is_empty(course: Course) -> bool:
    return not course.visits and not has_earlier(course)


def _span(course: Course) -> tuple[date, date]:
    """The first and the last day that is known of a course.

    Sessions without a day, of which the number alone was noted, lie before all others, and an empty
    course after them.
    """
    days = [visit.held_on for visit in course.visits]
    days += [course.earlier_until] if course.earlier_until else []
    if not days:
        days = [date.min if has_earlier(course) else date.max]
    return min(days), max(days)


def time_words(course: Course) -> str:
    """From when to when a course had visits, with the record that it is in."""
    if not course.visits:
        if has_earlier(course):
            return f"{earlier_words(course)} ({course.client_code})"
        return f"{course.client_code} without a visit"
    first, last = (pick(visit.held_on for visit in course.visits) for pick in (min, max))
    days = day_words(first) if first == last else span_words(first, last)
    return f"{days} ({course.client_code})"
