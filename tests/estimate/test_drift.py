"""A studio is told when its outcomes drift from its forecasts, and seldom when they do not."""

import random

import pytest

from smpdash.estimate.estimate import estimates
from smpdash.estimate.fit.drift import FEWEST, LATEST, drift
from tests.builders.cases import case

TOLD = [
    found.pmf_total
    for found in estimates(
        [case(area_cm2=a, scar_tissue=s) for a in (90.0, 200.0, 320.0) for s in ("none", "minor")]
    )
]


def outcomes(count, seed, *, longer=0.0, shorter=0.0):
    """Courses that go as told, but for these shares that take a session more or fewer."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        pmf = chance.choice(TOLD)
        total = chance.choices(range(1, 11), pmf)[0]
        total += (chance.random() < longer) - (chance.random() < shorter)
        found.append((pmf, 1, max(total, 1)))
    return found


@pytest.mark.long
def test_a_studio_that_is_forecast_rightly_is_warned_once_in_25_studios():
    studios = [outcomes(200, seed) for seed in range(250)]
    alarms = sum(any(drift(past[:count]) for count in range(FEWEST, 201, 2)) for past in studios)
    assert alarms / len(studios) < 0.06


@pytest.mark.parametrize(("way", "words"), [("longer", "more"), ("shorter", "fewer")])
def test_a_studio_whose_courses_take_other_numbers_of_sessions_is_warned(way, words):
    warned = [drift(outcomes(LATEST, seed, **{way: 0.75})) for seed in range(60)]
    assert sum(found is not None for found in warned) > 50
    found = next(found for found in warned if found)
    assert found.courses == LATEST
    assert f"took {words} sessions than foretold" in found.sentence
    assert (found.needed > found.told) == (way == "longer")
    assert (found.distance > 0) == (way == "longer")


def test_only_the_latest_courses_count():
    odd, usual = outcomes(60, 1, longer=1.0), outcomes(LATEST, 2)
    assert drift(odd)
    assert drift([*odd, *usual]) is None


def test_too_few_courses_say_nothing():
    assert drift(outcomes(FEWEST - 1, 1, longer=1.0)) is None
    assert drift([]) is None


def test_sure_forecasts_that_come_true_are_no_drift():
    sure = tuple(float(n == 3) for n in range(1, 11))
    assert drift([(sure, 1, 3)] * 60) is None
    assert drift([(sure, 1, 5)] * 60)


def test_courses_longer_than_ten_count_as_ten():
    assert drift([(TOLD[0], 11, 12)] * 40)
