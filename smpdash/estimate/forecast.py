"""The probability of every total for a batch of cases."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from smpdash.estimate.course import Case
from smpdash.estimate.facts import facts_of
from smpdash.estimate.model import effective_points, run, totals
from smpdash.estimate.numbers import BASE_RATES, MOST_SESSIONS, TRADE, Numbers
from smpdash.estimate.points import MANY_POINTS, POINTS, Array

BATCH: Final = 64
FEWEST_EFFECTIVE: Final = 60
# The trade's base rates keep 4 parts in 20, and ever less as the studio's own courses end.
RATES_WEIGHT: Final = (4.0, 20.0)


def forecast(cases: Sequence[Case], numbers: Numbers = TRADE, *, count: int = POINTS) -> Array:
    """P(total = 1..10), shape (N, 10), each row summing to 1 and 0 below the sessions held.

    Totals beyond 10 are counted as 10. A completed course has its one total.
    """
    found = [
        _forecast(cases[start : start + BATCH], numbers, count)
        for start in range(0, len(cases), BATCH)
    ]
    return np.concatenate(found) if found else np.zeros((0, MOST_SESSIONS))


def fewest_total(case: Case) -> int:
    """The smallest total that is still possible, at most 10."""
    agreed = case.another_agreed and case.status != "completed"
    return min(max(case.sessions_done + agreed, 1), MOST_SESSIONS)


def base_rates(case: Case) -> Array:
    """The trade's base rates given what was held already, shape (10,)."""
    rates = np.array(BASE_RATES)
    rates[: fewest_total(case) - 1] = 0.0
    found: Array = rates / rates.sum()
    return found


def _forecast(cases: Sequence[Case], numbers: Numbers, count: int) -> Array:
    facts = facts_of(cases, numbers)
    course = run(facts, numbers, count)
    found = totals(course, facts)
    thin = np.flatnonzero(effective_points(course.log_weight) < FEWEST_EFFECTIVE)
    for row in thin.tolist() if count < MANY_POINTS else ():
        alone = facts.rows([row])
        found[row] = totals(run(alone, numbers, MANY_POINTS), alone)[0]
    parts, whole = RATES_WEIGHT
    share = parts / (whole + numbers.courses)
    rates = np.array([base_rates(case) for case in cases])
    found = (1.0 - share) * found + share * rates
    for row, case in enumerate(cases):
        if case.status == "completed" and case.sessions_done:
            found[row] = np.arange(1, MOST_SESSIONS + 1) == min(case.sessions_done, MOST_SESSIONS)
    result: Array = found / found.sum(axis=1, keepdims=True)
    return result
