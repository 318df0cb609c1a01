"""The forecast against a plain simulation of the same model, written a second time."""

import math
import random
from dataclasses import replace

import pytest

from smpdash.estimate.model.covariates import covariates_of
from smpdash.estimate.model.parameters import TRADE
from smpdash.estimate.model.posterior import totals, weighted_paths
from smpdash.record.sessions import PLANNED_DARKNESS
from tests.builders.cases import case, newcomer, with_all
from tests.builders.made_up_courses import spread
from tests.builders.marks import in_long

pytestmark = pytest.mark.slow

SIMULATED = 30_000


def logistic(x):
    return 1 / (1 + math.exp(-x))


def poisson(random_, rate):
    limit, count, product = math.exp(-rate), 0, random_.random()
    while product > limit:
        count, product = count + 1, product * random_.random()
    return count


def huber(distance, knee):
    return knee**2 * (math.sqrt(1 + (distance / knee) ** 2) - 1)


def healed(before, reached, fade, omega):
    return reached - fade * (max(reached - before, 0) + omega * min(before, reached))


def simulated(given, parameters=TRADE, seed=3):
    """Totals by weighing simulated courses with the notes: no proposal, no filter, no arrays."""
    chance = random.Random(seed)
    weights = [0.0] * 10
    held = given.sessions_done
    area = math.log2(given.area_cm2 / 200)
    scar = {"none": 0, "minor": 1, "moderate": 2, "extensive": 3}[given.scar_tissue]
    skin = {"normal": 0, "dry": 0.5, "combination": 0.5, "oily": 1}[given.skin]
    noted = [s.adjustments for s in given.sessions if s.adjustments is not None]
    depths = [
        min(max((s.depth_mm - parameters.usual_depth_mm) / 0.1, -3), 1)
        for s in given.sessions
        if s.depth_mm is not None
    ]
    depth = sum(depths) / len(depths) if depths else 0.0
    for _ in range(SIMULATED):
        # The client's distance from the studio, and the studio's own from what is believed.
        own = [chance.gauss(0, 1) for _ in range(3)]
        off = [sum(root * z for root, z in zip(row, own, strict=True)) for row in parameters.unsure]
        theta = parameters.sd_theta * spread(chance, parameters) + off[1]
        eta = parameters.sd_eta * spread(chance, parameters) + off[0]
        goal = parameters.tau + off[2]
        rate = chance.gammavariate(
            parameters.adjust_a + sum(noted), 1 / (parameters.adjust_b + len(noted))
        )
        level, beside, weight, shade_step = 0.0, 0.0, 0.0, 0.0
        for j in range(10):
            session = given.sessions[j] if j < held else None
            shade_step /= 2
            if session is not None and session.shade is not None:
                shade_step = (session.shade - PLANNED_DARKNESS[min(j, 3)]) / 0.15
            takes = (
                parameters.mu_g
                + parameters.g_area * area
                + parameters.g_scar * scar
                + parameters.g_depth * depth
                + eta
            )
            gap = logistic(takes + parameters.g_shade * shade_step)
            wishes = poisson(chance, rate)
            if session is not None and session.adjustments is not None:
                wishes = session.adjustments
            reached = max(level + gap * (1 - level) - parameters.alpha * wishes, 0.02)
            faded_noted = session is not None and session.faded is not None
            loses = (
                parameters.mu_f
                - parameters.kappa * j
                + parameters.f_scar * scar
                + parameters.f_skin * skin
                + parameters.f_depth * depth
                + theta
                + chance.gauss(0, parameters.sd_eps)
            )
            fade = logistic(loses + (0 if faded_noted else parameters.f_shade * shade_step))
            level = healed(level, reached, fade, parameters.omega)
            # The notes are weighed along the planned shade, and with a part of earlier wishes.
            told = wishes
            if j + 1 < held:
                usual = parameters.adjust_a / parameters.adjust_b
                told = usual + 0.6 * (wishes - usual)
            stood = max(beside + logistic(takes) * (1 - beside) - parameters.alpha * told, 0.02)
            beside = healed(beside, stood, logistic(loses), parameters.omega)
            if session is not None and session.coverage is not None:
                weight -= huber((session.coverage - stood) / parameters.s_cov, 1.5)
            if faded_noted:
                weight -= huber((session.faded - fade) / parameters.s_fade, 2.0)
            # Sessions that were not the last are weighed with the believed goal.
            above = beside - parameters.tau if j + 1 < held else level - goal
            last = logistic(
                (above - (parameters.tau1, parameters.tau2, 0)[min(j, 2)]) / parameters.s
            )
            if j + 1 < held:
                if chance.random() < last:
                    break
            elif (
                (j == 2 and chance.random() < parameters.package)
                or chance.random() < last
                or j == 9
            ):
                weights[j] += math.exp(weight)
                break
    return [weight / sum(weights) for weight in weights]


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(newcomer(), id="new"),
        in_long(newcomer(area_cm2=320.0, scar_tissue="moderate", skin="oily"), id="hard"),
        in_long(case(last={"shade": 0.35, "adjustments": 2}), id="first"),
        in_long(case(last={"shade": 0.0, "coverage": None}), id="light"),
        in_long(case(0.3, area_cm2=120.0), id="second"),
        pytest.param(with_all(case(0.3, None, 0.2), shade=0.2, adjustments=2), id="lighter"),
        pytest.param(with_all(case(0.45, 0.3, scar_tissue="minor"), depth_mm=0.4), id="third"),
        in_long(with_all(case(0.2, 0.2, None), coverage=None), id="fourth"),
    ],
)
def test_the_forecast_agrees_with_a_simulation_that_shares_no_line_with_it(given):
    covariates = covariates_of([given])
    found = totals(weighted_paths(covariates, TRADE, 4096), covariates)[0]
    assert list(found) == pytest.approx(simulated(given), abs=0.02)


