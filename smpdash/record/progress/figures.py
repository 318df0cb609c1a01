"""Counts of courses, and the means, shares and intervals that follow from them."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from smpdash.record.issued import WITHIN_80

# Below this number of cases nothing about a person is compared.
FEWEST_TO_COMPARE: Final = 10


@dataclass(frozen=True, slots=True)
class CourseCount:
    """A number of courses that are alike.

    `month` is the first day of the month of their first or last session, as asked for. `artist`
    is the staff key of whoever held the latest session, None if nobody was noted. `beyond` says
    whether the sessions went beyond the range that was told first, None if none was told.
    """

    month: date
    artist: str | None
    status: str
    sessions: int
    beyond: bool | None
    courses: int


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of `n` cases, and the range that holds its true value 8 times in 10.

    The range is None if so few cases do not say how much they differ.
    """

    n: int
    mean: float
    interval: tuple[float, float] | None = None


def by_sessions(counts: Iterable[CourseCount], status: str) -> Counter[int]:
    """How many courses of this status there are of each number of sessions."""
    number: Counter[int] = Counter()
    for count in counts:
        if count.status == status:
            number[count.sessions] += count.courses
    return number


def spread(numbers: Mapping[int, int]) -> float | None:
    """The standard deviation of numbers, each with its frequency; None for fewer than two."""
    total = sum(numbers.values())
    if total < 2:
        return None
    mean = sum(number * times for number, times in numbers.items()) / total
    squares = sum(times * (number - mean) ** 2 for number, times in numbers.items())
    return math.sqrt(squares / (total - 1))


def mean_of(numbers: Mapping[int, int], sd: float | None) -> Mean:
    """The mean of numbers, each with its frequency, if single cases spread by `sd`.

    The spread is that of all cases together: a month with two courses of three sessions each would
    seem to be certain by its own. Raises ZeroDivisionError if there are no numbers.
    """
    total = sum(numbers.values())
    mean = sum(number * times for number, times in numbers.items()) / total
    if sd is None:
        return Mean(total, mean)
    half = WITHIN_80 * sd / math.sqrt(total)
    return Mean(total, mean, (mean - half, mean + half))


def difference(now: Mapping[int, int], before: Mapping[int, int]) -> Mean | None:
    """How much larger the mean is than before, with its range; None if either is too small."""
    spreads = spread(now), spread(before)
    if spreads[0] is None or spreads[1] is None:
        return None
    first, second = mean_of(now, spreads[0]), mean_of(before, spreads[1])
    half = WITHIN_80 * math.hypot(spreads[0] / math.sqrt(first.n), spreads[1] / math.sqrt(second.n))
    more = first.mean - second.mean
    return Mean(first.n + second.n, more, (more - half, more + half))
