"""Sessions beyond those expected, by artist, with few courses drawn towards everybody's mean."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from smpdash.record.issued import WITHIN_80
from smpdash.record.progress.figures import FEWEST_TO_COMPARE, Mean

# How far artists may lie apart, in sessions: half-normal with this scale. Few artists say too
# little about it by themselves (Gelman, Bayesian Analysis 1(3), 2006).
_APART: Final = 0.5
_STEPS: Final = 60


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Finished courses: how many, the sum of their sessions beyond those expected, and squares."""

    courses: int
    beyond: float
    squares: float

    @property
    def mean(self) -> float:
        """The mean sessions beyond those expected; raises ZeroDivisionError without courses."""
        return self.beyond / self.courses


@dataclass(frozen=True, slots=True)
class Fair:
    """An artist's sessions per course beyond those expected of the same clients.

    `artist` is a staff key, "" for nobody noted. `mean` is the mean as it was, `fair` what is
    likely of the artist; both are silent (None) below FEWEST_TO_COMPARE courses.
    """

    artist: str
    courses: int
    mean: float | None = None
    fair: Mean | None = None


def of_all(outcomes: Mapping[str, Outcomes]) -> Mean | None:
    """The mean of all courses, whoever held them, with its range; None if there are none."""
    whole = Outcomes(
        sum(each.courses for each in outcomes.values()),
        sum(each.beyond for each in outcomes.values()),
        sum(each.squares for each in outcomes.values()),
    )
    if not whole.courses:
        return None
    if whole.courses < 2:
        return Mean(whole.courses, whole.mean)
    left = max(whole.squares - whole.courses * whole.mean**2, 0.0)
    half = WITHIN_80 * math.sqrt(left / (whole.courses - 1) / whole.courses)
    return Mean(whole.courses, whole.mean, (whole.mean - half, whole.mean + half))


def fair_figures(outcomes: Mapping[str, Outcomes]) -> list[Fair]:
    """Each artist's figure, in the order of the keys.

    The artists' true figures are taken as normal around a mean, and single courses as equally
    spread around their artist's; what follows is averaged over how far apart the artists may lie
    (the hierarchical normal model: Gelman et al., Bayesian Data Analysis, 3rd ed., section 5.4).
    """
    order = sorted(artist for artist, each in outcomes.items() if each.courses)
    variance = _variance([outcomes[artist] for artist in order])
    if variance is None:
        return [Fair(artist, outcomes[artist].courses) for artist in order]
    means = [outcomes[artist].mean for artist in order]
    doubts = [variance / outcomes[artist].courses for artist in order]
    return [
        Fair(artist, outcomes[artist].courses)
        if outcomes[artist].courses < FEWEST_TO_COMPARE
        else Fair(artist, outcomes[artist].courses, mean, Mean(outcomes[artist].courses, *likely))
        for artist, mean, likely in zip(order, means, _shrunk(means, doubts), strict=True)
    ]


def _variance(outcomes: list[Outcomes]) -> float | None:
    """The variance of single courses around their artist's mean; None if nothing is known of it."""
    free = sum(each.courses for each in outcomes) - len(outcomes)
    if free < 1:
        return None
    left = sum(each.squares - each.courses * each.mean**2 for each in outcomes)
    return max(left / free, 1e-6)


def _shrunk(means: list[float], doubts: list[float]) -> list[tuple[float, tuple[float, float]]]:
    """The likely value of each mean, with its range; `doubts` are the variances of the means."""
    aparts = [_APART * 4 * (step + 0.5) / _STEPS for step in range(_STEPS)]
    given = [_given(apart, means, doubts) for apart in aparts]
    most = max(log for log, _ in given)
    weights = [math.exp(log - most) for log, _ in given]
    total = sum(weights)
    shrunk = []
    for place in range(len(means)):
        parts = [
            (weight / total, *each[place]) for weight, (_, each) in zip(weights, given, strict=True)
        ]
        mean = sum(weight * value for weight, value, _ in parts)
        spread = sum(weight * (doubt + (value - mean) ** 2) for weight, value, doubt in parts)
        half = WITHIN_80 * math.sqrt(spread)
        shrunk.append((mean, (mean - half, mean + half)))
    return shrunk


def _given(
    apart: float, means: list[float], doubts: list[float]
) -> tuple[float, list[tuple[float, float]]]:
    """If artists lie so far `apart`: the log of its posterior, and each value with its variance."""
    wholes = [doubt + apart**2 for doubt in doubts]
    known = sum(1 / whole for whole in wholes)
    middle = sum(mean / whole for mean, whole in zip(means, wholes, strict=True)) / known
    log = -0.5 * ((apart / _APART) ** 2 + math.log(known))
    values = []
    for mean, doubt, whole in zip(means, doubts, wholes, strict=True):
        log -= 0.5 * (math.log(whole) + (mean - middle) ** 2 / whole)
        drawn = doubt / whole
        values.append((mean + drawn * (middle - mean), (1 - drawn) * doubt + drawn**2 / known))
    return log, values
