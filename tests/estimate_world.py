"""Made-up finished courses of one studio, drawn from given numbers; seeded."""

import math
import random
from dataclasses import replace

from smpdash.estimate.case import Case, Session, truncated
from smpdash.estimate.model.parameters import TRADE, Numbers
from smpdash.record.sessions import PLANNED_DARKNESS

SCARS = ("none", "none", "none", "minor", "moderate")
SKINS = ("normal", "normal", "combination", "oily")
AREAS = (90.0, 130.0, 180.0, 230.0, 300.0)


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def courses(
    count: int, numbers: Numbers = TRADE, seed: int = 1, stopped: float = 0.0
) -> list[Case]:
    """`stopped` is the share that is abandoned one session early."""
    chance = random.Random(seed)
    found = [_course(chance, numbers, f"C-{n:04}/1") for n in range(1, count + 1)]
    return [
        replace(truncated(case, case.sessions_done - 1), status="abandoned")
        if case.sessions_done > 1 and chance.random() < stopped
        else case
        for case in found
    ]


def spread(chance: random.Random, numbers: Numbers) -> float:
    """A deviate of variance 1, normal or of a t distribution with 1 / tails degrees of freedom."""
    normal = chance.gauss(0, 1)
    if not numbers.tails:
        return normal
    halves = 0.5 / numbers.tails
    return normal * math.sqrt((1 - 2 * numbers.tails) / chance.gammavariate(halves, 1 / halves))


def _course(chance: random.Random, numbers: Numbers, name: str) -> Case:
    scar, skin, area = chance.randrange(5), chance.randrange(4), chance.choice(AREAS)
    theta, eta = (sd * spread(chance, numbers) for sd in (numbers.sd_theta, numbers.sd_eta))
    level = 0.0
    sessions: list[Session] = []
    for j in range(10):
        gap = logistic(
            numbers.mu_g
            + numbers.g_area * math.log2(area / 200)
            + numbers.g_scar * (0, 0, 0, 1, 2)[scar]
            + eta
        )
        wishes = int(chance.random() < 0.3)
        reached = max(level + gap * (1 - level) - numbers.alpha * wishes, 0.02)
        fade = logistic(
            numbers.mu_f
            - numbers.kappa * j
            + numbers.f_scar * (0, 0, 0, 1, 2)[scar]
            + numbers.f_skin * (0, 0, 0.5, 1)[skin]
            + theta
            + chance.gauss(0, numbers.sd_eps)
        )
        fresh = max(reached - level, 0)
        level = reached - fade * (fresh + numbers.omega * (reached - fresh))
        sessions.append(
            Session(
                number=j + 1,
                day=21.0 * j,
                shade=PLANNED_DARKNESS[min(j, 3)],
                depth_mm=numbers.usual_depth_mm,
                coverage=_noted(reached + chance.gauss(0, numbers.s_cov)),
                adjustments=wishes,
                faded=_noted(fade + chance.gauss(0, numbers.s_fade)),
                faded_after_days=21.0,
            )
        )
        held_back = numbers.tau + (numbers.tau1, numbers.tau2, 0.0)[min(j, 2)]
        if chance.random() < logistic((level - held_back) / numbers.s):
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
