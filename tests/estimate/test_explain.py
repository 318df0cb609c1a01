"""What adds and saves sessions, what was learnt, and when not to trust a note."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smpdash.estimate.estimate import estimate
from smpdash.estimate.explain.change import forecast_and_why
from smpdash.estimate.explain.learned import findings
from smpdash.estimate.explain.outliers import doubts
from smpdash.estimate.explain.reasons import effect, sentence
from smpdash.estimate.explain.shapley import _shapley, explanation
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.model.parameters import TRADE
from tests.builders.cases import case, newcomer, session, with_all
from tests.builders.made_up_courses import learnt

HARD = case(0.5, 0.4, area_cm2=350.0, scar_tissue="extensive", skin="oily")


def deltas(found):
    return {factor.name: factor.delta for factor in found.factors}


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(
    area=st.sampled_from([None, 60.0, 350.0]),
    scar=st.sampled_from([None, "none", "extensive"]),
    pace=st.sampled_from([None, "slow", "fast"]),
    faded=st.sampled_from([None, 0.0, 0.3, 1.0]),
    coverage=st.sampled_from([None, 0.4, 0.9]),
    wishes=st.sampled_from([None, 0, 3]),
    visits=st.integers(0, 4),
)
def test_the_deltas_sum_exactly_from_the_average_client_to_this_one(
    *, area, scar, pace, faded, coverage, wishes, visits
):
    sessions = tuple(
        session(number, faded=faded, coverage=coverage, adjustments=wishes)
        for number in range(1, visits + 1)
    )
    client = newcomer(
        sessions=sessions, area_cm2=area, scar_tissue=scar, skin=None, earlier_fading=pace
    )
    found = explanation(client)
    total = sum(factor.delta for factor in found.factors)
    assert total == pytest.approx(found.expected_total - found.average_total, abs=1e-9)
    assert found.expected_total == pytest.approx(estimate(client).expected_total, abs=1e-9)


def test_an_interaction_is_shared_evenly_among_those_who_play_in_it():
    # Three players: 1 and 2 on their own, a third who only doubles what the first one brings.
    value = np.array([0.0, 1.0, 2.0, 3.0, 0.0, 2.0, 2.0, 4.0])
    assert _shapley(value, 3) == pytest.approx([1.5, 2.0, 0.5])


def test_what_makes_it_hard_adds_and_what_makes_it_easy_saves():
    assert all(deltas(explanation(HARD))[name] > 0 for name in ("area", "scar tissue", "fading"))
    easy = deltas(explanation(case(0.05, 0.05, area_cm2=60.0)))
    assert all(easy[name] < 0 for name in ("area", "scar tissue", "fading"))


def test_only_what_is_recorded_is_named():
    assert explanation(newcomer(area_cm2=None, scar_tissue=None, skin=None)).factors == ()
    assert set(deltas(explanation(newcomer(scar_tissue=None, skin=None)))) == {"area"}


def test_what_the_client_brings_is_told_from_what_was_done():
    found = explanation(with_all(HARD, depth_mm=0.4, shade=0.3, adjustments=1))
    brought = {factor.name for factor in found.factors if factor.brought}
    assert brought == {"area", "scar tissue", "skin", "fading"}
    assert {"shade", "depth", "coverage", "adjustments"} == set(deltas(found)) - brought


@pytest.mark.parametrize(("area", "said"), [(1.5, "1.5 cm²"), (200.0, "200 cm²")])
def test_an_area_is_said_as_it_was_measured(area, said):
    assert sentence("area", newcomer(area_cm2=area), 0.5).startswith(f"An area of {said}: ")


def test_each_factor_has_its_sentence():
    said = {factor.name: factor.sentence for factor in explanation(HARD).factors}
    assert said["area"].startswith("An area of 350 cm²: slightly more ")
    assert said["scar tissue"].startswith("Extensive scar tissue: ")
    assert said["fading"].startswith("Fading of 45% on average: ")
    assert "." not in said["area"][:-1]


@pytest.mark.parametrize(
    ("delta", "words"),
    [
        (0.01, "no real difference"),
        (-0.2, "slightly fewer sessions"),
        (0.5, "about half a session more"),
        (1.2, "about 1 session more"),
        (-2.4, "about 2 sessions fewer"),
    ],
)
def test_effects_are_told_without_decimals(delta, words):
    assert effect(delta) == words


@pytest.mark.parametrize(
    ("sessions", "said"),
    [
        ([{"coverage": 0.9}], "90%"),
        ([{"coverage": 0.9, "healed_coverage": 0.35}], "35%"),
        ([{"coverage": 0.9, "healed_coverage": 0.35}, {"coverage": 0.8}], "80%"),
        ([{"coverage": 0.9, "healed_coverage": 0.35}, {"coverage": None}], "35%"),
    ],
)
def test_the_coverage_named_is_the_one_that_was_noted_last(sessions, said):
    noted = [session(number, **one) for number, one in enumerate(sessions, start=1)]
    found = sentence("coverage", newcomer(sessions=tuple(noted)), 0.5)
    assert found == f"Coverage of {said} as last noted: about half a session more."


@pytest.mark.parametrize(
    ("shades", "said"),
    [
        ([0.35], "The shade was as planned"),
        ([0.2], "The shade was lighter than the usual plan"),
        ([0.5, 0.6], "Shades were darker than the usual plan on average"),
    ],
)
def test_a_shade_is_said_against_the_plan_and_not_as_a_share_of_darkness(shades, said):
    noted = [session(number, shade=shade) for number, shade in enumerate(shades, start=1)]
    found = sentence("shade", newcomer(sessions=tuple(noted)), 0.2)
    assert found == f"{said}: slightly more sessions."


def test_a_shade_as_planned_moved_nothing_at_the_last_visit():
    only = {"coverage": None, "depth_mm": None, "adjustments": None}
    swayed = replace(TRADE, g_shade=1.0)
    assert "shade" in forecast_and_why(case(last={**only, "shade": 0.8}), swayed)[1]
    assert forecast_and_why(case(last={**only, "shade": 0.4}), swayed)[1] == ""


def test_a_depth_inside_the_ideal_band_is_no_finding_and_one_outside_is():
    inside = with_all(HARD, depth_mm=0.6)
    assert "depth" in deltas(explanation(inside))
    assert "depth" not in deltas(explanation(replace(inside, ideal_depths_mm=(0.5, 0.6))))
    assert deltas(explanation(replace(inside, ideal_depths_mm=(0.5, 0.55))))["depth"] < 0


def test_no_change_requested_is_no_finding_and_one_is():
    assert "adjustments" not in deltas(explanation(with_all(HARD, adjustments=0)))
    found = explanation(case(0.3, last={"adjustments": 1}))
    said = {factor.name: factor.sentence for factor in found.factors}
    assert said["adjustments"].startswith("1 change requested: ")


def test_parts_of_the_findings_still_add_up_where_usual_values_are_none():
    usual = replace(with_all(HARD, depth_mm=0.55, adjustments=0), ideal_depths_mm=(0.5, 0.6))
    found = explanation(usual)
    total = sum(factor.delta for factor in found.factors)
    assert total == pytest.approx(found.expected_total - found.average_total, abs=1e-9)


def test_a_depth_inside_the_ideal_band_moved_nothing_at_the_last_visit():
    deep = case(last={"depth_mm": 0.6, "coverage": None})
    assert forecast_and_why(deep)[1] == "fewer in all, as the needle went deeper than expected"
    assert forecast_and_why(replace(deep, ideal_depths_mm=(0.5, 0.6)))[1] == ""


def test_that_no_change_was_requested_moved_nothing_at_the_last_visit():
    wishful = replace(TRADE, alpha=0.2)
    only = {"coverage": None, "depth_mm": None, "shade": None}
    none, two = (case(0.3, last=only | {"adjustments": count}) for count in (0, 2))
    assert forecast_and_why(none, wishful)[1] == ""
    assert forecast_and_why(two, wishful)[1] == "more in all, as changes were requested"


def test_a_completed_course_needs_no_explanation():
    assert explanation(case(0.2, 0.2, status="completed")).factors == ()


@pytest.mark.slow
def test_what_was_learnt_explains_as_exactly():
    lesson = learnt(12)
    found = explanation(HARD, lesson)
    total = sum(factor.delta for factor in found.factors)
    assert total == pytest.approx(found.expected_total - found.average_total, abs=1e-9)


def test_what_was_learnt_is_said_in_plain_words():
    assert findings(Lesson()) == ("Nothing learnt yet: the trade’s usual numbers are believed.",)
    weaker = Lesson(replace(TRADE, mu_g=0.45, mu_f=-0.9), courses=43, finished=41)
    assert findings(weaker) == (
        "Your clients need about half a session more than the trade’s: 41 finished courses.",
        "A session here brings a little less coverage than usual: look at shade, depth and hours.",
        "Your clients’ pigment fades clearly more than usual: look at depth, lots and aftercare.",
    )
    sold = findings(Lesson(replace(TRADE, package=0.3), courses=43, finished=41))
    assert sold[1].startswith("Some of your courses end with the third session whatever the cover")
    assert findings(Lesson(courses=1, finished=1)) == (
        "Your clients need as many sessions as the trade’s: 1 finished course.",
        "So far the studio works as the trade does.",
    )


def test_a_studio_whose_courses_move_the_forecast_is_not_said_to_be_usual():
    # One that layers little: none of the numbers that have a sentence of their own is far off.
    slower = Lesson(replace(TRADE, kappa=0.15, omega=0.55), courses=25, finished=25)
    (told,) = findings(slower)
    assert told.startswith("Your clients need about half a session more than the trade’s: 25 fin")


@pytest.mark.slow
def test_the_notes_are_said_to_decide_only_where_regressions_on_notes_do():
    told = "The notes foretell its courses better than the model does, so they decide more."
    lesson = learnt(12)
    for shares, said in (((0.2, 0.8, 0.0), False), ((0.2, 0.1, 0.7), True)):
        chosen = replace(lesson, regressions=lesson.regressions[:2], shares=shares)
        assert [regression.form for regression in chosen.regressions] == ["tilt", "notes"]
        assert (told in findings(chosen)) == said


def test_a_usual_course_raises_no_doubt():
    assert doubts(case(0.25, 0.2)) == ()
    assert doubts(newcomer()) == ()


def test_a_fading_far_outside_of_what_was_to_be_expected_is_doubted():
    odd = case(0.2, 0.8)
    assert doubts(odd) == (
        "Fading of 80% after session 2 is rarer than 1 in 100 for this client: check the reading.",
    )
    early = replace(
        odd, sessions=(*odd.sessions[:1], session(2, faded=0.95, faded_after_days=4.0), session(3))
    )
    assert "after 4 days, maybe too early" in doubts(early)[0]


def test_a_doubted_fading_says_how_early_it_was_read():
    for days, said in ((0.0, "0 days"), (1.0, "1 day"), (2.0, "2 days")):
        odd = case(0.2, 0.95)
        last = replace(odd.sessions[1], faded_after_days=days)
        found = doubts(replace(odd, sessions=(odd.sessions[0], last, odd.sessions[2])))
        assert f"it was read after {said}, maybe too early" in found[0]


def test_a_coverage_far_outside_of_what_was_to_be_expected_is_doubted():
    assert doubts(case(0.2, last={"coverage": 0.2}))[0].startswith("Coverage of 20% ")


def test_a_note_is_not_explained_by_the_habit_of_leaving_it_out():
    # Only strong fading is noted here, so a missing note would speak of little.
    habit = replace(TRADE, note_slope=1.0, note_share=0.4)
    weak, usual = case(0.2), case(0.25)
    found = explanation(weak, habit)
    fading = {factor.name: factor.delta for factor in found.factors}["fading"]
    assert fading < -0.2
    assert found.expected_total == pytest.approx(estimate(weak, habit).expected_total)
    assert sum(f.delta for f in found.factors) == pytest.approx(
        found.expected_total - found.average_total
    )
    assert forecast_and_why(usual, habit)[1] == forecast_and_why(usual)[1]


def test_what_the_habit_of_noting_says_is_told_of_nothing_else():
    habit = replace(TRADE, note_slope=1.8, note_share=0.4)
    noted = case(None, None, area_cm2=200.0)
    found = {factor.name: factor for factor in explanation(noted, habit).factors}
    usual = {factor.name: factor for factor in explanation(noted).factors}
    assert found["noting"].sentence.startswith("No fading noted: slightly fewer ")
    assert found["noting"].delta < -0.1
    assert all(abs(found[name].delta - usual[name].delta) < 0.15 for name in usual)
    assert sum(one.delta for one in found.values()) == pytest.approx(
        explanation(noted, habit).expected_total - explanation(noted, habit).average_total
    )
