"""What the visit screen shows is recorded, or Record says first what it would leave out."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.record.visit import Visit
from smpdash.runtime import clock
from smpdash.store.store import Store
from tests.builders.records import reading
from tests.builders.screens import (
    begin_visit,
    choose,
    entry_field,
    entry_fields,
    one_visit,
    open_client,
    put,
    real_store,
    tap,
    tap_at_once,
    tap_entry,
    texts,
)
from tests.builders.stores import add_client

pytestmark = pytest.mark.slow

UNDECIDED = (
    "Some noted values would not be recorded: leave them out below, or choose “Whole scalp”."
)


def begun(path: Path) -> tuple[AppTest, Store]:
    store = real_store(path)
    add_client(store)
    return begin_visit(path), store


def recorded(store: Store) -> tuple[Visit, ...]:
    return store.courses("C-0001")[0].visits


def minutes_ago(store: Store, minutes: int) -> str:
    """The studio's time of day so many minutes ago."""
    local = clock.now().astimezone(ZoneInfo(store.studio().time_zone))
    then = local - timedelta(minutes=minutes)
    if then.date() != local.date():
        pytest.skip("just after midnight a visit of today began today")
    return then.strftime("%H:%M")


def leave_out(app: AppTest) -> AppTest:
    button = entry_field(app, "leave_out")
    return tap_entry(app, "leave_out", button["value"])


def rows(app: AppTest, name: str) -> list[dict[str, Any]]:
    return [field for field in entry_fields(app) if field["name"] == name]


