"""Sessions before the records of a course: of them only the number and the last day are known."""

from collections.abc import Iterable
from dataclasses import replace

from smpdash.record.counts import counted
from smpdash.record.times.moments import day_words
from smpdash.record.visit import Course


def has_earlier(course: Course) -> bool:
    """Whether anything is known of sessions before these records."""
    return bool(course.earlier_sessions or course.earlier_until)


def begins_on_pigment(course: Course, *, elsewhere: bool) -> bool:
    """Whether pigment was on the scalp before the first session of these records.

    It is from `elsewhere`, of the course before, or of sessions that are only counted.
    """
    return elsewhere or course.number > 1 or has_earlier(course)


def earlier_words(course: Course) -> str:
    """What is known of them: "3 sessions before these records, the last on 12 May 2024"."""
    number, day = course.earlier_sessions, course.earlier_until
    words = counted(number, "session") if number else "sessions"
    return f"{words} before these records{f', the last on {day_words(day)}' if day else ''}"


def with_earlier_of(course: Course, parts: Iterable[Course]) -> Course:
    """The course with what is known of the sessions before each of its parts.

    The numbers are added up and the latest day holds. Parts that say the same, with the same day,
    mean the same sessions.
    """
    known = [(part.earlier_sessions, part.earlier_until) for part in parts]
    once = [each for place, each in enumerate(known) if not each[1] or each not in known[:place]]
    number = sum(sessions or 0 for sessions, _ in once) or None
    return replace(
        course,
        earlier_sessions=number,
        earlier_until=max((day for _, day in once if day), default=None),
    )
