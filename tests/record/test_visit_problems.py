"""What keeps a visit from being recorded, each with its reason and all at once."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import inf, nan

import pytest

from smpdash.record.check import problems
from smpdash.record.problem import Problem
from smpdash.record.visit import Visit
from tests.builders.records import NOW, TODAY, check_up, reading, studio, visit


def found(one: Visit, *others: Visit, earlier_pigment: bool = False) -> list[Problem]:
    return problems(
        one,
        studio=studio(),
        others=others,
        now=NOW,
        today=TODAY,
        earlier_pigment=earlier_pigment,
    )


def only(complaints: Sequence[Problem], field: str) -> str:
    assert [complaint.field for complaint in complaints] == [field]
    return complaints[0].message


def test_an_ordinary_first_visit_is_taken() -> None:
    assert found(visit()) == []


def test_a_visit_with_everything_filled_in_is_taken() -> None:
    full = visit(
        2,
        readings=(
            reading("hairline", observed_fading=0.3, coverage=1.0),
            reading("crown", depth_mm=0.1, coverage=0.0),
            reading("scar", depth_mm=3.0, depth_kind="throw"),
        ),
        started_at=NOW - timedelta(hours=5),
        ended_at=NOW,
        break_minutes=30,
        adjustments=20,
        note="Wants the hairline softer.\nNo tea before.",
        decision="complete",
        reason=None,
    )
    assert found(full, visit(1)) == []


def test_a_visit_today_is_no_visit_in_the_future() -> None:
    assert found(visit(held_on=TODAY)) == []


def test_a_date_in_the_future_is_refused_by_its_date() -> None:
    message = only(found(visit(held_on=TODAY + timedelta(days=1))), "held_on")
    assert message == (
        "The date 21 Mar 2026 lies in the future: by the clock of the studio’s computer it is "
        "20 Mar 2026."
    )


def test_a_second_visit_with_the_same_number_is_refused() -> None:
    message = only(found(visit(1, held_on=date(2026, 2, 1)), visit(1)), "number")
    assert message == "Visit 1 of this course is recorded already."


@pytest.mark.parametrize("number", [0, -1, 100])
def test_a_number_that_no_visit_has_is_refused(number: int) -> None:
    assert "between 1 and 99" in only(found(visit(number, held_on=TODAY)), "number")


def test_the_last_number_is_taken() -> None:
    assert found(visit(99)) == []


def test_a_visit_before_the_one_before_it_is_refused() -> None:
    message = only(found(visit(2, held_on=date(2026, 1, 31)), visit(1)), "held_on")
    assert message == (
        "Visit 2 on 31 Jan 2026 does not fit visit 1 on 1 Feb 2026: the order is wrong."
    )


def test_a_corrected_visit_may_not_move_past_the_one_after_it() -> None:
    assert "visit 2" in only(found(visit(1, held_on=date(2026, 2, 12)), visit(2)), "held_on")


def test_an_end_before_the_start_is_refused() -> None:
    turned = visit(started_at=NOW - timedelta(hours=1), ended_at=NOW - timedelta(hours=2))
    assert only(found(turned), "ended_at") == "The end lies before the start."


def test_a_visit_that_ends_as_it_starts_is_taken() -> None:
    assert found(visit(started_at=NOW, ended_at=NOW)) == []


def test_a_visit_longer_than_a_day_at_work_is_refused() -> None:
    long = visit(started_at=NOW - timedelta(hours=16, minutes=1), ended_at=NOW)
    assert "16 hours" in only(found(long), "ended_at")
    assert found(visit(started_at=NOW - timedelta(hours=16), ended_at=NOW)) == []


@pytest.mark.parametrize("end", ["started_at", "ended_at"])
def test_a_start_or_end_in_the_future_is_refused_but_for_clocks_that_differ(end: str) -> None:
    assert "future" in only(found(visit(**{end: NOW + timedelta(minutes=2)})), "ended_at")
    assert found(visit(**{end: NOW + timedelta(minutes=1)})) == []


@pytest.mark.parametrize(
    ("minutes", "words"), [(-1, "shorter than nothing"), (61, "longer than the visit")]
)
def test_breaks_that_do_not_fit_the_visit_are_refused(minutes: int, words: str) -> None:
    hour = visit(started_at=NOW - timedelta(hours=1), ended_at=NOW, break_minutes=minutes)
    assert words in only(found(hour), "break_minutes")


def test_breaks_that_fill_the_visit_are_taken() -> None:
    hour = visit(started_at=NOW - timedelta(hours=1), ended_at=NOW, break_minutes=60)
    assert found(hour) == []


def test_breaks_beyond_all_reason_are_refused_rather_than_failing() -> None:
    hour = visit(started_at=NOW - timedelta(hours=1), ended_at=NOW, break_minutes=10**18)
    assert only(found(hour), "break_minutes")


def test_a_depth_of_five_asks_whether_half_a_millimetre_was_meant() -> None:
    message = only(found(visit(readings=(reading(depth_mm=5),))), "depth_mm")
    assert message == (
        "Hairline: a depth of 5 mm is not between 0.10 and 3.00 mm. Did you mean 0.50 mm?"
    )


def test_a_tenth_at_the_band_s_edge_may_be_meant_too() -> None:
    message = only(found(visit(readings=(reading(depth_mm=30),))), "depth_mm")
    assert message.endswith("Did you mean 3.00 mm?")


def test_a_depth_typed_without_its_comma_asks_for_the_one_with_it() -> None:
    message = only(found(visit(readings=(reading(depth_mm=65),))), "depth_mm")
    assert message.endswith("Did you mean 0.65 mm?")


@pytest.mark.parametrize("depth_mm", [0.0, 0.09, 0.5 / 10, 3000.0, -1.0, nan, inf])
def test_a_depth_with_no_likely_meaning_gets_no_guess(depth_mm: float) -> None:
    message = only(found(visit(readings=(reading(depth_mm=depth_mm),))), "depth_mm")
    assert "Did you mean" not in message


@pytest.mark.parametrize("depth_mm", [0.1, 0.5, 1.5, 3.0])
def test_depths_up_to_the_band_s_edges_are_taken(depth_mm: float) -> None:
    assert found(visit(readings=(reading(depth_mm=depth_mm),))) == []


@pytest.mark.parametrize("share", [-0.01, 1.01, 40.0, nan, inf, -inf])
@pytest.mark.parametrize("field", ["observed_fading", "coverage"])
def test_a_share_outside_nothing_to_all_is_refused(field: str, share: float) -> None:
    odd = visit(2, readings=(reading(**{field: share}),))
    assert "Hairline" in only(found(odd, visit(1)), field)


def test_a_share_is_told_in_percent() -> None:
    message = only(found(visit(readings=(reading(coverage=1.2),))), "coverage")
    assert message == "Hairline: coverage of 120% is not between 0 and 100%."


@pytest.mark.parametrize("share", [0.0, 1.0])
@pytest.mark.parametrize("field", ["observed_fading", "coverage"])
def test_nothing_and_all_are_shares_too(field: str, share: float) -> None:
    assert found(visit(2, readings=(reading(**{field: share}),)), visit(1)) == []


def test_fading_on_a_zone_never_treated_is_refused() -> None:
    second = visit(2, readings=(reading("crown", observed_fading=0.3),))
    message = only(found(second, visit(1)), "observed_fading")
    assert message == "Crown was not treated before: no fading can be seen there."


def test_fading_at_the_first_visit_is_refused_unless_pigment_from_elsewhere_is_there() -> None:
    first = visit(1, readings=(reading(observed_fading=0.3),))
    assert only(found(first), "observed_fading")
    assert found(first, earlier_pigment=True) == []


def test_pigment_applied_later_has_not_faded_yet() -> None:
    first = visit(1, readings=(reading(observed_fading=0.3),))
    assert only(found(first, visit(2)), "observed_fading")


def test_a_check_up_treats_no_zone() -> None:
    third = visit(3, readings=(reading(observed_fading=0.3),))
    looked_at = check_up(1, readings=(reading(shade=None, depth_mm=None),))
    assert only(found(third, looked_at), "observed_fading")


def test_a_zone_only_looked_at_was_not_treated() -> None:
    looked_at = reading("crown", shade=None, depth_mm=None)
    first = visit(1, readings=(reading("hairline"), looked_at))
    second = visit(2, readings=(reading("crown", observed_fading=0.1),))
    assert only(found(second, first), "observed_fading")


@pytest.mark.parametrize(("before", "now"), [("whole", "crown"), ("crown", "whole")])
def test_the_whole_scalp_and_its_zones_answer_for_each_other(before: str, now: str) -> None:
    first = visit(1, readings=(reading(before),))
    second = visit(2, readings=(reading(now, observed_fading=0.3),))
    assert found(second, first) == []


def test_the_whole_scalp_has_not_faded_where_nothing_was_treated() -> None:
    second = visit(2, readings=(reading("whole", observed_fading=0.3),))
    assert only(found(second, check_up(1, readings=())), "observed_fading")


def test_the_whole_scalp_beside_a_zone_is_refused() -> None:
    both = visit(readings=(reading("whole"), reading("crown")))
    assert "not both" in only(found(both), "readings")


def test_a_zone_twice_in_one_visit_is_refused() -> None:
    twice = visit(readings=(reading("crown"), reading("crown")))
    assert "twice" in only(found(twice), "readings")


def test_a_session_without_a_zone_treated_is_refused() -> None:
    assert "for the zones treated" in only(found(visit(readings=())), "readings")
    looked_at = reading(shade=None, depth_mm=None)
    assert "for the zones treated" in only(found(visit(readings=(looked_at,))), "readings")


def test_a_shade_or_a_depth_alone_is_enough() -> None:
    assert found(visit(readings=(reading(depth_mm=None),))) == []
    assert found(visit(readings=(reading(shade=None),))) == []


def test_a_check_up_that_notes_fading_is_taken() -> None:
    assert found(check_up(2), visit(1)) == []
    assert found(check_up(2, readings=()), visit(1)) == []


@pytest.mark.parametrize("pigment", [{"shade": "s1"}, {"depth_mm": 0.8}])
def test_a_check_up_with_pigment_is_refused(pigment: dict[str, object]) -> None:
    applied = reading(**{"shade": None, "depth_mm": None, **pigment})
    assert "no pigment" in only(found(check_up(2, readings=(applied,)), visit(1)), "kind")


def test_a_visit_without_its_decision_is_refused() -> None:
    assert "how the visit ended" in only(found(visit(decision=None, reason=None)), "decision")


def test_another_session_without_its_reason_is_refused() -> None:
    assert "why another session" in only(found(visit(reason=None)), "reason")
    assert found(visit(decision="complete", reason=None)) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "seance"),
        ("artist", "nobody"),
        ("pigment_lot", "no such lot"),
        ("decision", "perhaps"),
        ("reason", "weather"),
        ("adjustments", 21),
        ("adjustments", -1),
        ("note", "x" * 4001),
        ("note", "bell\a"),
        ("note", "half a sign \ud800"),
        ("note", "turned \u202e around"),
        ("note", "turned \u2067 around"),
    ],
)
def test_a_choice_that_no_screen_offers_is_refused(field: str, value: object) -> None:
    one = visit(**{field: value})
    if field == "kind":
        one = visit(kind=value, readings=())
    assert only(found(one), field)


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"zone": "elbow"}, "readings"),
        ({"shade": "no such shade"}, "shade"),
        ({"depth_kind": "guessed"}, "depth_kind"),
    ],
)
def test_a_reading_of_what_the_studio_does_not_have_is_refused(
    different: dict[str, str], field: str
) -> None:
    assert only(found(visit(readings=(reading(**different),))), field)


def test_all_problems_are_told_at_once() -> None:
    wrong = visit(
        2,
        held_on=TODAY + timedelta(days=3),
        readings=(
            reading("crown", depth_mm=5, observed_fading=0.3),
            reading("hairline", coverage=1.2),
        ),
        started_at=NOW,
        ended_at=NOW - timedelta(hours=1),
        artist="nobody",
        decision=None,
        note="\0",
    )
    assert {problem.field for problem in found(wrong, visit(1), visit(2))} == {
        "number",
        "held_on",
        "ended_at",
        "artist",
        "decision",
        "depth_mm",
        "observed_fading",
        "coverage",
        "note",
    }


def test_the_order_of_the_other_visits_does_not_matter() -> None:
    others = [visit(1), visit(2, readings=(reading("crown"),))]
    third = visit(3, readings=(reading("crown", observed_fading=0.2), reading("scar")))
    assert found(third, *others) == found(third, *reversed(others)) == []
