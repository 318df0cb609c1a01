"""What is too long is refused at each door by its limit, shown, and never stored or shortened."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.cli.main import main
from smpdash.record.lengths import (
    CASE_SIGNS,
    CLIENT_NAME,
    CONTACT,
    DRAFT_TEXT,
    NOTE,
    REASON,
    ROWS,
    ROWS_AT_ONCE,
    SEARCH,
    TABLE_NAME,
    WORD,
)
from smpdash.record.problem import Refused, draft_problems
from smpdash.record.studio import Lot, Shade, Staff
from smpdash.store.store import Change, ClientQuery, Store
from tests.builders.records import NOW, TODAY, client, reading
from tests.builders.screens import (
    begin_visit,
    entry_field,
    entry_key,
    field,
    one_visit,
    real_store,
    show,
    tap,
    texts,
    whole,
)
from tests.builders.stores import add_client, add_visit, opened, write_draft

HUGE = "n" * 900_000
NOT_KEPT = "It is not kept until it is shorter."


@pytest.fixture(autouse=True)
def screens(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))


@pytest.fixture
def store(studio_path: Path) -> Store:
    return opened(studio_path)


def new_client(path: Path) -> AppTest:
    real_store(path)
    return tap(show(path), "new-client")


def stored(path: Path) -> int:
    """The bytes of the records, the journal's too."""
    return sum(each.stat().st_size for each in path.parent.glob(f"{path.name}*"))


# The store, whoever asks it.


@pytest.mark.parametrize(
    "data",
    [
        {"name": HUGE},
        {HUGE: 1},
        {"others": [["a"] * 200_000]},
        {"n": 10**400},
        {"texts": ["n" * DRAFT_TEXT] * 40},
    ],
    ids=["a text", "a name of a field", "many parts", "a number", "many texts"],
)
def test_the_store_keeps_no_draft_of_any_size(store: Store, data: dict[str, Any]) -> None:
    draft = store.open_draft("client", "", device="t1", now=NOW)
    with pytest.raises(Refused):
        store.change_draft(draft.draft_id, lambda _: data, device="t1", now=NOW)
    assert store.draft(draft.draft_id) == draft


@pytest.mark.slow
def test_the_store_keeps_no_draft_of_any_depth(store: Store) -> None:
    data: dict[str, Any] = {}
    for _ in range(100_000):
        data = {"a": data}
    draft = store.open_draft("client", "", device="t1", now=NOW)
    with pytest.raises(Refused, match="more than"):
        write_draft(store, draft.draft_id, data, device="t1", now=NOW)
    while data:  # taken apart by hand: the interpreter would go down all of it at once
        data = data["a"]


def test_a_draft_of_the_longest_texts_is_kept(store: Store) -> None:
    draft = store.open_draft("client", "", device="t1", now=NOW)
    data = {"name": "🙂" * DRAFT_TEXT, "contact": "\x01" * DRAFT_TEXT, "n": 2**53}
    assert draft_problems(data) == []
    assert write_draft(store, draft.draft_id, data, device="t1", now=NOW).data == data


@pytest.mark.parametrize(
    ("about", "most"), [("name", CLIENT_NAME), ("contact", CONTACT)], ids=["name", "contact"]
)
def test_a_client_is_recorded_with_the_longest_text_and_with_no_longer_one(
    store: Store, about: str, most: int
) -> None:
    store.add_client(client(**{about: "n" * most}), Change("a", NOW))
    with pytest.raises(Refused, match=f"has {most + 1} letters; {most} is the most"):
        store.add_client(client(**{about: "n" * (most + 1)}), Change("b", NOW))
    assert len(store.clients()) == 1


@pytest.mark.slow
def test_a_visit_is_recorded_with_no_longer_note_and_no_more_readings_than_zones(
    store: Store,
) -> None:
    course = f"{add_client(store)}/1"
    with pytest.raises(Refused, match=f"{NOTE} is the most"):
        add_visit(store, course, note=HUGE)
    readings = tuple(reading(zone=f"zone {number}") for number in range(100_000))
    with pytest.raises(Refused, match="more readings than the studio has zones"):
        add_visit(store, course, readings=readings)
    with pytest.raises(Refused, match="16 hours"):
        add_visit(store, course, break_minutes=10**30)


