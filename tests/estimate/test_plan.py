"""The visits to come: hours that shrink, windows, stages, the coverage ahead."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smpdash.estimate.coverage_forecast import coverage_fan, coverage_fans
from smpdash.estimate.estimate import Estimate, estimate
from smpdash.estimate.hours import chair_times
from smpdash.estimate.model.parameters import MOST_SESSIONS
from smpdash.estimate.plan import layout
from tests.builders.cases import case, newcomer, session


def test_the_first_session_takes_four_to_six_hours():
    low, mid, high = layout(newcomer(), estimate(newcomer()))[0].hours
    assert 4 <= low < mid < high <= 6


@pytest.mark.slow
@given(st.lists(st.integers(30, 600), max_size=4))
def test_each_later_session_is_planned_30_to_60_minutes_shorter(minutes):
    sessions = tuple(session(n, minutes=float(m)) for n, m in enumerate(minutes, start=1))
    times = chair_times(newcomer(sessions=sessions), range(len(minutes) + 1, 11))
    for longer, shorter in pairwise(times):
        assert longer.low <= longer.mid <= longer.high
        if shorter.mid > 60:
            assert 30 <= longer.mid - shorter.mid <= 60


def test_a_client_who_takes_longer_is_planned_longer():
    quick, slow = (newcomer(sessions=(session(1, minutes=minutes),)) for minutes in (200.0, 400.0))
    assert chair_times(quick, [2])[0].mid < chair_times(slow, [2])[0].mid


def test_the_layout_names_the_stages_and_the_windows():
    planned = layout(newcomer(), estimate(newcomer()), last_held_on=date(2026, 3, 2))
    assert [visit.number for visit in planned[:4]] == [1, 2, 3, 4]
    assert [visit.stage for visit in planned[:4]] == [
        "Outline",
        "Hairline and layers",
        "Final touches",
        "If needed",
    ]
    assert planned[0].usual_from_on == date(2026, 3, 9)
    assert planned[0].usual_to_on == date(2026, 3, 16)
    chances = [visit.chance_needed for visit in planned]
    assert chances == sorted(chances, reverse=True)


def told(pmf: list[float], done: int) -> Estimate:
    return Estimate(tuple(share / sum(pmf) for share in pmf), done)


def stages(answer: Estimate, **different: object) -> list[str]:
    sessions = tuple(session(number) for number in range(1, answer.sessions_done + 1))
    return [visit.stage for visit in layout(newcomer(sessions=sessions, **different), answer)]


ANSWERS = st.builds(
    told,
    st.lists(st.floats(0.01, 1), min_size=MOST_SESSIONS, max_size=MOST_SESSIONS),
    st.integers(0, 7),
)


@pytest.mark.slow
@given(ANSWERS)
def test_the_last_likely_session_finishes_and_only_those_past_it_are_if_needed(answer):
    likely, done = answer.most_likely_total, answer.sessions_done
    found = dict(enumerate(stages(answer), start=done + 1))
    for number, stage in found.items():
        if number == 1:
            assert stage == "Outline"
        elif number > likely:
            assert stage == "If needed"
        elif number == likely:
            assert stage == ("Hairline and finish" if number == 2 else "Final touches")
        else:
            assert stage == ("Hairline and layers" if number == 2 else "More layers")
    assert likely <= done or likely in found


@pytest.mark.slow
@given(ANSWERS)
def test_a_touch_up_refreshes_evens_out_and_says_what_is_unlikely(answer):
    likely = answer.most_likely_total
    found = stages(answer, touch_up=True)
    for number, stage in enumerate(found, start=answer.sessions_done + 1):
        if number == 1:
            assert stage == "Refresh"
        else:
            assert stage == ("If needed" if number > likely else "Evening out")


def test_a_slow_course_builds_layers_until_its_last_likely_session():
    assert stages(told([0, 0, 0.1, 0.1, 0.1, 0.4, 0.2, 0.1, 0, 0], 2)) == [
        *("More layers", "More layers", "More layers", "Final touches"),
        *("If needed", "If needed"),
    ]


def test_nothing_is_laid_out_for_a_finished_course():
    done = case(0.2, 0.2, status="completed")
    assert layout(done, estimate(done)) == ()


def test_the_fan_starts_at_the_last_session_and_its_quantiles_are_in_order():
    fan = coverage_fan(case(0.3))
    assert [point.number for point in fan] == [2, 3, 4, 5]
    for point in fan:
        assert list(point.after) == sorted(point.after)
        assert list(point.healed) == sorted(point.healed)
        assert all(h < a for h, a in zip(point.healed, point.after, strict=True))
        assert 0 <= point.healed[0] <= point.after[-1] <= 1


def test_a_fan_without_any_session_starts_at_the_first():
    assert [point.number for point in coverage_fan(newcomer(), sessions=2)] == [1, 2]


def test_the_fans_of_several_clients_are_those_of_each() -> None:
    cases = [newcomer(), case(0.3), case(0.6)]
    together = coverage_fans(cases, sessions=2)
    for alone, fan in zip(
        [coverage_fan(each, sessions=2) for each in cases], together, strict=True
    ):
        assert [point.number for point in fan] == [point.number for point in alone]
        for one, other in zip(alone, fan, strict=True):
            assert one.healed == pytest.approx(other.healed)
    assert coverage_fans([]) == []
