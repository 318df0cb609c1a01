"""The sheet that finishes a visit, and what follows from a recorded one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from smpdash.record.studio import Lot, Studio
from smpdash.record.visit import Course
from smpdash.runtime import clock
from smpdash.screens.visit import draft as visit_draft
from smpdash.screens.visit.draft_fields import VisitDraft
from smpdash.screens.visit.fields import NO_LOTS, Before, ending, lot_to_confirm
from smpdash.store.store import Store
from tests.builders.records import TODAY, studio, visit
from tests.builders.screens import begin_visit, entry_field, put, real_store, tap, texts
from tests.builders.stores import add_client, add_visit

LAST = Before("l1")


def started(**changes: object) -> VisitDraft:
    course = Course("C-0001", 1, visits=(visit(1),))
    now = datetime(TODAY.year, TODAY.month, TODAY.day, 16, tzinfo=UTC)
    data = visit_draft.started(course, studio(), now=now, zone=ZoneInfo("UTC"))
    return {**data, **changes}  # type: ignore[typeddict-item]


def with_lot(lot: Lot) -> Studio:
    return replace(studio(), lots=(lot, Lot("l2", "LOT 2")))


def test_a_studio_without_lots_reads_where_to_add_them_instead_of_the_choice() -> None:
    now = datetime(TODAY.year, TODAY.month, TODAY.day, 16, tzinfo=UTC)
    shown: dict[bool, list[str]] = {}
    for has_lots, table in (
        (True, with_lot(Lot("l1", "LOT 1"))),
        (False, replace(studio(), lots=())),
    ):
        fields = ending(started(), table, ZoneInfo("UTC"), now=now, before=Before(None))
        shown[has_lots] = [field.get("text", field["name"]) for field in fields]
    assert "pigment_lot" in shown[True]
    assert NO_LOTS not in shown[True]
    assert "pigment_lot" not in shown[False]
    assert NO_LOTS in shown[False]


def test_until_record_asks_for_the_lot_its_field_says_that_it_will_be_asked() -> None:
    def called(**decided: object) -> object:
        table, now = with_lot(Lot("l1", "LOT 1")), datetime.now(UTC)
        fields = ending(started(**decided), table, ZoneInfo("UTC"), now=now, before=LAST)
        return next(field["empty"] for field in fields if field["name"] == "pigment_lot")

    assert called() == "Asked at Record"
    assert called(by={"pigment_lot": [3, "a page", "a", ""]}) == "Not noted"
    assert called(kind="check-up") == "Not noted"


def test_record_confirms_last_times_lot_until_it_is_chosen_or_left_out_by_hand() -> None:
    table = with_lot(Lot("l1", "LOT 1"))
    assert lot_to_confirm(started(), table, LAST) == {"value": "l1", "words": "lot LOT 1"}
    for decided in (
        {"pigment_lot": "l2"},
        {"by": {"pigment_lot": [3, "a page", "a", ""]}},
        {"kind": "check-up"},
    ):
        assert lot_to_confirm(started(**decided), table, LAST) is None
    assert lot_to_confirm(started(), table, Before("l1", corrects=True)) is None
    assert lot_to_confirm(started(), table, Before(None)) is None
    assert lot_to_confirm(started(), table, Before("gone")) is None


@pytest.mark.parametrize(
    ("lot", "words"),
    [
        (Lot("l1", "L" * 24), f"lot {'L' * 24}"),
        (Lot("l1", "L" * 25), "last time’s lot"),
        (Lot("l1", "LOT 1", used_up=True), None),
        (Lot("l1", "LOT 1", expires_on=TODAY - timedelta(days=1)), None),
        (Lot("l1", "LOT 1", expires_on=TODAY), "lot LOT 1"),
    ],
)
def test_a_lot_that_is_marked_is_not_confirmed_by_record(lot: Lot, words: str | None) -> None:
    confirmed = lot_to_confirm(started(), with_lot(lot), LAST)
    assert (confirmed and confirmed["words"]) == words


def begun(path: Path, visits: int) -> Store:
    store = real_store(path)
    add_client(store)
    for number in range(1, visits + 1):
        days = timedelta(days=14 * (visits + 1 - number))
        add_visit(store, "C-0001/1", number, held_on=TODAY - days)
    return store


@pytest.mark.slow
def test_each_reason_of_a_refused_record_names_its_field_and_zone(studio_path: Path) -> None:
    begun(studio_path, 0)
    app = begin_visit(studio_path)
    app = put(app, by_zone=True)
    app = put(app, selected={"zones": ["crown"], "several": False})
    app = put(app, depth_mm=5.0, decision=None, adjustments=99, ended="00:01", started="00:02")
    app = tap(app, "record")
    reasons = entry_field(app, "problems")["reasons"]
    assert [(each["field"], each["zones"]) for each in reasons] == [
        ("ended", []),
        ("adjustments", []),
        ("decision", []),
        ("depth_mm", ["crown"]),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("by_zone", "leads_to"), [(True, "selected"), (False, "shade")])
def test_a_visit_without_any_value_leads_to_where_one_is_noted(
    studio_path: Path, by_zone: bool, leads_to: str
) -> None:
    begun(studio_path, 0)
    app = put(begin_visit(studio_path), by_zone=by_zone)
    app = tap(app, "record")
    (reason,) = entry_field(app, "problems")["reasons"]
    assert (reason["field"], reason["zones"]) == (leads_to, [])


@pytest.mark.slow
def test_after_record_the_tiles_say_what_comes_next(studio_path: Path) -> None:
    begun(studio_path, 1)
    app = put(begin_visit(studio_path), by_zone=False)
    app = put(app, shade="s3", depth_mm=0.6, coverage=0.7)
    said = texts(tap(app, "record"))
    tiles = ("Most likely still to come", "Book session 3", "In the chair", "Plan to take home")
    for words in tiles:
        assert words in said
    for way in ("/client/C-0001/plan", "/client-view?code=C-0001"):
        assert way in said


@pytest.mark.slow
def test_undo_counts_from_a_minute_and_a_page_seen_later_is_told_what_is_left(
    studio_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(studio_path, 1)
    app = put(begin_visit(studio_path), by_zone=False)
    app = put(app, shade="s3", depth_mm=0.6, coverage=0.7)
    recorded_at = clock.now()
    monkeypatch.setattr(clock, "now", lambda: recorded_at)
    assert "--undo-left:" not in texts(tap(app, "record"))
    monkeypatch.setattr(clock, "now", lambda: recorded_at + timedelta(seconds=20))
    assert "--undo-left: 40}" in texts(app.run())


@pytest.mark.slow
def test_after_the_last_session_the_tiles_say_when_a_touch_up_is_likely(studio_path: Path) -> None:
    begun(studio_path, 2)
    app = put(begin_visit(studio_path), by_zone=False)
    app = put(app, shade="s3", depth_mm=0.6, coverage=0.8, decision="complete")
    said = texts(tap(app, "record"))
    for words in ("3 sessions", "Course finished", "First touch-up", "Plan to take home"):
        assert words in said
    assert "Book session" not in said
