"""Reference forecasts: simple rules that the estimate has to beat."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from smpdash.estimate.case import Case
from smpdash.estimate.forecast import base_rates, fewest_total
from smpdash.estimate.model.parameters import MOST_SESSIONS
from smpdash.estimate.model.quadrature import Array

# An additive score like that of Kirby and Desai (2009): each finding gives points, and points give
# sessions. The trade says which findings count; how many points they give is our own choice.
AREA_STEPS_CM2: Final = (120.0, 220.0, 300.0)
SCAR_POINTS: Final = {"none": 0, "minor": 1, "moderate": 2, "extensive": 4}
SKIN_POINTS: Final = {"normal": 0, "combination": 0, "dry": 1, "oily": 1}
FADING_STEPS: Final = (0.20, 0.35, 0.50)
LOW_COVERAGE: Final = (0.55, 0.70, 0.80)
SESSIONS_WITHOUT_POINTS: Final = 2.4
SESSIONS_PER_POINT: Final = 0.3
SPREAD_IN_SESSIONS: Final = 0.9


def always_three(case: Case) -> Array:
    """Three sessions, or as many as were already held, with certainty, shape (10,)."""
    total = max(3, fewest_total(case))
    pmf: Array = (np.arange(1, MOST_SESSIONS + 1) == total).astype(float)
    return pmf


def points_score(case: Case) -> Array:
    """The points score as probabilities of totals, (10,), with the same spread for every client."""
    area = case.area_cm2 or case.graded_area_cm2 or 200.0
    points = sum(area > step for step in AREA_STEPS_CM2)
    points += SCAR_POINTS.get(case.scar_tissue or "", 0) + SKIN_POINTS.get(case.skin or "", 0)
    faded = [s.faded for s in case.sessions if s.faded is not None]
    points += sum(faded[-1] > step for step in FADING_STEPS) if faded else 1
    points += sum(s.adjustments or 0 for s in case.sessions)
    if case.sessions and case.sessions[-1].coverage is not None:
        usual = LOW_COVERAGE[min(case.sessions_done, len(LOW_COVERAGE)) - 1]
        points += case.sessions[-1].coverage < usual
    middle = SESSIONS_WITHOUT_POINTS + SESSIONS_PER_POINT * points
    totals = np.arange(1, MOST_SESSIONS + 1)
    density = np.exp(-0.5 * ((totals - middle) / SPREAD_IN_SESSIONS) ** 2) + 1e-9
    density[: fewest_total(case) - 1] = 0.0
    pmf: Array = density / density.sum()
    return pmf


REFERENCES: Final[Mapping[str, Callable[[Case], Array]]] = {
    "always 3": always_three,
    "base rates": base_rates,
    "points": points_score,
}


def by_reference(name: str, cases: Sequence[Case]) -> Array:
    """The probabilities of totals 1..10 by the reference of this name, shape (N, 10)."""
    return np.array([REFERENCES[name](case) for case in cases])
