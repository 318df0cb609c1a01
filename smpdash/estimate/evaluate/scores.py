"""Scores of forecasts on finished cases, each forecast as it was after every visit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from smpdash.estimate.case import Case, truncated
from smpdash.estimate.estimate import Estimate
from smpdash.estimate.evaluate.references import REFERENCES, by_reference
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.forecast import forecast
from smpdash.estimate.model.parameters import MOST_SESSIONS
from smpdash.estimate.model.quadrature import Array

BASE: Final = "base rates"
BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Score:
    """The scores of one forecast on `cases` cases after `visits` visits.

    `rps` is the ranked probability score (lower is better), `mae` the mean absolute error of the
    median in sessions. `held_50` is the share of totals inside the 50 % range, `width_50` the mean
    number of totals in that range; likewise for 80 %. `share` is the part of the gap between the
    base rates and the best possible forecast that is closed, None if the best is unknown.
    """

    forecast: str
    visits: int
    cases: int
    rps: float
    mae: float
    held_50: float
    width_50: float
    held_80: float
    width_80: float
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of the calibration: forecasts with a chance between `low` and `high`.

    `looks` is their number, `foreseen` their mean chance that the next session is the last, and
    `happened` how often it was.
    """

    low: float
    high: float
    looks: int
    foreseen: float
    happened: float


def scores(
    cases: Sequence[Case],
    forecasts: Mapping[str, Callable[[Sequence[Case]], Array]],
    best: Mapping[int, float],
) -> list[Score]:
    """The scores of every forecast after every number of visits.

    `best` is the best possible score by number of visits. After k visits, all finished cases with k
    or more sessions are scored.
    """
    scored = []
    for visits in range(max((case.sessions_done for case in cases), default=0) + 1):
        there = [case for case in cases if case.sessions_done >= visits]
        looks = [truncated(case, visits) for case in there]
        totals = np.minimum([case.sessions_done for case in there], MOST_SESSIONS)
        pmfs = {name: make(looks) for name, make in forecasts.items()}
        base = float(rps(pmfs[BASE], totals).mean())
        for name, pmf in pmfs.items():
            score = float(rps(pmf, totals).mean())
            top = best.get(visits)
            share = None if top is None or base - top < 1e-6 else (base - score) / (base - top)
            scored.append(
                Score(name, visits, len(there), score, *_errors(pmf, totals, visits), share)
            )
    return scored


def rps(pmf: Array, totals: Array) -> Array:
    """The ranked probability score of each row, (N,); `pmf` is (N, 10), `totals` (N,).

    The sum of the squared errors of P(total <= 1) .. P(total <= 9) (Epstein 1969).
    """
    happened = totals[:, None] <= np.arange(1, MOST_SESSIONS)
    score: Array = ((np.cumsum(pmf, axis=1)[:, :-1] - happened) ** 2).sum(axis=1)
    return score


def calibration(cases: Sequence[Case], make: Callable[[Sequence[Case]], Array]) -> list[Bin]:
    """The calibration of "the next session is the last", in up to BINS bins of the forecast."""
    foreseen: list[float] = []
    happened: list[bool] = []
    for visits in range(max((case.sessions_done for case in cases), default=0)):
        there = [case for case in cases if case.sessions_done > visits]
        for case, pmf in zip(there, make([truncated(c, visits) for c in there]), strict=True):
            chance = Estimate(tuple(pmf.tolist()), visits).chance_next_is_last
            if chance is not None:
                foreseen.append(chance)
                happened.append(case.sessions_done == visits + 1)
    bins = []
    for number in range(BINS):
        inside = [
            (chance, came)
            for chance, came in zip(foreseen, happened, strict=True)
            if min(int(chance * BINS), BINS - 1) == number
        ]
        if inside:
            mean, share = (sum(values) / len(inside) for values in zip(*inside, strict=True))
            bins.append(Bin(number / BINS, (number + 1) / BINS, len(inside), mean, share))
    return bins


def with_references(
    lessons: Mapping[str, Callable[[Case], Lesson]],
) -> dict[str, Callable[[Sequence[Case]], Array]]:
    """The forecasts to compare, by name: the references, then the estimate with each lesson."""
    references: dict[str, Callable[[Sequence[Case]], Array]] = {
        name: _reference(name) for name in REFERENCES
    }
    return references | {name: _estimates(lesson_of) for name, lesson_of in lessons.items()}


def _reference(name: str) -> Callable[[Sequence[Case]], Array]:
    return lambda cases: by_reference(name, cases)


def _estimates(lesson_of: Callable[[Case], Lesson]) -> Callable[[Sequence[Case]], Array]:
    def make(cases: Sequence[Case]) -> Array:
        pmf = np.zeros((len(cases), MOST_SESSIONS))
        lessons = [lesson_of(case) for case in cases]
        for lesson in {id(lesson): lesson for lesson in lessons}.values():
            rows = [row for row, own in enumerate(lessons) if own is lesson]
            pmf[rows] = forecast([cases[row] for row in rows], lesson)
        return pmf

    return make


def _errors(pmf: Array, totals: Array, visits: int) -> tuple[float, float, float, float, float]:
    """mae, held_50, width_50, held_80 and width_80 of a `Score`."""
    median = (np.cumsum(pmf, axis=1) < 0.5).sum(axis=1) + 1
    figures = [float(np.abs(median - totals).mean())]
    # Totals above 10 count as 10, so no range may begin above 10.
    estimates = [Estimate(tuple(row.tolist()), min(visits, MOST_SESSIONS - 1)) for row in pmf]
    for share in (0.5, 0.8):
        ranges = [estimate.credible_range(share) for estimate in estimates]
        is_inside = [
            low <= total <= high for (low, high), total in zip(ranges, totals, strict=True)
        ]
        figures += [
            float(np.mean(is_inside)),
            float(np.mean([high - low + 1 for low, high in ranges])),
        ]
    mae, held_50, width_50, held_80, width_80 = figures
    return mae, held_50, width_50, held_80, width_80
