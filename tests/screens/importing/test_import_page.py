"""The page Import, whatever became of what is staged."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.record.filing.merging import Choices
from smpdash.record.studio import Lot
from smpdash.runtime import state
from smpdash.store.records.imports.staging import Staging
from smpdash.store.store import Change, Store
from tests.builders.imports import agreed, small_file, staged
from tests.builders.records import NOW
from tests.builders.screens import real_store, tap, texts, whole
from tests.builders.sheets import csv_file
from tests.builders.stores import records_of
from tests.builders.waiting import until


@pytest.fixture
def store(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    return real_store(studio_path)


def page() -> None:
    from smpdash.screens.importing import import_page  # noqa: PLC0415 the function runs as a script

    import_page.screen()


def import_page() -> AppTest:
    return whole(AppTest.from_function(page, default_timeout=30).run())


def keys(app: AppTest) -> set[str]:
    return {str(one.key) for one in app.button}


def said(app: AppTest) -> str:
    shown = [*app.error, *app.caption, *app.toast, *app.success, *app.warning]
    return (
        "".join([texts(app), *(one.value for one in shown)]).replace("\u2060", "").replace("\\", "")
    )


def after_job(store: Store, app: AppTest, key: str) -> AppTest:
    """The page after this button has begun a job and the job is over."""
    tap(app, key)
    jobs = state.database(store.path).jobs
    until(lambda: jobs.last is not None and jobs.last.is_over)
    return import_page()


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["no database", "cut off", "another version"])
def test_what_is_staged_and_cannot_be_read_is_discarded_by_a_tap(store: Store, damage: str) -> None:
    staged(store, small_file(store.path.parent))
    file = store.path.with_name(f"{store.path.name}.importing")
    match damage:
        case "no database":
            file.write_bytes(b"rubbish" * 1000)
        case "cut off":
            file.write_bytes(file.read_bytes()[:5000])
        case "another version":
            with closing(sqlite3.connect(file)) as db:
                db.execute("PRAGMA user_version = 9")
    app = import_page()
    assert "Nothing of it was added" in said(app) or "nothing of it was added" in said(app)
    assert "backup" not in said(app)
    app = tap(app, "import-discard")
    assert "Nothing is added before you have seen it" in said(app)
    assert not file.exists()
    staged(store, small_file(store.path.parent))
    assert "import-agree" in keys(import_page())


@pytest.mark.slow
def test_who_is_here_already_is_left_out_by_name_or_added_and_joined(store: Store) -> None:
    staged(store, small_file(store.path.parent))
    assert "import-all-join" not in keys(import_page())
    agreed(store, "first")
    staged(store, small_file(store.path.parent))
    app = import_page()
    assert app.button(key="import-agree").disabled
    app = tap(app, "import-all-same")
    assert "import-agree" not in keys(app)
    assert "Download the rows left out, with the reasons" in said(app)
    words = "clients, row 2: Anna Berg is in the records already, as C-0001, and is left out as you"
    assert words in said(app)
    anna = next(one for one in app.button_group if "Anna" in str(one.label))
    app = whole(anna.set_value("join").run())
    assert app.button(key="import-agree").label == "Add 1 client"
    # A second tap on the chosen answer keeps it.
    anna = next(one for one in app.button_group if "Anna" in str(one.label))
    app = whole(anna.set_value(None).run())
    assert app.button(key="import-agree").label == "Add 1 client"
    agreed(store, "second")
    app = import_page()
    assert "clients, row 3: Lars Lie is in the records already, as C-0003" in said(app)
    assert "**Anna Berg** :gray[C-0004, and C-0001 from before]" in said(app)
    assert "import-join-C-0004" in keys(app)


@pytest.mark.slow
def test_a_second_file_joins_the_same_person_and_taken_back_leaves_the_first(store: Store) -> None:
    staged(store, small_file(store.path.parent))
    agreed(store, "first")
    before = [(each.code, each.name) for each in store.clients()]
    rows = ("Name;Birth year;Phone;E-mail", "Anna Berg;1984;912 34 567;anna@example.com")
    staged(store, csv_file(store.path.parent, *rows))
    app = import_page()
    anna = next(one for one in app.button_group if "Anna" in str(one.label))
    app = after_job(store, whole(anna.set_value("join").run()), "import-agree")
    assert "**Anna Berg** :gray[C-0004, and C-0001 from before]" in said(app)
    pair = records_of(store, "C-0001", "C-0004")
    store.merge_clients(pair, Choices(frozenset(), {}), Change("join", NOW))
    assert store.client("C-0004").code == "C-0001"
    app = tap(import_page(), "import-back-2")
    assert "Joined with another record: C-0004 Anna Berg. Undo that first" in said(app)
    assert "import-back-now" not in keys(app)
    tap(app, "import-leave")
    store.undo_merge("C-0001", "C-0004", Change("undo", NOW))
    app = after_job(store, tap(import_page(), "import-back-2"), "import-back-now")
    assert "Import 2 is taken back" in said(app)
    assert [(each.code, each.name) for each in store.clients()] == before
    assert store.check() == []


@pytest.mark.slow
def test_a_page_that_shows_what_was_discarded_meanwhile_brings_nothing_back(store: Store) -> None:
    staged(store, small_file(store.path.parent))
    agreed(store, "first")
    staged(store, small_file(store.path.parent))
    app = import_page()
    store.staging().clear()
    app = tap(app, "import-all-same")
    assert "discarded meanwhile" in said(app)
    assert not store.staging().exists()
    assert "import-agree" not in keys(app)


def test_what_is_being_added_is_not_discarded_from_another_page(store: Store) -> None:
    staged(store, small_file(store.path.parent))
    app = import_page()
    with store.importing():
        app = tap(app, "import-discard")
        assert "being read or added" in said(app)
    assert store.staging().exists()
    state.database(store.path).jobs.forget()


@pytest.mark.slow
def test_who_may_be_here_already_is_read_once_for_a_page(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged(store, small_file(store.path.parent))
    agreed(store, "first")
    staged(store, small_file(store.path.parent))
    reads: list[str] = []
    persons = Staging.persons

    def watched(self: Staging) -> list[tuple[str, str, dict[str, Any]]]:
        reads.append("persons")
        return persons(self)

    monkeypatch.setattr(Staging, "persons", watched)
    assert "import-agree" in keys(import_page())
    assert reads == ["persons"]


@pytest.mark.slow
def test_what_settings_no_longer_fit_is_read_again_by_a_tap(store: Store) -> None:
    staged(store, small_file(store.path.parent))
    app = import_page()
    # Somebody saves Settings on another tablet while this page shows what will be added.
    store.save_studio(replace(store.studio(), lots=(Lot("new", "B 12"),)), Change("lot", NOW))
    app = after_job(store, app, "import-agree")
    assert "Settings were changed" in said(app)
    assert app.button(key="import-go-on").label == "Read it again"
    assert "import-agree" not in keys(app)
    assert not store.clients()
    app = after_job(store, app, "import-go-on")
    assert app.button(key="import-agree").label == "Add 3 clients"
    app = after_job(store, app, "import-agree")
    assert "Import 1: 3 clients" in said(app)
    assert len(store.clients()) == 3


@pytest.mark.slow
def test_a_file_that_cannot_be_read_again_yet_keeps_the_button(store: Store) -> None:
    staged(store, small_file(store.path.parent))
    store.save_studio(replace(store.studio(), lots=(Lot("new", "B 12"),)), Change("lot", NOW))
    with store.importing():
        import_page()
        jobs = state.database(store.path).jobs
        until(lambda: jobs.last is not None and jobs.last.is_over)
        app = import_page()
        assert app.button(key="import-go-on").label == "Read it again"
        app = after_job(store, app, "import-go-on")
        assert {"import-go-on", "import-discard"} <= keys(app)
    app = after_job(store, app, "import-go-on")
    assert "import-agree" in keys(app)


def test_a_column_that_an_export_lacks_is_said_beside_what_will_be_added(store: Store) -> None:
    """Nothing is asked of an export of smpdash, so this is the first that anybody sees."""
    lines = ("client_code,name,contact,birth_year", "C-0001,Anna,,1984")
    staged(store, csv_file(store.path.parent, *lines))
    app = import_page()
    assert "import-agree" in keys(app)
    found = next(one for one in app.expander if "How the file was read" in one.label)
    hidden = {one.value for one in found.warning}
    (shown,) = (one.value for one in app.warning if one.value not in hidden)
    assert "scar\\_place" in shown
    assert "courses, visits and readings are missing here" in shown