def test_a_reason_is_no_longer_than_it_may_be(store: Store) -> None:
    course, why = f"{add_client(store)}/1", "n" * (REASON + 1)
    done = add_visit(store, course)
    with pytest.raises(Refused, match=f"{REASON} is the most"):
        store.stop_course(course, Change("a", NOW, why))
    with pytest.raises(Refused, match=f"{REASON} is the most"):
        store.amend_visit(done, Change("b", NOW, why), today=TODAY)


def test_a_search_is_no_longer_than_it_may_be(store: Store) -> None:
    add_client(store)
    with pytest.raises(Refused, match=f"{SEARCH} is the most"):
        store.clients(ClientQuery(search="n " * SEARCH))


@pytest.mark.parametrize(
    "change",
    [
        lambda studio: replace(studio, name=HUGE),
        lambda studio: replace(studio, time_zone=HUGE),
        lambda studio: replace(studio, shades=(Shade(HUGE, "a", 0.5),)),
        lambda studio: replace(studio, shades=(Shade("a", "a", 0.5, dilution=HUGE),)),
        lambda studio: replace(studio, lots=(Lot("a", HUGE),)),
        lambda studio: replace(studio, staff=(Staff("a", HUGE),)),
        lambda studio: replace(studio, staff=(Staff("a", "a", email=f"a@{HUGE}.example"),)),
        lambda studio: replace(
            studio, lots=tuple(Lot(f"{n}", "a") for n in range(ROWS["lots"] + 1))
        ),
    ],
    ids=["name", "time zone", "key", "mix", "bottle", "name of the staff", "e-mail", "rows"],
)
def test_the_studios_tables_hold_no_text_and_no_rows_without_end(
    store: Store, change: Callable[[Any], Any]
) -> None:
    before = store.studio()
    with pytest.raises(Refused, match="is the most"):
        store.save_studio(change(before), Change("a", NOW))
    assert store.studio() == before
    with pytest.raises(Refused) as refusal:
        store.save_studio(change(before), Change("a", NOW))
    assert all(len(problem.message) < 200 for problem in refusal.value.problems)


# The screens.


@pytest.mark.slow
def test_a_name_of_900_kilobytes_is_marked_and_not_stored(studio_path: Path) -> None:
    app = new_client(studio_path)
    before = stored(studio_path)
    field(app, "name").set_value(HUGE)
    whole(app.run())
    assert f"The name has 900000 letters; {CLIENT_NAME} is the most. {NOT_KEPT}" in texts(app)
    tap(app, "save-client")
    assert f"{CLIENT_NAME} is the most" in app.error[0].value
    assert "Everything else that you entered is kept." in app.error[0].value
    store = real_store(studio_path)
    assert (store.clients(), store.drafts()[0].data["name"]) == ([], "")
    assert stored(studio_path) - before < 100_000


@pytest.mark.slow
def test_a_text_that_is_somewhat_too_long_is_kept_and_marked(studio_path: Path) -> None:
    app = new_client(studio_path)
    field(app, "contact").set_value("1" * (CONTACT + 1))
    field(app, "birth_year").set_value("1" * 60)
    whole(app.run())
    assert f"The phone or e-mail has {CONTACT + 1} letters; {CONTACT} is the most." in texts(app)
    assert "The birth year has 60 letters; 40 is the most." in texts(app)
    assert NOT_KEPT not in texts(app)
    draft = real_store(studio_path).drafts()[0]
    assert draft.data["contact"] == "1" * (CONTACT + 1)
    assert draft.data["birth_year"] == "1" * 60


