"""The visits to come: hours that shrink, windows, stages, the coverage ahead."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from smpdash.estimate.estimate import estimate
from smpdash.estimate.fan import coverage_fan
from smpdash.estimate.hours import chair_times
from smpdash.estimate.plan import layout
from tests.estimate_build import case, newcomer, session


def test_the_first_session_takes_four_to_six_hours():
    low, mid, high = layout(newcomer(), estimate(newcomer()))[0].hours
    assert 4 <= low < mid < high <= 6


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
        "Only if needed",
    ]
    assert planned[0].not_before_on == date(2026, 3, 7)
    assert planned[0].usual_from_on == date(2026, 3, 9)
    assert planned[0].usual_to_on == date(2026, 3, 16)
    assert planned[0].latest_on == date(2026, 4, 1)
    assert planned[1].not_before_on == date(2026, 3, 12)
    chances = [visit.chance_needed for visit in planned]
    assert chances == sorted(chances, reverse=True)


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
