"""The coverage to come: how far it may rise and fall, were every visit held."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from smpdash.estimate.case import Case
from smpdash.estimate.model.covariates import facts_of
from smpdash.estimate.model.parameters import MOST_SESSIONS, TRADE, Numbers
from smpdash.estimate.model.posterior import run
from smpdash.estimate.model.quadrature import POINTS, Array

QUANTILES: Final = (0.10, 0.25, 0.50, 0.75, 0.90)


@dataclass(frozen=True, slots=True)
class FanPoint:
    """Session `number`: quantiles 10, 25, 50, 75 and 90 percent of the coverage 0..1.

    `after` the needle and once `healed`.
    """

    number: int
    after: tuple[float, ...]
    healed: tuple[float, ...]


def coverage_fan(
    case: Case, numbers: Numbers = TRADE, *, sessions: int = 3
) -> tuple[FanPoint, ...]:
    """The last session held (its healing is not seen yet) and the next `sessions` ones."""
    facts = facts_of([case], numbers)
    course = run(facts, numbers, POINTS)
    weight = np.exp(course.log_weight[0] - course.log_weight[0].max())
    first = max(case.sessions_done, 1)
    last = min(case.sessions_done + sessions, MOST_SESSIONS)
    return tuple(
        FanPoint(
            number,
            _quantiles(course.after[0, :, number - 1], weight),
            _quantiles(course.healed[0, :, number - 1], weight),
        )
        for number in range(first, last + 1)
    )


def goal(numbers: Numbers = TRADE) -> float:
    """The healed coverage 0..1 at which artists and clients stop, as a line to draw."""
    return numbers.tau


def _quantiles(values: Array, weight: Array) -> tuple[float, ...]:
    order = np.argsort(values)
    reached = np.cumsum(weight[order])
    middle = (reached - 0.5 * weight[order]) / reached[-1]
    return tuple(float(q) for q in np.interp(QUANTILES, middle, values[order]))
