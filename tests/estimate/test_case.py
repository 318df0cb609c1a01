"""What a recorded course says to the model: each fading belongs to the session before it."""

from dataclasses import replace
from datetime import date

import pytest

from smpdash.estimate.case import case_of, truncated
from smpdash.estimate.estimate import estimate, estimate_and_why
from smpdash.estimate.issue import issued
from smpdash.estimate.model.covariates import covariates_of
from smpdash.estimate.touch_up import touch_up_window
from smpdash.record.client import Intake
from smpdash.record.visit import Course, Reading
from tests.builders import records
from tests.builders.cases import case, newcomer


def course(*visits, **different):
    return Course("C-0001", 1, visits=visits, **different)


def folded(*visits, intake=None):
    return case_of(records.client(intake), course(*visits), records.studio())


def fading(number, share, **different):
    return records.visit(number, readings=(records.reading(observed_fading=share),), **different)


def test_the_fading_seen_at_the_second_visit_is_the_result_of_the_first_session():
    first, second = folded(records.visit(1), fading(2, 0.3)).sessions
    assert first.faded == pytest.approx(0.3)
    assert first.faded_after_days == 10
    assert second.faded is None


def test_the_fading_seen_at_the_first_visit_is_credited_to_no_session():
    found = folded(fading(1, 0.6))
    assert found.sessions[0].faded is None
    assert found.earlier_observed_fading == 0.6
    slow = folded(fading(1, 0.05))
    assert estimate(found).expected_total > estimate(slow).expected_total


def test_a_check_up_gives_its_fading_to_the_last_session_and_is_no_session():
    found = folded(records.visit(1), records.check_up(2))
    assert found.sessions_done == 1
    assert found.sessions[0].faded == pytest.approx(0.2)


def test_zones_are_weighed_by_their_area():
    zones = (
        Reading("hairline", "s1", 0.4, 0.1, 0.9),
        Reading("crown", "s3", 0.6, 0.5, 0.2),
    )
    second = records.visit(2, readings=zones)
    found = folded(records.visit(1), second)
    assert found.sessions[0].faded == pytest.approx((0.2 * 0.1 + 0.5 * 0.5) / 0.7)
    assert found.sessions[1].coverage == pytest.approx((0.2 * 0.9 + 0.5 * 0.2) / 0.7)
    assert found.sessions[1].shade == pytest.approx((0.2 * 0.2 + 0.5 * 0.8) / 0.7)


def test_the_whole_scalp_is_taken_as_it_is():
    whole = (Reading("whole", "s2", 0.7, None, 0.55),)
    only = folded(records.visit(1, readings=whole)).sessions[0]
    assert (only.shade, only.depth_mm, only.coverage) == (0.5, 0.7, 0.55)


def test_an_untouched_zone_keeps_the_coverage_it_had():
    first = records.visit(1, readings=(records.reading("crown", coverage=0.4),))
    second = records.visit(2, readings=(records.reading("hairline", coverage=0.8),))
    found = folded(first, second).sessions[1]
    assert found.coverage == pytest.approx((0.5 * 0.4 + 0.2 * 0.8) / 0.7)


def test_a_set_throw_counts_as_half_its_depth():
    throw = (records.reading(depth_mm=1.0, depth_kind="throw"),)
    assert folded(records.visit(1, readings=throw)).sessions[0].depth_mm == 0.5


@pytest.mark.parametrize(("kind", "usual"), [("implanted", 0.5), ("throw", 0.25)])
def test_the_usual_depth_is_meant_as_the_artist_notes_depths(kind, usual):
    noted = (records.reading(depth_mm=0.5, depth_kind=kind),)
    found = folded(records.visit(1, readings=noted))
    assert found.usual_depth_mm == found.sessions[0].depth_mm == usual
    assert covariates_of([found]).depth[0][0] == 0


def test_the_order_in_which_visits_were_entered_does_not_matter():
    visits = [records.visit(1), fading(2, 0.3), fading(3, 0.2)]
    assert folded(*visits) == folded(*reversed(visits))


def test_a_ludwig_grade_stands_in_for_the_area():
    assert folded(intake=Intake(hair_loss="ludwig-3")).graded_area_cm2 == 250


