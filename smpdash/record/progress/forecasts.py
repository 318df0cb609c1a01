"""How good the estimates were that clients were told: what was said against what came."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from smpdash.record.issued import WITHIN_80
from smpdash.record.progress.figures import Mean

# Chances are counted by fifths: 0 to 20 percent, 20 to 40 percent and so on.
FIFTHS: Final = 5
# The share of ranges that should hold.
SHOULD_HOLD: Final = 0.8


@dataclass(frozen=True, slots=True)
class Told:
    """Which estimates as told are behind a mark; None is no limit.

    Those told `after` so many visits, 0 for the one told when the course began; those whose 80 %
    range `held`, or not; those whose chance lies in a `fifth`, 0..4.
    """

    after: int | None = None
    held: bool | None = None
    fifth: int | None = None

    def address(self) -> dict[str, str]:
        """The parameters by which an address names them; `told_of` reads them."""
        given = {
            "told_after": self.after,
            "held": None if self.held is None else int(self.held),
            "fifth": self.fifth,
        }
        return {name: str(value) for name, value in given.items() if value is not None}


def told_of(address: Mapping[str, str]) -> Told:
    """The estimates that these parameters of an address name; raises ValueError for any other."""
    after, range_held, fifth = (
        int(address[name]) if name in address else None for name in ("told_after", "held", "fifth")
    )
    if (
        not 0 <= (after or 0) <= 99
        or range_held not in {None, 0, 1}
        or not 0 <= (fifth or 0) < FIFTHS
    ):
        raise ValueError(f"There are no such estimates: {after}, {range_held}, {fifth}.")
    return Told(after, None if range_held is None else bool(range_held), fifth)


@dataclass(frozen=True, slots=True)
class ChanceCount:
    """Estimates that said with a chance in one fifth that the next session would be the last.

    `chance` is their mean chance 0..1; `came` of the `told` were right: it was the last.
    """

    fifth: int
    chance: float
    told: int
    came: int


@dataclass(frozen=True, slots=True)
class RangeCount:
    """A number of estimates of courses that were finished in the month that begins on `month`.

    They were `told` after so many visits (`after`). `off` is how many sessions more the course took
    than was said to be likeliest, negative for fewer; `held` says whether the 80 % range held.
    """

    month: date
    after: int
    off: int
    held: bool
    told: int


def beyond_chance(counts: Iterable[ChanceCount]) -> float:
    """How many more came than was said, in standard deviations if what was said is right.

    0 if nothing could differ.
    """
    more, variance = _beyond(counts)
    return more / math.sqrt(variance) if variance > 0 else 0.0


def came_beyond(counts: Iterable[ChanceCount]) -> Mean:
    """How much more often it came than was said, as a share of the estimates, -1..1.

    With its range, a normal one. Raises ZeroDivisionError if there are no counts.
    """
    each = list(counts)
    told = sum(count.told for count in each)
    more, variance = _beyond(each)
    half = WITHIN_80 * math.sqrt(variance)
    return Mean(told, more / told, ((more - half) / told, (more + half) / told))


def _beyond(counts: Iterable[ChanceCount]) -> tuple[float, float]:
    """How many more came than was said, and the variance of that if what was said is right."""
    more = variance = 0.0
    for count in counts:
        more += count.came - count.told * count.chance
        variance += count.told * count.chance * (1 - count.chance)
    return more, variance


def held_of(counts: Iterable[RangeCount]) -> tuple[int, int]:
    """How many of these ranges held, and how many there are."""
    each = list(counts)
    return sum(count.told for count in each if count.held), sum(count.told for count in each)


def sessions_off(counts: Iterable[RangeCount]) -> tuple[Mean, float]:
    """How many sessions these were off on average, and how many more came on average than was said.

    The first with its range, a normal one. Raises ZeroDivisionError if there are no counts.
    """
    each = list(counts)
    courses = sum(count.told for count in each)
    mean = sum(count.told * abs(count.off) for count in each) / courses
    lean = sum(count.told * count.off for count in each) / courses
    if courses < 2:
        return Mean(courses, mean), lean
    squares = sum(count.told * (abs(count.off) - mean) ** 2 for count in each)
    half = WITHIN_80 * math.sqrt(squares / (courses - 1) / courses)
    return Mean(courses, mean, (max(mean - half, 0.0), mean + half)), lean
