"""The days between sessions, and from the first to the last one, sorted into spans."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# What is counted: from one session to the next, or from the first to the last of a finished course.
MEASURES: Final = ("between", "whole")
# The last days of the spans after the booking window, and of those of whole courses: weeks times 7.
_LATER: Final = (21, 28, 42, 56, 91)
_WHOLE: Final = (14, 28, 42, 56, 91, 182)
# No interval is longer, in days.
LONGEST: Final = 36_525


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A span from `low` to `high` days, both included, in words."""

    low: int
    high: int
    words: str


def between_spans(window: tuple[int, int]) -> list[DaySpan]:
    """The spans of days between two sessions: before the booking window, in it, and after it."""
    low, high = window
    spans = [DaySpan(0, low - 1, f"Before day {low}")] if low > 0 else []
    spans.append(DaySpan(low, high, f"Day {low} to {high}"))
    first = high + 1
    for last in (day for day in _LATER if day > high):
        spans.append(DaySpan(first, last, f"Day {first} to {last}"))
        first = last + 1
    return [*spans, DaySpan(first, LONGEST, f"Day {first} or later")]


def whole_spans() -> list[DaySpan]:
    """The spans from the first to the last session of a course, in weeks."""
    spans, first = [], 0
    for last in _WHOLE:
        words = f"{first // 7} to {last // 7} weeks" if first else f"Up to {last // 7} weeks"
        spans.append(DaySpan(first, last, words))
        first = last + 1
    return [*spans, DaySpan(first, LONGEST, f"Over {_WHOLE[-1] // 7} weeks")]


def in_span(numbers: Mapping[int, int], span: DaySpan) -> int:
    """How many of the numbers of days, each with its frequency, lie in the span."""
    return sum(times for days, times in numbers.items() if span.low <= days <= span.high)


def median_days(numbers: Mapping[int, int]) -> float:
    """The median of numbers of days, each with its frequency; raises ValueError for none."""
    each = Counter(numbers)
    total = each.total()
    if not total:
        raise ValueError("There are no days.")
    return (_day_at(each, (total - 1) // 2) + _day_at(each, total // 2)) / 2


def _day_at(numbers: Counter[int], place: int) -> int:
    """The number of days at this place, from 0, if all are sorted."""
    before = 0
    for days in sorted(numbers):
        before += numbers[days]
        if place < before:
            return days
    raise ValueError(place)
