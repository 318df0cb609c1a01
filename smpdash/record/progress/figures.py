"""Counts of courses, and the means, shares and intervals that follow from them."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from smpdash.record.issued import WITHIN_80
from smpdash.record.visit import STATUS

# Below this number of cases nothing about a person is compared.
FEWEST_TO_COMPARE: Final = 10
# Below so many standard deviations lie 8 in 10 of a normal distribution.
_UP_TO_80: Final = 0.8416
# Cases that are all alike are taken to differ by this much.
_LEAST_VARIANCE: Final = 1e-9


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


@dataclass(frozen=True, slots=True)
class GoingOn:
    """What is known of the clients who held `session` sessions, and the share who still go on.

    Of `known` it is known whether they came again, of whom `stopped` did not; `running` are still
    expected, and `finished` needed no more. `share` 0..1 is that of all who began who have not
    stopped yet (Kaplan-Meier); its true value lies in `interval` 8 times in 10.
    """

    session: int
    known: int
    stopped: int
    running: int
    finished: int
    share: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class MissedCount:
    """Appointments that were `missed` after so many sessions of a course.

    After `came_again` of them the client came to a later session.
    """

    sessions: int
    missed: int
    came_again: int


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


def change_of(now: Mean, before: Mean) -> Mean | None:
    """How much larger a mean is than another one, with its range; None if either has no range."""
    if now.interval is None or before.interval is None:
        return None
    half = math.hypot(*((high - low) / 2 for low, high in (now.interval, before.interval)))
    more = now.mean - before.mean
    return Mean(now.n + before.n, more, (more - half, more + half))


def means_differ(now: Mean, before: Mean) -> bool:
    """Whether two means lie further apart than chance makes them 8 times in 10.

    False if either has no range.
    """
    change = change_of(now, before)
    return (
        change is not None
        and change.interval is not None
        and not (change.interval[0] <= 0 <= change.interval[1])
    )


def levels_differ(means: Iterable[Mean]) -> bool:
    """Whether several means lie further apart than chance makes them 8 times in 10.

    By Cochran's Q, its limit by Wilson and Hilferty. False if any has no range.
    """
    each = list(means)
    ranges = [mean.interval for mean in each if mean.interval is not None]
    if len(each) < 2 or len(ranges) < len(each):
        return False
    weights = [
        1 / max(((high - low) / (2 * WITHIN_80)) ** 2, _LEAST_VARIANCE) for low, high in ranges
    ]
    pairs = [*zip(weights, each, strict=True)]
    middle = sum(weight * mean.mean for weight, mean in pairs) / sum(weights)
    apart = sum(weight * (mean.mean - middle) ** 2 for weight, mean in pairs)
    free = len(each) - 1
    limit = free * (1 - 2 / (9 * free) + _UP_TO_80 * math.sqrt(2 / (9 * free))) ** 3
    return apart > limit


def shares_differ(now: tuple[int, int], before: tuple[int, int]) -> bool:
    """The same for two shares, each a part of a whole; raises ZeroDivisionError for no cases."""
    (part, whole), (earlier, of) = now, before
    both = (part + earlier) / (whole + of)
    spread = math.sqrt(both * (1 - both) * (1 / whole + 1 / of))
    return abs(part / whole - earlier / of) > WITHIN_80 * spread


def going_on(counts: Iterable[CourseCount]) -> list[GoingOn]:
    """The clients who go on after session 1, 2 and so on, as far as anything is known.

    Whoever is still in treatment counts up to the latest session, and so does whoever finished.
    """
    ended = {status: Counter[int]() for status in STATUS}
    for count in counts:
        ended[count.status][count.sessions] += count.courses
    last = max((number for each in ended.values() for number in each), default=0)
    share, doubt, steps = 1.0, 0.0, list[GoingOn]()
    for session in range(1, last + 1):
        came = sum(times for each in ended.values() for n, times in each.items() if n > session)
        if came or ended["abandoned"][session]:
            steps.append(_step(ended, session, came, share, doubt))
            share = steps[-1].share
            doubt += _doubt(steps[-1])
    return steps


def _step(
    ended: Mapping[str, Counter[int]], session: int, came: int, share: float, doubt: float
) -> GoingOn:
    """One step; `share` and `doubt` (Greenwood's sum) are those of the steps before."""
    stopped = ended["abandoned"][session]
    known = came + stopped
    step = GoingOn(
        session,
        known,
        stopped,
        ended["running"][session],
        ended["completed"][session],
        share * (known - stopped) / known,
        (0.0, 1.0),
    )
    return replace(step, interval=_share_interval(step, doubt + _doubt(step)))


def _doubt(step: GoingOn) -> float:
    """What a step adds to the relative variance of the share, as Greenwood has it."""
    stays = step.known - step.stopped
    return step.stopped / (step.known * stays) if stays else math.inf


def _share_interval(step: GoingOn, doubt: float) -> tuple[float, float]:
    """The range of a share, on the scale of log(-log); exact if nobody or everybody has stopped."""
    none = 0.1 ** (1 / step.known)
    if step.share == 1:
        return none, 1.0
    if step.share == 0:
        return 0.0, 1 - none
    half = WITHIN_80 * math.sqrt(doubt) / abs(math.log(step.share))
    return step.share ** math.exp(half), step.share ** math.exp(-half)


def share_of(part: int, whole: int) -> tuple[float, tuple[float, float]]:
    """A share 0..1 of `whole` cases, and the range that holds its true value 8 times in 10.

    The range is Wilson's. Raises ZeroDivisionError if there are no cases.
    """
    share, z2 = part / whole, WITHIN_80**2
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    half = math.sqrt(share * (1 - share) / whole + z2 / (4 * whole**2)) * WITHIN_80
    half /= 1 + z2 / whole
    return share, (min(max(middle - half, 0.0), share), max(min(middle + half, 1.0), share))
