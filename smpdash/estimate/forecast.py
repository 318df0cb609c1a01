"""The forecast: the probability of every total, for a batch of cases."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from smpdash.estimate.case import Case
from smpdash.estimate.fit.features import figures, scaled
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.fit.regressions import forecast_of
from smpdash.estimate.model.covariates import covariates_of
from smpdash.estimate.model.parameters import (
    BASE_RATES,
    MOST_SESSIONS,
    TOUCH_UP_RATES,
    TRADE,
    Parameters,
)
from smpdash.estimate.model.posterior import effective_points, totals, weighted_paths
from smpdash.estimate.model.quadrature import MANY_POINTS, POINTS, Array

BATCH: Final = 64
FEWEST_EFFECTIVE: Final = 60
# The weight of the trade's base rates in the forecast: 3 of 25 parts, and less with each finished
# course of the studio.
RATES_WEIGHT: Final = (3.0, 25.0)


def forecast(
    cases: Sequence[Case], belief: Parameters | Lesson = TRADE, *, count: int = POINTS
) -> Array:
    """P(total = 1..10), shape (N, 10); each row sums to 1 and is 0 below the sessions held.

    Totals above 10 count as 10. A completed course has a single total; if it ended without a
    session, that is 1. `count` is the number of quadrature points.
    """
    lesson = belief if isinstance(belief, Lesson) else Lesson(belief)
    if not cases:
        return np.zeros((0, MOST_SESSIONS))
    pmf = by_model(cases, lesson.parameters, count=count)
    if lesson.regressions:
        seen = np.array([min(case.sessions_done, MOST_SESSIONS) for case in cases])
        fewest = np.array([fewest_total(case) for case in cases])
        mixed = pooled(lesson, pmf, figures(cases), seen, fewest)
        # The regressions were learnt from first courses only, so touch-ups keep the model's
        # forecast.
        first = np.array([not case.touch_up for case in cases])
        pmf = np.where(first[:, None], mixed, pmf)
    share = rates_share(lesson)
    rates = np.array([base_rates(case) for case in cases])
    pmf = (1.0 - share) * pmf + share * rates
    for row, case in enumerate(cases):
        if case.status == "completed":
            pmf[row] = np.arange(1, MOST_SESSIONS + 1) == fewest_total(case)
        else:
            pmf[row, : fewest_total(case) - 1] = 0.0
    result: Array = pmf / pmf.sum(axis=1, keepdims=True)
    return result


def rates_share(lesson: Lesson) -> float:
    """The weight 0..1 of the trade's base rates in the forecast."""
    parts, whole = RATES_WEIGHT
    return parts / (whole + lesson.parameters.courses)


def by_model(cases: Sequence[Case], parameters: Parameters, *, count: int = POINTS) -> Array:
    """The forecast of the model alone, shape (N, 10), as if every course ran."""
    return np.concatenate(
        [
            _by_model(cases[start : start + BATCH], parameters, count)
            for start in range(0, len(cases), BATCH)
        ]
    )


def fewest_total(case: Case) -> int:
    """The smallest total that is still possible, 1 to 10."""
    agreed = case.another_agreed and case.status != "completed"
    return min(max(case.sessions_done + agreed, 1), MOST_SESSIONS)


def base_rates(case: Case) -> Array:
    """The trade's base rates, given the sessions already held, shape (10,)."""
    rates = np.array(TOUCH_UP_RATES if case.touch_up else BASE_RATES)
    rates[: fewest_total(case) - 1] = 0.0
    share: Array = rates / rates.sum()
    return share


def _by_model(cases: Sequence[Case], parameters: Parameters, count: int) -> Array:
    covariates = covariates_of(cases, parameters)
    paths = weighted_paths(covariates, parameters, count)
    pmf = totals(paths, covariates)
    thin = np.flatnonzero(effective_points(paths.log_weight) < FEWEST_EFFECTIVE)
    for row in thin.tolist() if POINTS <= count < MANY_POINTS else ():
        alone = covariates.rows([row])
        pmf[row] = totals(weighted_paths(alone, parameters, MANY_POINTS), alone)[0]
    return pmf


def pooled(lesson: Lesson, model: Array, noted: Array, seen: Array, fewest: Array) -> Array:
    """The mixture of the model's forecast (N, 10) and those of the regressions, by their shares.

    `noted` (N, FIGURES) are the features, `seen` (N,) the sessions held, `fewest` (N,) the smallest
    totals that are still possible.
    """
    notes = scaled(noted, seen, np.array(lesson.centres), np.array(lesson.spread))
    mixed = lesson.shares[0] * model
    for share, regression in zip(lesson.shares[1:], lesson.regressions, strict=True):
        if share > 0:
            mixed = mixed + share * forecast_of(regression, model, notes, seen)
    # The regressions do not know that another session was agreed.
    mixed = np.where(np.arange(1, MOST_SESSIONS + 1) >= fewest[:, None], mixed, 0.0)
    total = mixed.sum(axis=1, keepdims=True)
    result: Array = np.where(total > 0, mixed / np.maximum(total, 1e-300), model)
    return result
