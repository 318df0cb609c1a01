"""Made-up studios to hold forecasts against, each with numbers of its own, and their truth."""

from dataclasses import replace

import numpy as np

from smpdash.estimate.course import Case
from smpdash.estimate.exchange import case_from_json
from smpdash.estimate.lesson import Lesson
from smpdash.estimate.numbers import NOT_UNSURE, Numbers
from smpdash.simulate.cases import made_up_cases
from smpdash.simulate.mechanism import Mechanism

# How far made-up studios lie from their mechanism: about as far as studios may differ.
OWN_GAP = 0.25
OWN_FADING = 0.25
OWN_TARGET = 0.03
OWN_STEP = 0.10
OWN_SPREAD = 0.20


def own(mechanism: Mechanism, seed: int, studio: int) -> Mechanism:
    """The mechanism as this one studio works."""
    rng = np.random.default_rng((seed, studio, 7))
    z = rng.standard_normal(7).tolist()
    return replace(
        mechanism,
        gap=mechanism.gap + OWN_GAP * z[0],
        fading=mechanism.fading + OWN_FADING * z[1],
        target=mechanism.target + OWN_TARGET * z[2],
        fading_step=mechanism.fading_step + OWN_STEP * z[3],
        fading_spread=mechanism.fading_spread * np.exp(OWN_SPREAD * z[4]),
        noted_coverage=mechanism.noted_coverage * np.exp(OWN_SPREAD * z[5]),
        noted_fading=mechanism.noted_fading * np.exp(OWN_SPREAD * z[6]),
    )


def true_numbers(mechanism: Mechanism) -> Numbers:
    """What the best forecast knows; that tails are heavy is not among it."""
    eye = mechanism.rounding**2 / 12
    return Numbers(
        mu_g=mechanism.gap,
        sd_eta=mechanism.gap_spread,
        mu_f=mechanism.fading,
        kappa=-mechanism.fading_step,
        sd_theta=mechanism.fading_spread,
        sd_eps=mechanism.fading_session_spread,
        omega=mechanism.settled_fading,
        tau=mechanism.target,
        tau1=mechanism.target_rise[0],
        tau2=mechanism.target_rise[1],
        s=mechanism.target_spread,
        s_cov=(mechanism.noted_coverage**2 + eye) ** 0.5,
        s_fade=(mechanism.noted_fading**2 + eye) ** 0.5,
        unsure=NOT_UNSURE,
        # As sure as anybody can be: nothing is left to the trade's base rates.
        courses=10**9,
    )


def world(
    mechanism: Mechanism, seed: int, *, studios: int, past: int, clients: int
) -> tuple[list[Case], list[Case], dict[str | int | None, Lesson]]:
    """Finished cases, the courses that went before, and the truth of each studio."""
    cases: list[Case] = []
    history: list[Case] = []
    truth: dict[str | int | None, Lesson] = {}
    for studio in range(studios):
        ours = own(mechanism, seed, studio)
        made = [
            case_from_json(row) for row in made_up_cases(seed, past + clients, ours, studio=studio)
        ]
        history += made[:past]
        cases += [case for case in made[past:] if case.status == "completed"]
        truth[studio] = Lesson(true_numbers(ours))
    return cases, history, truth
