"""Taps on the visit screen: in order, each once, whatever was told twice or out of turn."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from smpdash.record.visit import Course
from smpdash.screens.drafts.repair import mended_visit
from smpdash.screens.visit import draft as visit_draft
from smpdash.screens.visit.draft_fields import VisitDraft
from smpdash.screens.visit.taps.taken import (
    PAGES_KEPT,
    asks_to_record,
    taken_to_record,
    unanswered,
)
from smpdash.screens.visit.taps.taken import taken as taken_and_not_kept
from smpdash.screens.visit.taps.tap import TapContext
from smpdash.screens.visit.unreadable import unread_problems
from tests.builders.records import studio

STUDIO = studio()
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
CONTEXT = TapContext(STUDIO, NOW)
STARTED = visit_draft.started(Course("C-0001", 1), STUDIO, now=NOW, zone=ZoneInfo("UTC"))
WHOLE = ["whole"]


def held(*taps: list[Any], page: str = "a") -> dict[str, Any]:
    return {"page": page, "taps": list(taps)}


def taken(data: VisitDraft, held: dict[str, Any], tap_context: TapContext) -> VisitDraft:
    return taken_and_not_kept(data, held, tap_context)[0]


def coverage(data: VisitDraft) -> Any:
    return data["readings"].get("whole", {}).get("coverage")


def test_taps_count_in_their_order() -> None:
    data = taken(STARTED, held([1, "coverage", 0.5, WHOLE], [2, "coverage", 0.6, WHOLE]), CONTEXT)
    assert coverage(data) == 0.6


def test_a_tap_told_twice_counts_once() -> None:
    first = held([1, "break", True, None])
    data = taken(STARTED, first, CONTEXT)
    assert data["break_since"] is not None
    assert not unanswered(data, first)
    assert taken(data, first, CONTEXT) == data


def test_a_tap_on_record_stays_unanswered_and_the_taps_after_it_wait() -> None:
    first, last = [1, "coverage", 0.5, WHOLE], [3, "coverage", 0.6, WHOLE]
    sent = held(first, [2, "record", {}, None], last)
    before = STARTED
    for _ in range(2):  # once more after the run was cut off or the server killed
        before, _ = taken_to_record(before, sent, CONTEXT)
        assert coverage(before) == 0.5
        assert before["answered"] == {"a": 1}
        assert asks_to_record(before, sent)
    after = taken(before, sent, CONTEXT)
    assert coverage(after) == 0.6
    assert after["answered"] == {"a": 3}


def test_an_answered_tap_does_not_come_back_after_a_later_one_changed_its_value() -> None:
    first = held([1, "coverage", 0.5, WHOLE])
    data = taken(STARTED, first, CONTEXT)
    data = taken(data, held([2, "clear", True, WHOLE]), CONTEXT)
    data = taken(data, held([1, "coverage", 0.7, WHOLE], page="b"), CONTEXT)
    assert coverage(taken(data, first, CONTEXT)) == 0.7


def test_of_taps_told_again_only_the_new_ones_count() -> None:
    one, two = [1, "coverage", 0.5, WHOLE], [2, "shade", "s3", WHOLE]
    data = taken(STARTED, held(one), CONTEXT)
    data = taken(data, held([1, "coverage", 0.9, WHOLE], page="b"), CONTEXT)
    data = taken(data, held(one, two), CONTEXT)
    assert coverage(data) == 0.9
    assert data["readings"]["whole"]["shade"] == "s3"


def test_a_draft_remembers_the_pages_that_tapped_last() -> None:
    data = STARTED
    for number in range(PAGES_KEPT + 5):
        data = taken(data, held([1, "adjustments", number, None], page=f"p{number}"), CONTEXT)
    assert len(data["answered"]) == PAGES_KEPT
    assert not unanswered(data, held([1, "adjustments", 0, None], page=f"p{PAGES_KEPT + 4}"))


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("started", "", None),
        ("ended", "11:30", "11:30"),
        ("held_on", "2026-02-28", "2026-02-28"),
        ("adjustments", None, 0),
        ("note", "two\nlines", "two\nlines"),
    ],
)
def test_a_field_is_kept_as_the_draft_writes_it(name: str, value: object, kept: object) -> None:
    assert taken(STARTED, held([1, name, value, None]), CONTEXT)[name] == kept


@pytest.mark.parametrize(
    ("name", "text", "stands"),
    [
        ("held_on", "0026-11-20", "2026-03-02"),
        ("held_on", "11/20/26", "2026-03-02"),
        ("held_on", "", "2026-03-02"),
        ("started", "?", "10:00"),
        ("ended", "25 o'clock", None),
        ("adjustments", "many", 0),
        ("adjustments", 1.5, 0),
        ("break_minutes", -5, 0),
        ("adjustments", 2**62, 0),
        ("break_minutes", 2**53, 0),
        ("break_minutes", "9" * 40, 0),
        ("adjustments", "2" * 400, 0),
        ("ended", "11:\u200b30", None),
    ],
)
def test_what_cannot_be_read_stays_as_it_was_typed_until_it_is_mended(
    name: str, text: object, stands: object
) -> None:
    data = taken(STARTED, held([1, name, text, None]), CONTEXT)
    assert (data["unread"], data[name]) == ({name: str(text)}, stands)
    assert [problem.field for problem in unread_problems(data)] == [name]
    good = {"held_on": "2026-03-01", "started": "09:00", "ended": "11:00"}.get(name, 2)
    data = taken(data, held([2, name, good, None]), CONTEXT)
    assert (data["unread"], data[name]) == ({}, good)
    assert unread_problems(data) == []


@pytest.mark.parametrize("huge", [2**53, 10.0**300])
def test_a_depth_that_no_draft_keeps_stays_as_it_was_typed(huge: float) -> None:
    data = taken(STARTED, held([1, "depth_mm", huge, WHOLE]), CONTEXT)
    assert data["unread"] == {"readings/whole/depth_mm": str(huge)}
    assert len(unread_problems(data)) == 1


@pytest.mark.parametrize("number", [999_999_999, 2**53 - 1])
def test_a_number_that_is_taken_is_still_there_when_the_draft_is_shown(number: int) -> None:
    for name in ("adjustments", "break_minutes"):
        data = taken(STARTED, held([1, name, number, None]), CONTEXT)
        assert mended_visit(data, STARTED, STUDIO)[name] == number


def test_a_depth_that_is_no_number_stays_in_each_zone_that_it_was_typed_for() -> None:
    zones = ["crown", "hairline"]
    noted = taken(STARTED, held([1, "by_zone", True, None], [2, "depth_mm", 0.5, zones]), CONTEXT)
    data = taken(noted, held([3, "depth_mm", "0.5x", zones]), CONTEXT)
    assert data["unread"] == {f"readings/{zone}/depth_mm": "0.5x" for zone in zones}
    (problem,) = unread_problems(data)
    assert problem.message == "The depth “0.5x” does not fit: write a number from 0.1 to 3 mm."
    assert taken(data, held([4, "clear", True, zones]), CONTEXT)["unread"] == {}
    assert unread_problems(data | {"by_zone": False}) == []


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("adjustments", "write a whole number from 0 to 20."),
        ("break_minutes", "write a whole number from 0 up."),
        ("readings/whole/coverage", "write a percentage from 0 to 100."),
    ],
)
def test_a_text_that_is_no_number_is_told_which_would_fit(name: str, wanted: str) -> None:
    (problem,) = unread_problems({**STARTED, "unread": {name: "much"}})
    assert problem.message.endswith(f"“much” does not fit: {wanted}")


def test_a_name_that_the_screen_does_not_offer_changes_nothing() -> None:
    data = taken(STARTED, held([1, "number", 7, None], [2, "readings", {}, None]), CONTEXT)
    assert {**data, "answered": None} == {**STARTED, "answered": None}


@pytest.mark.parametrize(
    "odd",
    [
        {"page": "p", "taps": 7},
        {"page": ["p"], "taps": [[1, "coverage", 0.5, ["whole"]]]},
        {"page": "p", "taps": [[1, "coverage", 0.5]]},
        {"page": "p", "taps": [["1", "coverage", 0.5, ["whole"]]]},
        {"page": "p", "taps": [[2**60, "coverage", 0.5, ["whole"]]]},
        {"taps": [[1, "coverage", 0.5, ["whole"]]]},
        {},
    ],
)
def test_what_no_page_of_ours_tells_is_no_tap(odd) -> None:
    assert not unanswered(STARTED, odd)
    assert taken(STARTED, odd, CONTEXT) == STARTED


@pytest.mark.parametrize(
    ("name", "value"),
    [("adjustments", ["many"]), ("started", 25), ("held_on", 7), ("break_minutes", [1])],
)
def test_a_value_that_no_field_offers_changes_nothing_but_is_answered(name, value) -> None:
    found = taken(STARTED, held([1, name, value, None]), CONTEXT)
    assert found == STARTED | {"answered": {"a": 1}}
