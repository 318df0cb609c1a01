"""The forecast of coverage over the next sessions, as a fan of quantiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from smpdash.estimate.case import Case
from smpdash.estimate.model.covariates import covariates_of
from smpdash.estimate.model.parameters import MOST_SESSIONS, TRADE, Parameters
from smpdash.estimate.model.posterior import WeightedPaths, weighted_paths
from smpdash.estimate.model.quadrature import POINTS, Array
from smpdash.record.studio import Studio

QUANTILES: Final = (0.10, 0.25, 0.50, 0.75, 0.90)


@dataclass(frozen=True, slots=True)
class FanPoint:
    """The 10, 25, 50, 75 and 90 percent quantiles of the coverage 0..1 at session `number`.

    `after` is the coverage at the session's end, `healed` the coverage once it has healed.
    """

    number: int
    after: tuple[float, ...]
    healed: tuple[float, ...]


def coverage_fan(
    case: Case, parameters: Parameters = TRADE, *, sessions: int = 3
) -> tuple[FanPoint, ...]:
    """The fan of the last session held, whose healing is not seen yet, and the next `sessions`."""
    return coverage_fans([case], parameters, sessions=sessions)[0]


def coverage_fans(
    cases: Sequence[Case],
    parameters: Parameters = TRADE,
    *,
    sessions: int = 3,
    points: int = POINTS,
) -> list[tuple[FanPoint, ...]]:
    """The same for several cases at once; fewer `points` are quicker and less exact."""
    if not cases:
        return []
    paths = weighted_paths(covariates_of(cases, parameters), parameters, points)
    return [_fan(paths, row, case.sessions_done, sessions) for row, case in enumerate(cases)]


def _fan(paths: WeightedPaths, row: int, done: int, sessions: int) -> tuple[FanPoint, ...]:
    weight = np.exp(paths.log_weight[row] - paths.log_weight[row].max())
    first, last = max(done, 1), min(done + sessions, MOST_SESSIONS)
    return tuple(
        FanPoint(
            number,
            _quantiles(paths.after[row, :, number - 1], weight),
            _quantiles(paths.healed[row, :, number - 1], weight),
        )
        for number in range(first, last + 1)
    )


def goal(studio: Studio, parameters: Parameters = TRADE) -> float:
    """The healed coverage 0..1 that is drawn as a line: the studio's target.

    Where it has none, the coverage at which artist and client stop, as was learnt.
    """
    return parameters.tau if studio.target_coverage is None else studio.target_coverage


def _quantiles(values: Array, weight: Array) -> tuple[float, ...]:
    """The weighted QUANTILES of values (P,), interpolated between the midpoints of the weights."""
    order = np.argsort(values)
    reached = np.cumsum(weight[order])
    middle = (reached - 0.5 * weight[order]) / reached[-1]
    return tuple(float(q) for q in np.interp(QUANTILES, middle, values[order]))
