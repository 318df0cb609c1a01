"""Which session a fading belongs to, how coverage carries forward and heals, the usual shades."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smpdash.record.sessions import (
    carried_forward,
    healed_coverage,
    planned_darkness,
    sessions_before,
    visits_in_course,
)
from smpdash.record.visit import Course, Reading, Visit

DAY = date(2026, 3, 2)
SHARE = st.floats(0, 1)


def visit(number: int, *readings: Reading, kind: str = "session") -> Visit:
    return Visit(number, DAY + timedelta(days=14 * number), readings, kind=kind)


def test_visits_come_in_the_order_of_their_numbers() -> None:
    course = Course("C-0001", 1, visits=(visit(3), visit(1), visit(2)))
    assert [place.visit.number for place in visits_in_course(course)] == [1, 2, 3]


def test_fading_belongs_to_the_session_before_and_a_check_up_counts_as_none() -> None:
    course = Course("C-0001", 1, visits=(visit(1), visit(2, kind="check-up"), visit(3), visit(4)))
    places = list(visits_in_course(course))
    assert [place.session for place in places] == [1, None, 2, 3]
    assert [place.fading_of for place in places] == [0, 1, 1, 2]
    assert [place.days_since_session for place in places] == [None, 14, 28, 14]


def test_fading_before_any_session_is_of_pigment_from_elsewhere() -> None:
    assert sessions_before([False, True, True, False]) == [0, 0, 1, 2]
    assert sessions_before([]) == []


def test_coverage_is_carried_forward_to_a_visit_that_notes_none() -> None:
    course = Course(
        "C-0001",
        1,
        visits=(visit(1, Reading("crown", coverage=0.4)), visit(2, Reading("crown", "mid"))),
    )
    first, second = visits_in_course(course)
    assert (first.coverage, first.notes_coverage) == ({"crown": 0.4}, True)
    assert (second.coverage, second.notes_coverage) == ({"crown": 0.4}, False)


@pytest.mark.parametrize(
    ("before", "noted", "after"),
    [
        ({"crown": 0.4, "back": 0.2}, {"crown": 0.6}, {"crown": 0.6, "back": 0.2}),
        ({"crown": 0.4}, {"whole": 0.6}, {"whole": 0.6}),
        ({"whole": 0.6}, {"crown": 0.4}, {"crown": 0.4}),
        ({"whole": 0.6}, {}, {"whole": 0.6}),
    ],
)
def test_the_whole_scalp_and_its_zones_replace_each_other(before, noted, after) -> None:
    assert carried_forward(before, noted) == after


@pytest.mark.slow
@given(before=SHARE, reached=SHARE, faded=SHARE, settled=SHARE)
def test_a_session_never_heals_to_more_than_it_reached_nor_below_nothing(
    before: float, reached: float, faded: float, settled: float
) -> None:
    healed = healed_coverage(before, reached, faded, settled_fading=settled)
    assert -1e-12 <= healed <= reached + 1e-12


@pytest.mark.slow
@given(before=SHARE, reached=SHARE, faded=SHARE, settled=SHARE)
def test_floats_and_arrays_heal_alike(before, reached, faded, settled) -> None:
    whole = healed_coverage(
        np.array([before]), np.array([reached]), np.array([faded]), settled_fading=settled
    )
    assert whole[0] == healed_coverage(before, reached, faded, settled_fading=settled)


def test_new_pigment_loses_the_whole_share_and_settled_pigment_a_part_of_it() -> None:
    assert healed_coverage(0.3, 0.7, 0.2, settled_fading=0.5) == pytest.approx(0.59)
    assert healed_coverage(0.8, 0.7, 0.2, settled_fading=0.5) == pytest.approx(0.63)


def test_sessions_are_planned_darker_step_by_step() -> None:
    assert [planned_darkness(session) for session in range(1, 7)] == [
        0.35,
        0.50,
        0.60,
        0.65,
        0.65,
        0.65,
    ]