def test_a_start_that_was_typed_is_recorded_however_late_it_is(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3", decision="another")
    began = minutes_ago(store, 14)
    put(app, started=began)
    assert entry_field(app, "began")["text"] == f"Began {began}"
    app = tap(app, "record")
    (visit,) = recorded(store)
    zone = ZoneInfo(store.studio().time_zone)
    assert visit.started_at is not None
    assert visit.ended_at is not None
    assert visit.started_at.astimezone(zone).strftime("%H:%M") == began
    assert visit.ended_at >= visit.started_at
    assert "No start and no end" not in texts(app)


def test_a_tap_that_comes_with_record_is_recorded_or_kept_where_record_is_refused(
    studio_path: Path,
) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3", decision="another")
    tap_at_once(app, ("depth_mm", 5.0, ["whole"]), ("record", True, None))
    assert recorded(store) == ()
    (draft,) = store.drafts()
    assert draft.data["readings"]["whole"]["depth_mm"] == 5.0
    tap_at_once(app, ("depth_mm", 0.6, ["whole"]), ("record", True, None))
    (visit,) = recorded(store)
    assert [each.depth_mm for each in visit.readings] == [0.6]
    assert store.drafts() == ()


def test_the_time_of_opening_is_not_called_the_start_before_it_is_recorded_as_one(
    studio_path: Path,
) -> None:
    app, store = begun(studio_path)
    opened = store.drafts()[0].data["started"]
    said = entry_field(app, "began")["text"]
    assert entry_field(app, "started")["value"] == "", "no start is shown that is not recorded"
    assert said.startswith(f"Opened {opened}. Recorded before ")
    assert "it counts as written down later" in said
    app = put(app, shade="s3", decision="another")
    app = tap(app, "record")
    (visit,) = recorded(store)
    assert (visit.started_at, visit.ended_at) == (None, None)
    assert "No start and no end are recorded." in texts(app)
    assert "<span class='while-undo'>If you know them, undo the visit" in texts(app)


def test_a_start_typed_as_the_time_of_opening_is_the_start_from_then_on(studio_path: Path) -> None:
    app, store = begun(studio_path)
    opened = store.drafts()[0].data["started"]
    put(app, started=opened)
    assert entry_field(app, "started")["value"] == opened
    assert entry_field(app, "began")["text"] == f"Began {opened}"


def test_values_of_the_whole_scalp_are_not_lost_by_going_on_by_zone(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3", depth_mm=0.8, coverage=0.6, decision="another", by_zone=True)
    (row,) = rows(app, "left-out-where")
    assert row["fields"][0]["text"] == (
        "Not recorded, while “By zone” is chosen: Whole scalp: Shade 3 · 0.80 mm · 60% covered."
    )
    assert entry_field(app, "noted")["empty"] == "Nothing to record yet."
    tap_entry(app, "coverage", 0.7, ["crown"])
    tap_entry(app, "shade", "s4", ["crown"])
    app = tap(app, "record")
    assert recorded(store) == ()
    assert UNDECIDED in texts(app)
    assert len(rows(app, "left-out-where")) == 2, "beside the fields, and above Record"
    app = tap(leave_out(app), "record")
    (visit,) = recorded(store)
    assert [reading.zone for reading in visit.readings] == ["crown"]


def test_values_by_zone_are_asked_about_before_the_whole_scalp_is_recorded(
    studio_path: Path,
) -> None:
    app, store = begun(studio_path)
    put(app, by_zone=True)
    tap_entry(app, "depth_mm", "0.5x", ["crown"])
    put(app, by_zone=False, shade="s3", decision="another")
    assert "Not recorded, while “Whole scalp” is chosen: Crown: depth “0.5x”." in texts(app)
    app = tap(app, "record")
    assert recorded(store) == ()
    app = tap(put(app, by_zone=True), "record")
    assert recorded(store) == ()
    app = tap(leave_out(put(app, by_zone=False)), "record")
    assert [reading.zone for reading in recorded(store)[0].readings] == ["whole"]


def test_a_check_up_says_how_to_be_rid_of_pigment_that_was_noted(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3", depth_mm=0.8, coverage=0.6, decision="another", kind="check-up")
    (row,) = rows(app, "left-out-kind")
    assert row["fields"][0]["text"] == (
        "Not recorded, as a check-up applies no pigment: Whole scalp: Shade 3 · 0.80 mm."
    )
    app = tap(app, "record")
    assert recorded(store) == ()
    assert "it is noted: shade, depth. Leave it out, or make the visit a session." in texts(app)
    app = tap(leave_out(app), "record")
    (visit,) = recorded(store)
    assert (visit.kind, visit.readings[0].shade, visit.readings[0].coverage) == (
        "check-up",
        None,
        0.6,
    )


def test_no_problem_is_about_a_date_that_the_screen_does_not_show(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3", decision="another", held_on="2099-12-25")
    assert "Held on 25 Dec 2099, not today." in texts(app)
    assert entry_field(app, "began")["text"].endswith(", on another day: no start is recorded")
    put(app, held_on="0026-11-20")
    assert "25 Dec 2099" not in texts(app)
    app = tap(app, "record")
    assert recorded(store) == ()
    said = texts(app)
    assert "The date has the year 26: write the year in full." in said
    assert "25 Dec 2099" not in said
    assert "lies in the future" not in said


def test_fading_is_asked_only_where_record_takes_it(studio_path: Path) -> None:
    store = one_visit(studio_path, readings=(reading("crown"),))
    app = choose(begin_visit(studio_path), "crown")
    label = entry_field(app, "observed_fading")["label"]
    assert label == "Fading since last session"
    app = choose(app, "crown", "hairline")
    assert rows(app, "observed_fading") == []
    told = entry_field(app, "no-fading")
    assert told["text"] == "Not treated before, so no fading is seen: "
    assert "hairline" in told["zones"]
    assert "crown" not in told["zones"]
    app = tap_entry(app, "observed_fading", 0.25, ["hairline"])  # from a page behind
    assert rows(app, "observed_fading") != []
    app = put(tap_entry(app, "shade", "s3", ["hairline"]), decision="another")
    app = tap(app, "record")
    assert len(recorded(store)) == 1
    assert "Hairline was not treated before" in texts(app)


def test_a_correction_is_called_one_and_says_what_is_unchanged(studio_path: Path) -> None:
    store = one_visit(studio_path)
    visit_id = recorded(store)[0].visit_id
    app = tap(open_client(studio_path), f"correct-{visit_id}")
    assert rows(app, "open-end") == []
    app = tap(put(app, note="dry skin"), "record")
    assert "Say why this is changed." in texts(app)
    app = tap(put(app, why="Forgotten"), "record")
    said = texts(app)
    assert "Visit 1 is corrected" in said
    assert "Unchanged by the correction of visit 1." in said
    assert "Before, it was" not in said
