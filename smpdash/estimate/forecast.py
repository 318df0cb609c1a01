"""The probability of every total for a batch of cases."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from smpdash.estimate.case import Case
from smpdash.estimate.fit.features import figures, scaled
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.fit.regressions import forecast_of
from smpdash.estimate.model.covariates import facts_of
from smpdash.estimate.model.parameters import (
    BASE_RATES,
    MOST_SESSIONS,
    TOUCH_UP_RATES,
    TRADE,
    Numbers,
)
from smpdash.estimate.model.posterior import effective_points, run, totals
from smpdash.estimate.model.quadrature import MANY_POINTS, POINTS, Array

BATCH: Final = 64
FEWEST_EFFECTIVE: Final = 60
# The trade's base rates keep 3 parts in 25, and ever less as the studio's own courses end.
RATES_WEIGHT: Final = (3.0, 25.0)


def forecast(
    cases: Sequence[Case], belief: Numbers | Lesson = TRADE, *, count: int = POINTS
) -> Array:
    """P(total = 1..10), shape (N, 10), each row summing to 1 and 0 below the sessions held.

    Totals beyond 10 are counted as 10. A completed course has its one total; where it ended
    without a session that is 1, the smallest.
    """
    lesson = belief if isinstance(belief, Lesson) else Lesson(belief)
    if not cases:
        return np.zeros((0, MOST_SESSIONS))
    pmf = by_model(cases, lesson.numbers, count=count)
    if lesson.experts:
        seen = np.array([min(case.sessions_done, MOST_SESSIONS) for case in cases])
        fewest = np.array([fewest_total(case) for case in cases])
        mixed = pooled(lesson, pmf, figures(cases), seen, fewest)
        # The regressions were learnt from first courses.
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
    """The part of the forecast that is left to the trade's base rates."""
    parts, whole = RATES_WEIGHT
    return parts / (whole + lesson.numbers.courses)


def by_model(cases: Sequence[Case], numbers: Numbers, *, count: int = POINTS) -> Array:
    """What the mechanism alone says, shape (N, 10): every course as if it ran."""
    return np.concatenate(
        [
            _by_model(cases[start : start + BATCH], numbers, count)
            for start in range(0, len(cases), BATCH)
        ]
    )


def fewest_total(case: Case) -> int:
    """The smallest total that is still possible, at most 10."""
    agreed = case.another_agreed and case.status != "completed"
    return min(max(case.sessions_done + agreed, 1), MOST_SESSIONS)


def base_rates(case: Case) -> Array:
    """The trade's base rates given what was held already, shape (10,)."""
    rates = np.array(TOUCH_UP_RATES if case.touch_up else BASE_RATES)
    rates[: fewest_total(case) - 1] = 0.0
    found: Array = rates / rates.sum()
    return found


def _by_model(cases: Sequence[Case], numbers: Numbers, count: int) -> Array:
    facts = facts_of(cases, numbers)
    course = run(facts, numbers, count)
    pmf = totals(course, facts)
    thin = np.flatnonzero(effective_points(course.log_weight) < FEWEST_EFFECTIVE)
    for row in thin.tolist() if POINTS <= count < MANY_POINTS else ():
        alone = facts.rows([row])
        pmf[row] = totals(run(alone, numbers, MANY_POINTS), alone)[0]
    return pmf


def pooled(lesson: Lesson, model: Array, noted: Array, seen: Array, fewest: Array) -> Array:
    """The model's chances (N, 10) and the regressions', each with the share that it has earned.

    `noted` are the figures of the notes, `seen` the sessions held, `fewest` the smallest totals
    that are still possible.
    """
    notes = scaled(noted, seen, np.array(lesson.centres), np.array(lesson.spread))
    mixed = lesson.shares[0] * model
    for share, expert in zip(lesson.shares[1:], lesson.experts, strict=True):
        if share > 0:
            mixed = mixed + share * forecast_of(expert, model, notes, seen)
    # The regressions know nothing of a further session that is agreed on.
    mixed = np.where(np.arange(1, MOST_SESSIONS + 1) >= fewest[:, None], mixed, 0.0)
    total = mixed.sum(axis=1, keepdims=True)
    result: Array = np.where(total > 0, mixed / np.maximum(total, 1e-300), model)
    return result
