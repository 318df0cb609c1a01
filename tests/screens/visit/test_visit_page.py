"""The visit screen: what is tapped is kept, what is refused stays, what is recorded is right."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.runtime.answer import note_words
from smpdash.store.store import Change, Store
from tests.builders.marks import in_long
from tests.builders.records import NOW
from tests.builders.screens import (
    begin_visit,
    choose,
    entry_field,
    field,
    one_visit,
    open_client,
    put,
    real_store,
    show,
    tap,
    tap_entry,
    texts,
    whole,
)
from tests.builders.stores import add_client, add_visit, raw, write_draft

pytestmark = pytest.mark.slow


def value(app: AppTest, name: str) -> object:
    return entry_field(app, name)["value"]


def begun(path: Path) -> tuple[AppTest, Store]:
    store = real_store(path)
    add_client(store)
    return begin_visit(path), store


def as_if_begun(store: Store, **different: object) -> str:
    """The draft's name, after giving it these values as if it had been begun with them."""
    (draft,) = store.drafts()
    data = draft.data | different
    write_draft(store, draft.draft_id, data, device=draft.device, now=NOW)
    return draft.draft_id


def test_a_visit_opened_by_a_slip_begins_on_the_day_on_which_it_is_held(studio_path: Path) -> None:
    app, store = begun(studio_path)
    today = value(app, "held_on")
    slip = as_if_begun(store, held_on="2026-03-08", started=None)
    app = tap(show(studio_path), f"continue-{slip}")
    assert value(app, "held_on") == today
    assert entry_field(app, "began")["text"].startswith("Opened ")
    assert not app.toast


def test_a_page_left_open_overnight_begins_with_its_first_tap(studio_path: Path) -> None:
    app, store = begun(studio_path)
    today = value(app, "held_on")
    as_if_begun(store, held_on="2026-03-08")
    put(app, coverage=0.6)
    assert (value(app, "held_on"), value(app, "coverage")) == (today, 0.6)


def test_on_the_same_day_a_visit_began_when_it_was_opened(studio_path: Path) -> None:
    app, store = begun(studio_path)
    opened = as_if_begun(store, started="00:01", break_minutes=5)
    app = tap(show(studio_path), f"continue-{opened}")
    assert entry_field(app, "began")["text"] == "Began 00:01 · breaks 5 min"


def test_a_visit_noted_for_another_day_says_so_and_can_be_put_right(studio_path: Path) -> None:
    app, store = begun(studio_path)
    today = value(app, "held_on")
    put(app, note="a thought")
    waiting = as_if_begun(store, held_on="2026-03-08", started="10:00")
    app = tap(show(studio_path), f"continue-{waiting}")
    assert entry_field(app, "other-day")["text"] == "Held on 8 Mar 2026, not today."
    put(app, held_on=today)
    assert "not today" not in texts(app)
    assert value(app, "note") == "a thought"


def test_a_first_visit_asks_no_fading(studio_path: Path) -> None:
    app, _ = begun(studio_path)
    with pytest.raises(StopIteration):
        entry_field(app, "observed_fading")


def test_a_first_visit_asks_fading_where_pigment_from_elsewhere_is_there(studio_path: Path) -> None:
    store = real_store(studio_path)
    add_client(store)
    app = tap(open_client(studio_path), "edit-client")
    whole(field(app, "earlier_pigment").set_value(True).run())
    app = tap(tap(app, "save-client"), "record-visit")
    assert entry_field(app, "observed_fading")


