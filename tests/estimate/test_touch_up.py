"""Touch-ups: a course that refreshes a finished one, and when it may be wanted."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from smpdash.estimate.case import case_of
from smpdash.estimate.estimate import estimate
from smpdash.estimate.evaluate.exchange import case_from_json
from smpdash.estimate.explain.shapley import explanation
from smpdash.estimate.fit.learn import learn
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.plan import layout
from smpdash.estimate.touch_up import touch_up_window
from smpdash.record.visit import Course, Reading
from tests.builders import records
from tests.builders.cases import case, newcomer, with_all
from tests.builders.made_up_courses import courses, learnt

FINISHED_ON = date(2026, 3, 20)


def again(**different):
    return newcomer(touch_up=True, **different)


def window(given, **different):
    return touch_up_window(replace(given, status="completed"), finished_on=FINISHED_ON, **different)


def test_a_touch_up_usually_takes_one_session_seldom_two_and_rarely_three():
    total = estimate(again()).pmf_total
    assert 0.7 < total[0] < 0.85
    assert 0.1 < total[1] < 0.25
    assert sum(total[2:]) < 0.08


def test_the_more_an_earlier_course_has_lost_the_more_its_touch_up_takes():
    ladder = [
        estimate(again(earlier_observed_fading=lost)).expected_total for lost in (0, 0.2, 0.5, 0.9)
    ]
    assert ladder == sorted(ladder)
    assert ladder[-1] > ladder[0] + 0.2


def test_what_was_lost_in_years_tells_what_is_left_and_not_the_pace():
    assert window(again(earlier_observed_fading=0.9)) == window(again())


def test_a_larger_scarred_head_takes_more_also_at_a_touch_up():
    hard = estimate(again(area_cm2=350.0, scar_tissue="moderate"))
    assert hard.expected_total > estimate(again()).expected_total


def test_a_session_held_counts_at_a_touch_up_too():
    found = estimate(case(touch_up=True))
    assert found.sessions_done == 1
    assert found.chance_done > 0.5


def test_a_course_after_a_finished_one_is_a_touch_up_and_its_first_fading_is_what_was_lost():
    seen = records.visit(1, readings=(Reading("whole", "s2", 1.0, 0.4, 0.8),))
    second = Course("C-0001", 2, visits=(seen,), is_touch_up=True)
    found = case_of(records.client(), second, records.studio())
    assert found.touch_up
    assert found.earlier_observed_fading == 0.4
    stopped_before = replace(second, is_touch_up=False)
    assert not case_of(records.client(), stopped_before, records.studio()).touch_up


def test_the_exchange_knows_touch_ups():
    assert case_from_json({"id": "a", "touch_up": True}).touch_up
    assert not case_from_json({"id": "a"}).touch_up
    with pytest.raises(ValueError, match="touch_up: true or false"):
        case_from_json({"id": "a", "touch_up": "yes"})


@pytest.mark.slow
def test_a_studio_learns_nothing_about_first_courses_from_touch_ups():
    past = [*courses(12), *[replace(c, touch_up=True) for c in courses(8, seed=9)]]
    lesson = learnt(12)
    assert learn(past) == lesson
    # And the regressions on first courses do not tilt a touch-up's few sessions.
    assert lesson.regressions
    assert estimate(again(), lesson) == estimate(again(), Lesson(lesson.parameters))
    assert estimate(newcomer(), lesson) != estimate(newcomer(), Lesson(lesson.parameters))


@pytest.mark.slow
def test_a_touch_up_is_explained_exactly():
    found = explanation(again(earlier_observed_fading=0.6), learnt(12))
    total = sum(factor.delta for factor in found.factors)
    assert total == pytest.approx(found.expected_total - found.average_total, abs=1e-9)
    assert {f.name: f.delta > 0 for f in found.factors}["fading"]


def test_a_touch_up_is_laid_out_as_one_refresh():
    given = again(area_cm2=130.0, earlier_observed_fading=0.1)
    first = layout(given, estimate(given))[0]
    assert first.stage == "Refresh"
    assert len(layout(given, estimate(given))) < len(layout(newcomer(), estimate(newcomer())))


def test_a_touch_up_takes_the_hours_of_a_late_session_and_not_those_of_the_first():
    given = again(area_cm2=200.0)
    (first,) = (visit.hours for visit in layout(given, estimate(given))[:1])
    assert first[1] == (300 - 3 * 45) / 60
    held = case(touch_up=True, area_cm2=200.0)
    timed = replace(held, sessions=(replace(held.sessions[0], minutes=120.0),))
    assert layout(timed, estimate(timed))[0].hours[1] < first[1]


def test_the_usual_window_is_the_trades_two_to_five_years():
    found = window(case(None, None))
    assert found.years == (2.0, 5.0)
    assert (found.from_on, found.to_on) == (date(2028, 3, 1), date(2031, 3, 1))
    assert found.words == (
        "First touch-up likely 2 to 5 years after the last session, between March 2028 and "
        "March 2031. A window, not a date: wait until it has clearly lightened."
    )


def test_after_a_touch_up_the_next_one_is_meant():
    assert window(again()).words.startswith("Next touch-up likely 2 to 5 years after the last")


def test_who_fades_faster_comes_back_sooner():
    windows = [window(case(faded, faded)) for faded in (0.05, 0.15, 0.25, 0.4, 0.6)]
    for slow, fast in pairwise(windows):
        assert fast.from_on <= slow.from_on
        assert fast.to_on <= slow.to_on
    assert windows[-1].years[1] <= 3
    assert windows[0].years[0] >= 3


def test_oily_skin_comes_back_no_later():
    assert window(case(None, skin="oily")).to_on <= window(case(None)).to_on


def test_notes_of_fading_narrow_the_window_but_leave_it_a_window():
    blind, seen = window(case(None, None, None)), window(case(0.22, 0.18, 0.15))
    assert 1 <= seen.years[1] - seen.years[0] <= blind.years[1] - blind.years[0]


def test_a_course_that_is_not_finished_has_no_window():
    assert touch_up_window(case(0.2), finished_on=FINISHED_ON) is None


def test_the_extremes_stay_between_one_and_eight_years():
    for faded in (0.0, 1.0):
        low, high = window(with_all(case(None, None, None), faded=faded)).years
        assert 1 <= low < high <= 8
