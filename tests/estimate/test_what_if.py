"""What another way to do the next session would change, and the step worth suggesting."""

from dataclasses import replace
from itertools import pairwise

import pytest

from smpdash.estimate.case import Plan
from smpdash.estimate.estimate import estimate
from smpdash.estimate.model.covariates import covariates_of
from smpdash.estimate.model.parameters import TRADE
from smpdash.estimate.what_if import due_now, suggestion, what_if
from smpdash.record.studio import Shade
from tests.builders.cases import case, newcomer, with_all
from tests.builders.made_up_courses import learnt

LADDER = (0.2, 0.35, 0.5, 0.65, 0.8)
SHADES = tuple(Shade(f"s{step}", f"Shade {step}", dark) for step, dark in enumerate(LADDER, 1))
BAND = (0.4, 0.6)
BASES = [newcomer(), case(), case(0.3), case(0.4, 0.3, area_cm2=320.0), newcomer(touch_up=True)]


def expected(given, **different):
    return what_if(given, **different).expected_remaining


@pytest.mark.parametrize("base", BASES)
def test_deeper_darker_or_denser_never_adds_sessions(base):
    for name, ladder in (
        ("depth_mm", (0.2, 0.3, 0.4, 0.5, 0.6, 1.0)),
        ("shade", (0.1, 0.3, 0.5, 0.7, 0.9)),
        ("coverage", (0.4, 0.6, 0.8, 0.9, 1.0)),
    ):
        answers = [expected(base, **{name: value}) for value in ladder]
        assert all(later <= earlier + 1e-9 for earlier, later in pairwise(answers))
        assert answers[-1] < answers[0]


def test_nothing_changed_is_the_estimate_with_another_session_agreed():
    assert what_if(case(0.3)).pmf_total == pytest.approx(
        estimate(case(0.3, another_agreed=True)).pmf_total
    )
    assert expected(case(0.2, 0.2, 0.1)) >= 1


def test_what_is_foreseen_anyway_changes_nothing():
    base = case(0.3, last={"shade": 0.6})
    shade, depth = due_now(base)
    # The last shade was 0.10 above plan and comes half-way back.
    assert (shade, depth) == (pytest.approx(0.65), 0.5)
    assert expected(base, depth_mm=depth) == pytest.approx(expected(base))


def test_a_depth_meant_for_later_leaves_what_was_done_as_it_was():
    shallow = with_all(case(0.3), depth_mm=0.3)
    covariates = covariates_of([replace(shallow, plan=Plan(3, depth_mm=0.5, shade=0.75))])
    assert list(covariates.depth[0][:4]) == pytest.approx([-2, -2, 0, 0])
    assert list(covariates.shade[0][:4]) == pytest.approx([0, 0, 1, 1])
    assert expected(shallow, depth_mm=0.3) == pytest.approx(expected(shallow))


def test_a_coverage_tried_out_is_not_taken_for_a_visit_that_saw_no_fading():
    habit = replace(TRADE, note_slope=1.8, note_share=0.4)
    told = what_if(case(0.3), coverage=0.6, belief=habit)
    aside = what_if(case(0.3), coverage=0.6, belief=replace(habit, note_slope=0.0))
    assert told == aside
    assert told != what_if(case(0.3), belief=habit)


def test_a_completed_course_stays_as_it_is():
    done = case(0.2, 0.2, status="completed")
    assert what_if(done, depth_mm=0.1).expected_remaining == 0
    assert suggestion(done, SHADES, BAND) is None


def test_a_shallow_light_hand_is_told_what_would_save_most():
    found = suggestion(with_all(case(0.3), depth_mm=0.35, shade=0.5), SHADES, BAND)
    assert found.depth_mm == 0.6
    assert found.shade > due_now(with_all(case(0.3), shade=0.5))[0]
    assert found.saves > 0.3


