"""What may be recorded but deserves a second look."""

from datetime import date, timedelta

import pytest

from smpdash.record.cautions import cautions
from smpdash.record.visit import Visit
from tests.builders.records import check_up, reading, studio, visit

FIRST_ON = date(2026, 2, 1)


def said(one: Visit, *others: Visit) -> list[tuple[str, str]]:
    found = cautions(one, studio=studio(), others=others)
    return [(caution.field, caution.message) for caution in found]


def later(days: int, **different: object) -> Visit:
    return visit(2, held_on=FIRST_ON + timedelta(days=days), **different)


def test_an_ordinary_visit_needs_no_second_look() -> None:
    assert said(visit()) == []
    assert said(later(7, readings=(reading(observed_fading=0.3),)), visit(1)) == []


def test_a_shallow_depth_is_said_to_fade_early() -> None:
    assert said(visit(readings=(reading(depth_mm=0.3),))) == [
        ("depth_mm", "Depth below the ideal 0.50 to 1.50 mm fades early: Hairline 0.30 mm.")
    ]


def test_a_deep_depth_is_said_to_blur() -> None:
    [(_, message)] = said(visit(readings=(reading("crown", depth_mm=1.6),)))
    assert message == "Depth above the ideal 0.50 to 1.50 mm can blur: Crown 1.60 mm."


@pytest.mark.parametrize("depth_mm", [None, 0.5, 1.5])
def test_a_depth_at_the_band_s_edge_or_none_is_usual(depth_mm: float | None) -> None:
    assert said(visit(readings=(reading(depth_mm=depth_mm),))) == []


def test_depths_on_one_side_of_the_usual_share_a_caution() -> None:
    odd = (
        reading("hairline", depth_mm=0.2),
        reading("crown", depth_mm=2.0),
        reading("scar", depth_mm=0.25),
    )
    assert [message for _, message in said(visit(readings=odd))] == [
        "Depth below the ideal 0.50 to 1.50 mm fades early: Hairline 0.20, Scar 0.25 mm.",
        "Depth above the ideal 0.50 to 1.50 mm can blur: Crown 2.00 mm.",
    ]


def test_a_session_too_soon_after_the_last_is_named_with_its_days() -> None:
    assert said(later(4), visit(1)) == [
        ("held_on", "Only 4 days since the last session: the skin needs 5 at least.")
    ]
    assert said(later(1), visit(1))[0][1].startswith("Only 1 day since")
    assert said(later(0), visit(1))[0][1].startswith("The last session was on the same day: ")
    assert said(later(5), visit(1)) == []


def test_a_check_up_may_come_soon() -> None:
    seen = reading(shade=None, depth_mm=None)
    assert said(check_up(2, held_on=FIRST_ON + timedelta(days=1), readings=(seen,)), visit(1)) == []


def test_a_check_up_does_not_start_the_skin_s_rest_anew() -> None:
    looked_at = check_up(2, held_on=FIRST_ON + timedelta(days=8))
    third = visit(3, held_on=FIRST_ON + timedelta(days=10))
    assert said(third, visit(1), looked_at) == []


def test_fading_read_through_the_scab_is_doubted() -> None:
    soon = later(6, readings=(reading(observed_fading=0.5),))
    [(field, message)] = said(soon, visit(1))
    assert field == "observed_fading"
    assert "6 days" in message
    same_day = later(0, readings=(reading(observed_fading=0.5),))
    assert "seen on the day of the session itself" in said(same_day, visit(1))[1][1]
    assert "day 7" in message


def test_fading_read_on_the_day_itself_is_doubted() -> None:
    looked_at = check_up(2, held_on=FIRST_ON)
    assert [field for field, _ in said(looked_at, visit(1))] == ["observed_fading"]


def test_the_last_session_counts_in_whatever_order_the_visits_come() -> None:
    third = visit(3, held_on=date(2026, 2, 14))
    assert said(third, visit(1), visit(2)) == said(third, visit(2), visit(1)) != []


def test_visits_that_come_later_are_no_reason_for_a_caution() -> None:
    assert said(visit(1), later(2)) == []


def test_a_date_before_the_last_session_is_a_problem_and_no_caution() -> None:
    assert said(later(-3), visit(1)) == []


def test_a_shade_more_than_one_step_away_from_last_time_is_named() -> None:
    last = visit(1, readings=(reading(shade="s1"),))
    assert said(later(10, readings=(reading(shade="s2"),)), last) == []
    assert said(later(10, readings=(reading(shade="s3"),)), last) == [
        ("shade", "Hairline: more than one shade away from last time.")
    ]


def test_a_zone_s_shade_is_held_to_the_whole_scalp_s_where_only_that_was_noted() -> None:
    last = visit(1, readings=(reading("whole", shade="s1"),))
    assert [field for field, _ in said(later(10, readings=(reading(shade="s3"),)), last)] == [
        "shade"
    ]


def test_pigment_on_a_zone_that_was_nearly_full_is_named() -> None:
    full = visit(1, readings=(reading(coverage=0.95),))
    assert [field for field, _ in said(later(10), full)] == ["coverage"]
    assert said(later(10), visit(1, readings=(reading(coverage=0.9),))) == []


def test_a_fifth_session_is_named_as_rare() -> None:
    earlier = [visit(n, held_on=FIRST_ON + timedelta(days=10 * n)) for n in range(1, 5)]
    fifth = visit(5, held_on=FIRST_ON + timedelta(days=60))
    assert [field for field, _ in said(fifth, *earlier)] == ["number"]
    assert said(visit(4, held_on=FIRST_ON + timedelta(days=60)), *earlier[:3]) == []
