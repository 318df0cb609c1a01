"""What a missing field does to the range of an estimate."""

from dataclasses import replace

import pytest

from smpdash.estimate.case import Case
from smpdash.estimate.explain.widening import AFTER, widening
from smpdash.estimate.model.parameters import TRADE
from tests.builders.made_up_courses import courses

pytestmark = pytest.mark.slow


def cases(*, seed: int, number: int = 30) -> tuple[Case, ...]:
    return tuple(case for case in courses(3 * number, seed=seed) if case.sessions_done >= AFTER)[
        :number
    ]


@pytest.mark.parametrize("seed", range(3))
def test_without_the_fading_the_range_is_wider(seed: int) -> None:
    assert widening(cases(seed=seed), TRADE)["observed_fading"] > 0.1


def test_a_field_counts_for_the_cases_that_note_it_alone() -> None:
    made = cases(seed=1, number=4)
    blank = tuple(replace(case, skin=None, area_cm2=None) for case in made)
    assert "skin" in widening(made, TRADE)
    found = widening(blank, TRADE)
    assert not {"skin", "area_cm2"} & {*found}
    assert widening((*blank, made[0]), TRADE)["skin"] == pytest.approx(
        widening(made[:1], TRADE)["skin"]
    )


def test_without_cases_nothing_is_known() -> None:
    assert widening((), TRADE) == {}