# Far more than is believed of any studio, and with a share in common.
UNSURE = replace(TRADE, unsure=((0.5, 0.0, 0.0), (-0.3, 0.4, 0.0), (0.02, 0.02, 0.03)))


@pytest.mark.parametrize(
    "given", [in_long(newcomer(), id="new"), pytest.param(case(0.3), id="second")]
)
def test_what_is_not_known_of_the_studio_is_integrated_over(given):
    covariates = covariates_of([given])
    found = totals(weighted_paths(covariates, UNSURE, 4096), covariates)[0]
    assert list(found) == pytest.approx(simulated(given, UNSURE), abs=0.02)
    sure = totals(weighted_paths(covariates, TRADE, 4096), covariates)[0]
    assert list(found) != pytest.approx(list(sure), abs=0.02)


@pytest.mark.parametrize(
    "given",
    [
        in_long(case(0.6), id="fades fast"),
        pytest.param(case(0.1, last={"coverage": 0.5}), id="takes little"),
    ],
)
def test_clients_far_out_of_the_usual_are_foreseen_by_the_tails_of_a_t_distribution(given):
    heavy = replace(TRADE, tails=1 / 3)
    covariates = covariates_of([given])
    found = totals(weighted_paths(covariates, heavy, 8192), covariates)[0]
    assert list(found) == pytest.approx(simulated(given, heavy), abs=0.02)
    assert list(found) != pytest.approx(
        list(totals(weighted_paths(covariates, TRADE, 4096), covariates)[0]), abs=0.02
    )


def test_clients_who_have_bought_three_sessions_end_with_the_third():
    sold = replace(TRADE, package=0.5)
    for given in (newcomer(), case(0.3, 0.3)):
        covariates = covariates_of([given])
        found = totals(weighted_paths(covariates, sold, 4096), covariates)[0]
        assert list(found) == pytest.approx(simulated(given, sold), abs=0.02)
    plain = totals(weighted_paths(covariates, TRADE, 4096), covariates)[0]
    assert found[2] > plain[2] + 0.1
