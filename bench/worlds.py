"""Made-up studios for testing forecasts, with parameters of their own and the best forecast."""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from bench.best import best_pmfs
from smpdash.estimate.case import Case
from smpdash.estimate.evaluate.exchange import case_from_json
from smpdash.simulate.cases import made_up_cases
from smpdash.simulate.mechanism import Mechanism

# How far studios lie from their kind: standard deviations, on the log scale if True, in the
# proportions of the estimate's own prior. They are multiplied by PART, with which the trade's
# parameters alone close about four fifths of the gap.
PART: Final = 1 / 3
OWN: Final = {
    "gap": (0.30, False),
    "fading": (0.30, False),
    "fading_step": (0.15, False),
    "settled_fading": (0.40, False),
    "target": (0.04, False),
    "target_spread": (0.50, True),
    "fading_spread": (0.25, True),
    "gap_spread": (0.50, True),
    "fading_session_spread": (0.30, True),
    "noted_fading": (0.40, True),
    "noted_coverage": (0.40, True),
}


@dataclass(frozen=True, slots=True)
class World:
    """Finished cases to forecast, and the courses before them to learn from, oldest first.

    `best` has the best possible P(total = 1..10) of each case after 0, 1 .. visits.
    """

    cases: list[Case]
    history: list[Case]
    best: list[list[npt.NDArray[np.float64]]]


def own(mechanism: Mechanism, seed: int, studio: int) -> Mechanism:
    """The mechanism of one studio: that of its kind with parameters of its own."""
    rng = np.random.default_rng((seed, studio, 7))
    changed: dict[str, Any] = {}
    for name, (sd, on_log) in OWN.items():
        off = PART * sd * float(rng.standard_normal())
        value = getattr(mechanism, name)
        changed[name] = value * float(np.exp(off)) if on_log else value + off
    changed["settled_fading"] = max(changed["settled_fading"], 0.0)
    return replace(mechanism, **changed)


def world(
    mechanism: Mechanism, seed: int, *, studios: int, past: int, clients: int, visits: int
) -> World:
    """`studios` studios with `past` courses each, and `clients` further clients to forecast.

    The further clients never stop early, since the question is how many sessions courses take.
    """
    made_world = World([], [], [])
    for studio in range(studios):
        ours = own(mechanism, seed, studio)
        made_world.history.extend(
            case_from_json(row) for row in made_up_cases(seed, past, ours, studio=studio)
        )
        made = made_up_cases(seed, past + clients, replace(ours, stopping=0.0), studio=studio)
        for number, row in enumerate(made[past:], start=past):
            rng = np.random.default_rng((seed, studio, number, 11))
            made_world.cases.append(case_from_json(row))
            drift = number * ours.eye_drift
            made_world.best.append(best_pmfs(row, ours, visits, rng, drift))
    return made_world
