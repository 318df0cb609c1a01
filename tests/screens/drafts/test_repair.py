"""A draft that its screen could not show is put right, and everything readable in it stays."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from smpdash.record.client import Client
from smpdash.screens.drafts.repair import mended_client, mended_visit
from smpdash.screens.intake.draft import of_client
from smpdash.screens.visit.draft import of_visit
from smpdash.screens.visit.draft_fields import READING_FIELDS, blank_reading
from smpdash.store.store import Store
from tests.builders.records import NOW, reading, studio, visit
from tests.builders.screens import one_visit, show, tap_entry
from tests.builders.stores import write_draft

UTC = ZoneInfo("UTC")
START = of_visit(visit(2, readings=(reading("crown"), reading("hairline"))), UTC)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"readings": {"whole": dict.fromkeys(READING_FIELDS)}},
        {"note": "=1+1", "adjustments": 99, "break_minutes": 10_000, "held_on": "2031-01-01"},
        {"started": "23:59", "break_since": "2026-03-20T10:00:00+00:00", "why": "Other"},
    ],
)
def test_what_can_be_read_stays_even_where_it_is_wrong(said: dict[str, object]) -> None:
    assert mended_visit(START | said, START, studio()) == START | said


@pytest.mark.parametrize(
    ("field", "odd"),
    [
        ("adjustments", "2"),
        ("adjustments", True),
        ("held_on", "9999-12-31"),
        ("held_on", "yesterday"),
        ("started", "25:00"),
        ("break_since", "2026-03-20T10:00:00"),
        ("artist", "who has never worked here"),
        ("pigment_lot", ["l1"]),
        ("decision", "perhaps"),
        ("why", "because"),
        ("note", "half a sign \ud800"),
        ("by_zone", None),
        ("selected", {"crown": 1}),
    ],
)
def test_what_cannot_be_read_is_as_at_the_start(field: str, odd: object) -> None:
    assert mended_visit(START | {field: odd}, START, studio()) == START
    without = {name: value for name, value in START.items() if name != field}
    assert mended_visit(without, START, studio()) == START


def test_a_zone_and_a_shade_that_are_gone_leave_the_rest_of_the_readings() -> None:
    noted = {"shade": "s2", "depth_mm": 0.6, "observed_fading": 0.2, "coverage": 0.5}
    odd = START | {
        "selected": ["crown", "gone", 7],
        "readings": {"crown": noted | {"shade": "gone", "coverage": 7}, "gone": noted},
    }
    found = mended_visit(odd, START, studio())
    assert found["selected"] == ["crown"]
    assert found["readings"] == {
        "crown": blank_reading() | noted | {"shade": None, "coverage": None}
    }


def test_a_client_is_mended_likewise() -> None:
    start = of_client(Client("Oak"), 3)
    assert mended_client(start | {"name": "Elm", "birth_year": 9999}, start) == start | {
        "name": "Elm",
        "birth_year": 9999,
    }
    typed = start | {"birth_year": "198", "area_cm2": "about 150"}
    assert mended_client(typed, start) == typed
    for odd in ({"skin": "scaly"}, {"area_cm2": float("inf")}, {"name": None}, {"version": "1"}):
        assert mended_client(start | odd, start) == start


@pytest.mark.slow
def test_the_screen_shows_what_is_left_and_says_so(
    studio_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    store = one_visit(studio_path)
    draft = store.open_draft("visit", "C-0001/1", device="a tablet", now=NOW)
    app = show(studio_path)
    app.button(key=f"continue-{draft.draft_id}").click().run()
    _note(store, shade="s9")
    app = show(studio_path)
    app.button(key=f"continue-{draft.draft_id}").click().run()
    assert not app.exception
    assert "could not be read" in app.toast[0].value
    (kept,) = store.drafts()
    assert kept.data["readings"]["whole"] == blank_reading() | {"coverage": 0.5}


@pytest.mark.slow
def test_what_a_form_does_not_have_any_more_is_dropped_without_a_word(
    studio_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    store = one_visit(studio_path)
    draft = store.open_draft("visit", "C-0001/1", device="a tablet", now=NOW)
    data = of_visit(visit(2), UTC) | {"number": 2}
    write_draft(store, draft.draft_id, data, device="a tablet", now=NOW)
    app = show(studio_path)
    app.button(key=f"continue-{draft.draft_id}").click().run()
    assert not app.toast
    (kept,) = store.drafts()
    assert "number" not in kept.data


@pytest.mark.slow
def test_a_draft_from_before_a_field_was_described_opens_without_a_word_at_its_default(
    studio_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    store = one_visit(studio_path)
    draft = store.open_draft("visit", "C-0001/1", device="a tablet", now=NOW)
    data = of_visit(visit(2), UTC) | {"readings": {"whole": {"coverage": 0.5}}}
    for name in ("anyway", "depth_kind", "why"):
        del data[name]
    write_draft(store, draft.draft_id, data, device="a tablet", now=NOW)
    app = show(studio_path)
    app.button(key=f"continue-{draft.draft_id}").click().run()
    assert not app.exception
    assert not app.toast
    (opened,) = store.drafts()
    assert opened.data["readings"] == {"whole": blank_reading() | {"coverage": 0.5}}
    assert (opened.data["anyway"], opened.data["depth_kind"]) == (None, "implanted")


@pytest.mark.slow
def test_a_client_draft_of_an_earlier_version_opens_without_a_word_with_what_it_holds(
    studio_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    store = one_visit(studio_path)
    draft = store.open_draft("client", "", device="a tablet", now=NOW)
    data = {"name": "Elm", "area_cm2": "about 150", "hair": "red"}
    write_draft(store, draft.draft_id, data, device="a tablet", now=NOW)
    app = show(studio_path)
    app.button(key=f"continue-{draft.draft_id}").click().run()
    assert not app.exception
    assert not app.toast
    (opened,) = store.drafts()
    assert opened.data == of_client(Client("Elm"), 3) | {"area_cm2": "about 150"}


@pytest.mark.slow
def test_a_tap_under_a_name_that_nothing_has_is_logged_and_said(
    studio_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    store = one_visit(studio_path)
    draft = store.open_draft("visit", "C-0001/1", device="a tablet", now=NOW)
    app = show(studio_path)
    app.button(key=f"continue-{draft.draft_id}").click().run()
    tap_entry(app, "needel\n", "rl3", ["whole"])
    assert app.toast[0].value.startswith("This is not kept, and the rest is.")
    (logged,) = [each for each in caplog.messages if "not kept" in each]
    assert "needel" in logged
    assert "\n" not in logged


def _note(store: Store, *, shade: str) -> None:
    """A shade in the draft's data that the studio's table does not hold any more."""
    (draft,) = store.drafts()
    reading = {"shade": shade, "depth_mm": None, "observed_fading": None, "coverage": 0.5}
    data = draft.data | {"readings": {"whole": reading}}
    write_draft(store, draft.draft_id, data, device=draft.device, now=NOW)
