"""The forecast against a plain simulation of the same model, written a second time."""

import math
import random

import pytest

from smpdash.estimate.facts import facts_of
from smpdash.estimate.model import run, totals
from smpdash.estimate.numbers import PLANNED_SHADE, TRADE
from tests.estimate_build import case, newcomer, with_all

SIMULATED = 60_000


def logistic(x):
    return 1 / (1 + math.exp(-x))


def poisson(random_, rate):
    limit, count, product = math.exp(-rate), 0, random_.random()
    while product > limit:
        count, product = count + 1, product * random_.random()
    return count


def huber(distance, knee):
    return knee**2 * (math.sqrt(1 + (distance / knee) ** 2) - 1)


def simulated(given, seed=3):
    """Totals by weighing simulated courses with the notes: no proposal, no filter, no arrays."""
    chance = random.Random(seed)
    weights = [0.0] * 10
    held = given.sessions_done
    area = math.log2(given.area_cm2 / 200)
    scar = {"none": 0, "minor": 1, "moderate": 2, "extensive": 3}[given.scar_tissue]
    skin = {"normal": 0, "dry": 0.5, "combination": 0.5, "oily": 1}[given.skin]
    noted = [s.adjustments for s in given.sessions if s.adjustments is not None]
    depths = [
        min(max((s.depth_mm - TRADE.usual_depth_mm) / 0.1, -3), 1)
        for s in given.sessions
        if s.depth_mm is not None
    ]
    depth = sum(depths) / len(depths) if depths else 0.0
    for _ in range(SIMULATED):
        # The studio's own distance from the trade and the client's from the studio.
        theta = chance.gauss(0, TRADE.sd_theta) + chance.gauss(0, TRADE.unsure[1][1])
        eta = chance.gauss(0, TRADE.sd_eta) + chance.gauss(0, TRADE.unsure[0][0])
        goal = chance.gauss(TRADE.tau, TRADE.unsure[2][2])
        rate = chance.gammavariate(TRADE.adjust_a + sum(noted), 1 / (TRADE.adjust_b + len(noted)))
        level, weight, shade_step = 0.0, 0.0, 0.0
        for j in range(10):
            session = given.sessions[j] if j < held else None
            shade_step /= 2
            if session is not None and session.shade is not None:
                shade_step = (session.shade - PLANNED_SHADE[min(j, 3)]) / 0.15
            gap = logistic(
                TRADE.mu_g
                + TRADE.g_area * area
                + TRADE.g_scar * scar
                + TRADE.g_shade * shade_step
                + TRADE.g_depth * depth
                + eta
            )
            wishes = poisson(chance, rate)
            if session is not None and session.adjustments is not None:
                wishes = session.adjustments
            reached = max(level + gap * (1 - level) - TRADE.alpha * wishes, 0.02)
            fade = logistic(
                TRADE.mu_f
                - TRADE.kappa * j
                + TRADE.f_scar * scar
                + TRADE.f_skin * skin
                + TRADE.f_shade * shade_step
                + TRADE.f_depth * depth
                + theta
                + chance.gauss(0, TRADE.sd_eps)
            )
            before = level
            level = reached - fade * (max(reached - before, 0) + TRADE.omega * min(before, reached))
            if session is not None and session.coverage is not None:
                weight -= huber((session.coverage - reached) / TRADE.s_cov, 1.5)
            if session is not None and session.faded is not None:
                weight -= huber((session.faded - fade) / TRADE.s_fade, 2.0)
            # Sessions that were not the last are weighed with the believed goal.
            above = level - (TRADE.tau if j + 1 < held else goal)
            last = logistic((above - (TRADE.tau1, TRADE.tau2, 0)[min(j, 2)]) / TRADE.s)
            if j + 1 < held:
                if chance.random() < last:
                    break
            elif chance.random() < last or j == 9:
                weights[j] += math.exp(weight)
                break
    return [weight / sum(weights) for weight in weights]


@pytest.mark.parametrize(
    "given",
    [
        newcomer(),
        newcomer(area_cm2=320.0, scar_tissue="moderate", skin="oily"),
        case(last={"shade": 0.35, "adjustments": 2}),
        case(last={"shade": 0.0, "coverage": None}),
        # On the planned shade, since the model keeps the shade from explaining a note away.
        case(0.3, area_cm2=120.0),
        with_all(case(0.45, 0.3, scar_tissue="minor"), depth_mm=0.4),
        with_all(case(0.2, 0.2, None), coverage=None),
    ],
    ids=["new", "hard", "first", "light", "second", "third", "fourth"],
)
def test_the_forecast_agrees_with_a_simulation_that_shares_no_line_with_it(given):
    facts = facts_of([given])
    found = totals(run(facts, TRADE, 4096), facts)[0]
    assert list(found) == pytest.approx(simulated(given), abs=0.02)