def test_every_tap_is_on_disk_before_the_next(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3", depth_mm=0.55)
    (draft,) = store.drafts()
    assert draft.data["readings"]["whole"]["shade"] == "s3"
    assert draft.data["readings"]["whole"]["depth_mm"] == 0.55


def test_the_estimate_answers_while_values_are_tapped(studio_path: Path) -> None:
    app, _ = begun(studio_path)
    put(app, shade="s3", decision="another")
    before = entry_field(app, "answer")
    put(app, coverage=0.3)
    now = entry_field(app, "answer")
    assert now["numbers"] != before["numbers"]
    assert before["why"] == ""
    assert now["why"] == "Coverage is behind plan, so more sessions are likely."


def test_record_tells_what_the_last_tap_has_shown(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3", coverage=0.3, decision="another")
    shown = entry_field(app, "answer")
    tap(app, "record")
    told = store.estimates("C-0001/1")[-1]
    assert (told.words.capitalize(), note_words(told.why, is_done=False)) == (
        shown["words"],
        shown["why"],
    )


@pytest.mark.parametrize("ends", [{"decision": "complete", "reason": None}, in_long({})])
def test_a_correction_shows_what_its_record_will_tell(
    studio_path: Path, ends: dict[str, str | None]
) -> None:
    store = one_visit(studio_path)
    add_visit(store, "C-0001/1", 2, **ends)
    if not ends:
        store.stop_course("C-0001/1", Change("stop", NOW, "Cost"))
    first = store.courses("C-0001")[0].visits[0]
    app = put(tap(open_client(studio_path), f"correct-{first.visit_id}"), why="Measured again")
    shown = entry_field(app, "answer")["words"]
    tap(app, "record")
    assert store.estimates("C-0001/1")[-1].words.capitalize() == shown
    assert shown.startswith("Finished after 2 sessions" if ends else "Stopped; otherwise")


def test_everything_wrong_is_said_at_once_and_kept(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, depth_mm=5.0, adjustments=99, decision=None)
    app = tap(app, "record")
    said = texts(app)
    assert "Did you mean 0.50 mm?" in said
    assert "Changes asked for" in said
    assert "Say how the visit ended" in said
    assert value(app, "depth_mm") == 5.0
    assert store.courses("C-0001")[0].visits == ()


def test_what_is_put_right_is_no_longer_said_and_what_is_left_is(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, depth_mm=5.0, adjustments=99, decision=None)
    assert "Did you mean" not in texts(app)
    app = tap(app, "record")
    put(app, depth_mm=6.0)
    said = texts(app)
    assert "Did you mean 0.60 mm?" in said
    assert "Did you mean 0.50 mm?" not in said
    put(app, depth_mm=0.5)
    said = texts(app)
    assert "Did you mean" not in said
    assert "Say how the visit ended" in said
    put(app, adjustments=0, decision="another")
    assert "Not recorded yet" not in texts(app)
    tap(app, "record")
    assert len(store.courses("C-0001")[0].visits) == 1


def test_while_nothing_is_noted_the_estimate_is_the_one_from_before(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3", coverage=0.6, decision="another")
    tap(app, "record")
    told = store.estimates("C-0001/1")[-1].words.capitalize()
    app = begin_visit(studio_path)
    before = entry_field(app, "answer")
    assert (before["words"], before["why"]) == (told, "As it stood before this visit.")
    put(app, coverage=0.8)
    assert entry_field(app, "answer")["numbers"] != before["numbers"]


def test_a_recorded_visit_is_what_was_tapped(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3", depth_mm=0.55, coverage=0.6, adjustments=1, decision="another")
    put(app, note="went well")
    tap(app, "record")
    (recorded,) = store.courses("C-0001")[0].visits
    (reading,) = recorded.readings
    assert (reading.zone, reading.shade, reading.depth_mm, reading.coverage) == (
        "whole",
        "s3",
        0.55,
        0.6,
    )
    assert (recorded.adjustments, recorded.decision, recorded.reason) == (1, "another", "planned")
    assert recorded.note == "went well"
    assert store.drafts() == ()


@pytest.mark.parametrize(("copy", "darker"), [in_long("same_shade", 0), ("next_shade", 1)])
def test_the_treatment_of_last_time_is_repeated_without_what_was_seen(
    studio_path: Path, copy: str, darker: int
) -> None:
    store = one_visit(studio_path)
    last = store.courses("C-0001")[0].visits[0].readings[0]
    app = begin_visit(studio_path)
    app = choose(tap_entry(app, copy, entry_field(app, copy)["value"]), last.zone)
    assert value(app, "depth_mm") == last.depth_mm
    shades = [shade.key for shade in store.studio().shades]
    assert shades.index(value(app, "shade")) == shades.index(str(last.shade)) + darker
    (noted,) = store.drafts()[0].data["readings"].values()
    assert (noted["coverage"], noted["observed_fading"]) == (None, None)
    assert store.drafts()[0].data["pigment_lot"] is None


def test_a_visit_opened_at_its_end_claims_no_chair_time(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3", decision="another")
    tap(app, "record")
    (recorded,) = store.courses("C-0001")[0].visits
    assert recorded.chair_minutes is None


def test_a_complete_visit_finishes_the_course(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3", decision="complete")
    app = tap(app, "record")
    assert store.courses("C-0001")[0].status == "completed"
    assert "Finished with 1 sessions" in texts(app) or "Finished" in texts(app)


def test_a_recorded_draft_leads_on_instead_of_showing_an_error(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3", decision="another")
    (draft,) = store.drafts()
    store.discard_draft(draft.draft_id, version=draft.version)
    app = tap(whole(app.run()), "lead-on")
    assert "record-visit" in {str(button.key) for button in app.button}


def test_a_visit_undone_on_another_page_leads_on_to_what_is_written_again(
    studio_path: Path,
) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3", decision="another")
    (draft,) = store.drafts()
    other = tap(show(studio_path), f"continue-{draft.draft_id}")
    tap(tap(app, "record"), "undo")
    (again,) = store.drafts()
    assert again.draft_id != draft.draft_id
    other = whole(other.run())
    assert "is being written again" in texts(other)
    other = tap(other, "lead-on")
    assert other.query_params["draft"] == again.draft_id
    assert entry_field(other, "shade")["value"] == "s3"


def test_a_change_on_another_tablet_is_shown_not_overwritten(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3")
    (draft,) = store.drafts()
    other = tap(show(studio_path), f"continue-{draft.draft_id}")
    put(other, depth_mm=0.7)
    put(app, coverage=0.5)
    (draft,) = store.drafts()
    assert draft.data["readings"]["whole"]["depth_mm"] == 0.7
    (said,) = (toast.value.replace("\u2060", "") for toast in app.toast)
    assert said.replace("\\", "") == "Changed on another page here: depth 0.70 mm."


def test_a_page_says_nothing_of_zones_chosen_on_another(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, by_zone=True)
    (draft,) = store.drafts()
    other = tap(show(studio_path), f"continue-{draft.draft_id}")
    choose(other, "crown")
    put(app, note="dry skin")
    assert not app.toast


def test_a_depth_starts_where_the_studio_usually_begins(studio_path: Path) -> None:
    app, store = begun(studio_path)
    assert entry_field(app, "depth_mm")["start"] == store.studio().depth.ideal_mm[0]


def test_the_usual_next_shade_is_not_called_a_suggestion(studio_path: Path) -> None:
    one_visit(studio_path)
    app = choose(begin_visit(studio_path), "hairline")
    assert entry_field(app, "shade")["next"] == "s3"
    assert "suggested Shade" not in texts(app)


def test_what_is_out_of_the_usual_is_said_and_needs_a_reason_that_is_kept(
    studio_path: Path,
) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3", depth_mm=0.3, decision="another")
    assert "Depth below the ideal" in texts(app)
    assert entry_field(app, "see-notes")["words"] == "Unusual depth"
    app = tap(app, "record")
    assert "Say why the unusual values" in texts(app)
    assert store.courses("C-0001")[0].visits == ()
    put(app, anyway="checked")
    tap(app, "record")
    assert store.courses("C-0001")[0].visits[0].anyway == "checked"


def test_a_break_is_counted_from_its_tap_to_the_next(studio_path: Path) -> None:
    app, store = begun(studio_path)
    app = tap_entry(app, "break", True)
    assert "on a break since" in entry_field(app, "began")["text"]
    (draft,) = store.drafts()
    began = datetime.fromisoformat(draft.data["break_since"]) - timedelta(minutes=20)
    write_draft(
        store,
        draft.draft_id,
        draft.data | {"break_since": began.isoformat()},
        device=draft.device,
        now=began,
    )
    app = tap_entry(app, "break", True)
    assert "breaks 20 min" in entry_field(app, "began")["text"]


def test_zones_chosen_on_the_map_get_the_value_that_is_tapped(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, by_zone=True)
    (draft,) = store.drafts()
    chosen = draft.data | {"selected": ["crown", "hairline"], "several": True}
    write_draft(store, draft.draft_id, chosen, device=draft.device, now=draft.updated_at)
    app = tap(show(studio_path), f"continue-{draft.draft_id}")
    put(app, shade="s3")
    readings = store.drafts()[0].data["readings"]
    assert {zone: values["shade"] for zone, values in readings.items()} == {
        "crown": "s3",
        "hairline": "s3",
    }


def test_a_recorded_visit_can_be_taken_back_with_all_its_values(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3", depth_mm=0.65, coverage=0.5, decision="another", note="a thought")
    app = tap(app, "record")
    app = tap(app, "undo")
    assert store.courses("C-0001")[0].visits == ()
    assert value(app, "note") == "a thought"
    app = tap(app, "record")
    (recorded,) = store.courses("C-0001")[0].visits
    assert recorded.readings[0].depth_mm == 0.65
    assert store.estimates("C-0001/1")[-1].cause == "visit 1 recorded"


@pytest.mark.parametrize("by", [in_long({}), {"started": [2, "a", "a word", NOW.isoformat()]}])
def test_a_visit_goes_on_after_an_undo_as_if_it_had_not_been_recorded(
    studio_path: Path, by: dict[str, object]
) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3", depth_mm=0.65, coverage=0.5, decision="another")
    # Record leaves out the start of a visit that was only written down, and else adds the end.
    app = tap(show(studio_path), f"continue-{as_if_begun(store, by=by)}")
    started = store.drafts()[0].data["started"]
    app = tap(app, "record")
    (visit,) = store.courses("C-0001")[0].visits
    assert (visit.started_at is None, visit.ended_at is None) == (not by, not by)
    tap(app, "undo")
    (draft,) = store.drafts()
    assert (draft.data["started"], draft.data["ended"]) == (started, None)


def test_a_page_that_was_loaded_anew_undoes_as_the_one_that_recorded(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3", depth_mm=0.65, coverage=0.5, decision="another")
    by = {"started": [2, "a", "a word", NOW.isoformat()]}
    draft = as_if_begun(store, by=by)
    app, anew = (tap(show(studio_path), f"continue-{draft}") for _ in range(2))
    started = value(app, "started")
    tap(app, "record")
    tap(whole(anew.run()), "undo")
    (again,) = store.drafts()
    assert (again.data["started"], again.data["ended"]) == (started, None)


def test_what_is_told_anew_meanwhile_takes_no_undo_away(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3", depth_mm=0.65, coverage=0.5, decision="another")
    app = tap(app, "record")
    told = store.estimates("C-0001/1")[-1]
    store.reissue_estimate(told, instead=told, now=NOW)
    assert len(store.estimates("C-0001/1")) == 3
    tap(app, "undo")
    assert store.courses("C-0001")[0].visits == ()


def test_an_undo_takes_nothing_from_the_next_visit(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3", decision="another")
    app = tap(app, "record")
    other = begin_visit(studio_path)
    put(other, note="a thought")
    app = tap(app, "undo")
    assert "next visit is being written" in app.toast[0].value
    assert [visit.number for visit in store.courses("C-0001")[0].visits] == [1]
    assert [draft.data["note"] for draft in store.drafts()] == ["a thought"]


def test_an_undo_replaces_a_next_visit_in_which_nothing_is_tapped(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3", decision="another", note="went well")
    app = tap(app, "record")
    begin_visit(studio_path)
    app = tap(app, "undo")
    assert store.courses("C-0001")[0].visits == ()
    assert [draft.data["note"] for draft in store.drafts()] == ["went well"]


def test_an_undo_is_refused_in_words_once_a_touch_up_has_begun(studio_path: Path) -> None:
    app, store = begun(studio_path)
    put(app, shade="s3", decision="complete")
    app = tap(app, "record")
    tap(open_client(studio_path), "touch-up")
    app = tap(app, "undo")
    assert "A later course has begun" in app.toast[0].value
    assert len(store.courses("C-0001")[0].visits) == 1
    assert store.drafts() == ()


def test_a_visit_is_numbered_by_those_that_are_there_when_it_is_recorded(
    studio_path: Path,
) -> None:
    store = one_visit(studio_path)
    second = add_visit(store, "C-0001/1", 2)
    app = choose(begin_visit(studio_path), "hairline")
    put(app, shade="s3", decision="another", reason="planned")
    store.delete_visit(second.visit_id, Change("delete", NOW, "twice"), version=1)
    app = tap(show(studio_path), f"continue-{store.drafts()[0].draft_id}")
    assert "Visit 2" in texts(app)
    assert entry_field(app, "record")["words"] == "✓ Record visit 2"
    tap(app, "record")
    assert [visit.number for visit in store.courses("C-0001")[0].visits] == [1, 2]


def test_after_a_gap_in_older_records_the_next_visit_is_called_the_same_everywhere(
    studio_path: Path,
) -> None:
    store = one_visit(studio_path)
    add_visit(store, "C-0001/1", 2)
    with raw(store) as db:
        db.execute("UPDATE visit SET number = 3 WHERE number = 2")
    app = open_client(studio_path)
    assert app.button(key="record-visit").label == "Record visit 4"
    assert "Visit 4" in texts(tap(app, "record-visit"))


def test_undo_is_gone_after_a_minute(studio_path: Path) -> None:
    one_visit(studio_path)
    assert "undo" not in {button.key for button in open_client(studio_path).button}