@pytest.mark.parametrize("base", [base for base in BASES if not base.touch_up])
def test_a_suggestion_saves_what_it_says_and_stays_within_the_studios_bands(base):
    base = with_all(base, depth_mm=0.4)
    found = suggestion(base, SHADES, BAND)
    assert found is not None
    saved = expected(base) - expected(base, shade=found.shade, depth_mm=found.depth_mm)
    assert found.saves == pytest.approx(saved)
    assert found.depth_mm is None or BAND[0] <= found.depth_mm <= BAND[1]
    assert found.shade is None or found.shade in LADDER
    steps = [abs(shade - due_now(base)[0]) for shade in LADDER]
    if found.shade is not None:
        assert LADDER.index(found.shade) - steps.index(min(steps)) in {-1, 0, 1}


def test_nobody_is_told_to_go_deeper_than_the_band_or_than_helps():
    deep = with_all(case(0.3), depth_mm=0.6)
    assert suggestion(deep, (), BAND) is None
    found = suggestion(with_all(case(0.3), depth_mm=0.4), (), (0.4, 1.5))
    assert found.depth_mm == 0.6
    assert suggestion(with_all(case(0.3), depth_mm=0.5), (), (0.3, 0.5)) is None


def test_depths_go_in_and_come_out_as_the_artist_notes_them():
    implanted = with_all(case(0.3), depth_mm=0.4)
    throw = replace(implanted, depth_kind="throw")
    assert (due_now(implanted)[1], due_now(throw)[1]) == (0.4, 0.8)
    assert expected(throw, depth_mm=0.6) == expected(implanted, depth_mm=0.3)
    assert suggestion(implanted, (), (0.5, 0.6)).depth_mm == 0.6
    assert suggestion(throw, (), (1.0, 1.2)).depth_mm == 1.2


def test_a_touch_up_matches_the_old_pigment_so_no_other_shade_is_suggested():
    assert suggestion(with_all(newcomer(touch_up=True), depth_mm=0.4), SHADES, BAND) is None
    assert suggestion(with_all(case(0.3, touch_up=True), depth_mm=0.4), SHADES, BAND) is None


def test_nobody_is_told_to_start_darker():
    found = suggestion(newcomer(), SHADES, BAND)
    assert found is None or found.shade is None


@pytest.mark.parametrize(("last", "allowed"), [(0.2, {0.35}), (0.35, {0.5}), (0.8, {0.65, 0.8})])
def test_a_suggested_shade_is_one_step_from_the_last_one_at_most(last, allowed):
    found = suggestion(with_all(case(0.4), shade=last), SHADES, BAND)
    assert found is None or found.shade in {None, *allowed}


def test_a_step_over_a_shade_that_is_not_used_any_more_is_two_steps():
    retired = tuple(replace(each, retired=each.darkness == 0.65) for each in SHADES)
    middle = with_all(case(0.4), shade=0.5)
    assert suggestion(middle, SHADES, BAND).shade == 0.65
    assert suggestion(middle, retired, BAND).shade is None


def test_nothing_is_suggested_where_more_pigment_would_be_questioned():
    shallow = with_all(case(0.3), depth_mm=0.4)
    assert suggestion(shallow, SHADES, BAND) is not None
    assert suggestion(replace(shallow, touch_up=True), SHADES, BAND) is None
    full = with_all(case(0.3, last={"coverage": 0.95}), depth_mm=0.4)
    assert suggestion(full, SHADES, BAND) is None


def test_a_healed_result_at_its_target_needs_no_suggestion():
    seen = {"faded": 0.1, "faded_after_days": 21.0}
    for healed, is_said in ((TRADE.tau - 0.1, True), (TRADE.tau, False)):
        last = {**seen, "healed_coverage": healed, "depth_mm": 0.4}
        found = suggestion(case(last=last, another_agreed=True), SHADES, BAND)
        assert (found is not None) is is_said


def test_a_small_gain_is_not_worth_a_word():
    nearly_done = case(0.05, 0.05, 0.05, area_cm2=60.0)
    assert suggestion(nearly_done, SHADES, (0.45, 0.55)) is None


@pytest.mark.slow
def test_a_studio_that_has_learnt_is_answered_in_the_same_direction():
    lesson = learnt(12)
    shallow, as_it_is, deep = (
        expected(case(0.3), depth_mm=mm, belief=lesson) for mm in (0.3, None, 0.6)
    )
    assert shallow > as_it_is > deep
    told = estimate(case(0.3, another_agreed=True), lesson).expected_remaining
    assert as_it_is == pytest.approx(told, abs=1e-3)
