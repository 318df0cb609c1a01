"""Made-up finished courses of one studio, drawn from given numbers; seeded."""

import math
import random
from dataclasses import replace
from functools import cache

from smpdash.estimate.case import Case, Session, truncated
from smpdash.estimate.fit.learn import learn
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.model.parameters import TRADE, Parameters
from smpdash.record.sessions import PLANNED_DARKNESS

SCARS = ("none", "none", "none", "minor", "moderate")
SKINS = ("normal", "normal", "combination", "oily")
AREAS = (90.0, 130.0, 180.0, 230.0, 300.0)


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def courses(
    count: int, parameters: Parameters = TRADE, seed: int = 1, stopped: float = 0.0
) -> list[Case]:
    """`stopped` is the share that is abandoned one session early."""
    chance = random.Random(seed)
    found = [_course(chance, parameters, f"C-{n:04}/1") for n in range(1, count + 1)]
    return [
        replace(truncated(case, case.sessions_done - 1), status="abandoned")
        if case.sessions_done > 1 and chance.random() < stopped
        else case
        for case in found
    ]


@cache
def learnt(count: int, parameters: Parameters = TRADE, seed: int = 1) -> Lesson:
    """What so many of these courses teach, learnt once for all tests of a process."""
    return learn(courses(count, parameters, seed))


def spread(chance: random.Random, parameters: Parameters) -> float:
    """A deviate of variance 1, normal or of a t distribution with 1 / tails degrees of freedom."""
    normal = chance.gauss(0, 1)
    if not parameters.tails:
        return normal
    halves = 0.5 / parameters.tails
    return normal * math.sqrt((1 - 2 * parameters.tails) / chance.gammavariate(halves, 1 / halves))


def _course(chance: random.Random, parameters: Parameters, name: str) -> Case:
    scar, skin, area = chance.randrange(5), chance.randrange(4), chance.choice(AREAS)
    theta, eta = (
        sd * spread(chance, parameters) for sd in (parameters.sd_theta, parameters.sd_eta)
    )
    level = 0.0
    sessions: list[Session] = []
    for j in range(10):
        gap = logistic(
            parameters.mu_g
            + parameters.g_area * math.log2(area / 200)
            + parameters.g_scar * (0, 0, 0, 1, 2)[scar]
            + eta
        )
        wishes = int(chance.random() < 0.3)
        reached = max(level + gap * (1 - level) - parameters.alpha * wishes, 0.02)
        fade = logistic(
            parameters.mu_f
            - parameters.kappa * j
            + parameters.f_scar * (0, 0, 0, 1, 2)[scar]
            + parameters.f_skin * (0, 0, 0.5, 1)[skin]
            + theta
            + chance.gauss(0, parameters.sd_eps)
        )
        fresh = max(reached - level, 0)
        level = reached - fade * (fresh + parameters.omega * (reached - fresh))
        sessions.append(
            Session(
                number=j + 1,
                day=21.0 * j,
                shade=PLANNED_DARKNESS[min(j, 3)],
                depth_mm=parameters.usual_depth_mm,
                coverage=_noted(reached + chance.gauss(0, parameters.s_cov)),
                adjustments=wishes,
                faded=_noted(fade + chance.gauss(0, parameters.s_fade)),
                faded_after_days=21.0,
            )
        )
        held_back = parameters.tau + (parameters.tau1, parameters.tau2, 0.0)[min(j, 2)]
        if chance.random() < logistic((level - held_back) / parameters.s):
            break
    sessions[-1] = replace(sessions[-1], faded=None, faded_after_days=None)
    return Case(
        name,
        tuple(sessions),
        status="completed",
        area_cm2=area,
        scar_tissue=SCARS[scar],
        skin=SKINS[skin],
    )


def _noted(share: float) -> float:
    return min(max(round(share * 20) / 20, 0.0), 1.0)