def test_a_truncated_case_knows_nothing_of_later_visits():
    early = truncated(case(0.3, 0.2, status="completed"), 2)
    assert [session.faded for session in early.sessions] == [0.3, None]
    assert early.status == "running"


def test_a_completed_course_has_its_one_total_and_no_session_left():
    done = course(
        records.visit(1), fading(2, 0.3), fading(3, 0.2, decision="complete"), status="completed"
    )
    told = issued(records.client(), done, records.studio())
    assert told.pmf_total[2] == 1
    assert told.credible_80 == (3, 3)
    assert told.expected_remaining == 0
    assert told.words == "finished after 3 sessions"
    assert told.why == ""


def test_a_stopped_course_is_estimated_as_if_it_ran_and_says_so():
    told = issued(records.client(), course(records.visit(1), status="abandoned"), records.studio())
    assert told.words.startswith("stopped; otherwise ")


def told_after(share, **different):
    visits = (records.visit(1, held_on=date(2026, 2, 1)), fading(2, share, **different))
    return issued(records.client(Intake(area_cm2=200.0)), course(*visits), records.studio())


def test_heavy_fading_is_named_as_the_reason_and_light_fading_too():
    assert told_after(0.6).why == "more in all, as fading was stronger than expected"
    assert told_after(0.02).why == "fewer in all, as fading was lighter than expected"


def test_coverage_behind_plan_is_named_as_the_reason():
    low = records.visit(1, readings=(records.reading(coverage=0.3, depth_mm=0.5),))
    told = issued(records.client(), course(low), records.studio())
    assert told.why == "more in all, as coverage is behind plan"


def test_a_visit_that_leaves_the_total_where_it_was_needs_no_reason():
    # Little coverage speaks for more, and the deep needle that reached it for fewer.
    told = [
        issued(records.client(), course(*visits), records.studio())
        for visits in ((), (records.visit(1, readings=(records.reading(coverage=0.4),)),))
    ]
    before, after = (one.expected_remaining + one.sessions_done for one in told)
    assert after == pytest.approx(before, abs=0.1)
    assert told[1].why == ""


@pytest.mark.parametrize(("share", "way"), [(0.6, "more"), (0.02, "fewer")])
def test_a_reason_goes_the_way_that_the_total_went(share, way):
    first = records.visit(1, held_on=date(2026, 2, 1))
    known = records.client(Intake(area_cm2=200.0))
    before = issued(known, course(first), records.studio())
    told = told_after(share)
    went = told.expected_remaining + told.sessions_done
    went -= before.expected_remaining + before.sessions_done
    assert told.why.startswith(way)
    assert (went > 0) == (way == "more")


def test_the_first_estimate_needs_no_reason_and_counts_no_visit():
    told = issued(records.client(), course(), records.studio())
    assert (told.visits_done, told.sessions_done, told.why) == (0, 0, "")
    assert sum(told.pmf_total) == pytest.approx(1)


def test_the_answer_and_its_reason_come_from_one_forecast():
    one = case(0.6)
    found, why = estimate_and_why(one)
    assert found.pmf_total == pytest.approx(estimate(one).pmf_total, abs=1e-12)
    assert why == "more in all, as fading was stronger than expected"
    assert estimate_and_why(newcomer())[1] == ""


def test_the_time_in_the_chair_changes_no_answer():
    one = case(0.6)
    longer = replace(one, sessions=tuple(replace(s, minutes=500.0) for s in one.sessions))
    assert estimate_and_why(longer) is estimate_and_why(one)


def test_a_finished_course_is_issued_with_the_window_of_its_touch_up_and_no_other_is() -> None:
    ended = records.visit(1, decision="complete", reason=None)
    done = course(ended, status="completed")
    told = issued(records.client(), done, records.studio())
    window = touch_up_window(
        case_of(records.client(), done, records.studio()), finished_on=ended.held_on
    )
    assert window is not None
    assert told.touch_up == (window.from_on, window.to_on)
    assert issued(records.client(), course(records.visit(1)), records.studio()).touch_up is None