@pytest.mark.slow
def test_a_draft_of_an_older_program_with_a_huge_name_is_opened_without_it_and_says_so(
    studio_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = real_store(studio_path)
    draft = store.open_draft("client", "", device="this%20machine old", now=NOW)
    with monkeypatch.context() as older:
        older.setattr("smpdash.store.records.drafts.draft_problems", lambda _: [])
        data = {"name": HUGE, "contact": "c"}
        write_draft(store, draft.draft_id, data, device="t", now=NOW)
    app = show(studio_path)
    assert len(texts(app)) < 100_000
    tap(app, f"continue-{draft.draft_id}")
    assert any("was left out" in one.value for one in app.toast)
    kept = real_store(studio_path).draft(draft.draft_id)
    assert kept is not None
    assert (kept.data["name"], kept.data["contact"]) == ("", "c")


@pytest.mark.slow
def test_a_note_that_no_page_of_ours_sends_is_said_and_not_kept(studio_path: Path) -> None:
    one_visit(studio_path)
    app = begin_visit(studio_path)
    taps = [[1, "note", "short", None], [2, "note", HUGE, None], [3, "selected", [HUGE], None]]
    app.session_state[entry_key(app)] = {"taps": {"page": "forged", "taps": taps}}
    whole(app.run())
    assert any("This is not kept, and the rest is." in one.value for one in app.toast)
    assert entry_field(app, "note")["value"] == "short"
    assert real_store(studio_path).drafts()[0].data["note"] == "short"


@pytest.mark.slow
def test_zones_and_taps_without_end_leave_a_small_draft(studio_path: Path) -> None:
    one_visit(studio_path)
    app = begin_visit(studio_path)
    zones = [f"zone {number}" for number in range(20_000)]
    taps: list[list[Any]] = [[1, "selected", ["crown"] * 50_000, None]]
    taps += [[number, "coverage", 0.5, [*zones, "crown"]] for number in range(2, 5)]
    taps += [[number, "coverage", 0.6, ["crown"]] for number in range(5, 1000)]
    app.session_state[entry_key(app)] = {"taps": {"page": "forged", "taps": taps}}
    whole(app.run())
    data = real_store(studio_path).drafts()[0].data
    assert data["answered"]["forged"] == 999
    assert data["readings"]["crown"]["coverage"] == 0.6
    assert len(data["readings"]) == 1
    assert len(json.dumps(data)) < 2000


@pytest.mark.slow
def test_a_search_without_end_is_said(studio_path: Path) -> None:
    one_visit(studio_path)
    app = show(studio_path)
    app.text_input(key="search").set_value(HUGE)
    whole(app.run())
    assert f"The search has 900000 letters; {SEARCH} is the most." in app.info[0].value


def tables() -> None:
    from smpdash.screens.manage import settings  # noqa: PLC0415 the function runs as a script

    settings.screen()


@pytest.mark.slow
@pytest.mark.parametrize(
    "edits",
    [
        {"added_rows": [{"label": "a"}] * (ROWS_AT_ONCE + 1)},
        {"edited_rows": {number: {"label": "a"} for number in range(5000)}},
    ],
    ids=["added", "changed"],
)
def test_rows_without_end_in_the_settings_are_refused_before_they_are_laid_out(
    studio_path: Path, edits: dict[str, Any]
) -> None:
    store = real_store(studio_path)
    before = store.studio()
    app = whole(AppTest.from_function(tables, default_timeout=30).run())
    app.session_state[f"lots-{before.version}"] = edits
    whole(app.run())
    assert "What is saved stays" in app.error[0].value
    tap(app, "save-settings")
    assert store.studio().lots == before.lots


# The exchange format and the command line.


def answered(line: str, capsys: pytest.CaptureFixture[str], path: Path) -> str:
    path.write_text(line, encoding="utf-8")
    assert main(["estimate", str(path)]) == 1
    return str(json.loads(capsys.readouterr().out)["error"])


@pytest.mark.slow
def test_a_case_holds_no_text_and_no_list_without_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.jsonl"
    visits = [{"number": 1, "zones": {HUGE[:1000]: {"shade": HUGE[:1000]}}}]
    case = {"id": HUGE[: WORD + 1], "studio": HUGE[: WORD + 1], "status": HUGE[:1000]}
    said = answered(json.dumps({**case, "visits": visits}), capsys, file)
    assert f"id: a text of 1 to {WORD} letters is needed" in said
    assert f"studio: {WORD + 1} letters; {WORD} is the most" in said
    assert len(said) < 1000
    said = answered(json.dumps({"id": "a", "visits": [{}] * 100_000}), capsys, file)
    assert "visits: 100000 are listed; 99 is the most" in said
    said = answered(json.dumps({"id": "a", "n": "n" * CASE_SIGNS}), capsys, file)
    assert f"{CASE_SIGNS} are the most" in said
    said = answered(json.dumps({"id": "a", "visits": [{"shade": "n" * 900_000}]}), capsys, file)
    assert len(said) < 1000


def test_an_owner_has_no_name_and_no_pin_without_end(store: Store) -> None:
    for name, pin in (("n" * (TABLE_NAME + 1), "73918264"), ("Owner", HUGE), (HUGE, HUGE)):
        with pytest.raises(Refused) as refusal:
            store.authenticator().make_owner(name, pin, first=True, now=NOW)
        assert len(str(refusal.value)) < 300
