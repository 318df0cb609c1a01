"""Bounds of smpdash's own: a demo studio is small and keeps no backups, forms are countable."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.record.permissions import Person
from smpdash.runtime import demo_studio, state
from smpdash.runtime.jobs.backups import keep_backups
from smpdash.screens import errors
from smpdash.store.backup.create import BackupOptions
from smpdash.store.db import connection, size_limits
from smpdash.store.store import Change, MadeUp, NoRoom, Store
from tests.builders.records import NOW
from tests.builders.screens import real_store, show, tap, texts, whole
from tests.builders.stores import add_client, opened, write_draft

pytestmark = pytest.mark.slow


@pytest.fixture
def store(studio_path: Path) -> Store:
    return opened(studio_path)


@pytest.fixture
def made_up(store: Store) -> Store:
    store.mark_made_up(now=NOW)
    return store


@pytest.fixture
def served(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    return studio_path


def begin(store: Store, number: int, name: str = "") -> None:
    draft = store.open_draft("client", "", device=f"tablet {number}", now=NOW)
    if name:
        write_draft(store, draft.draft_id, {"name": name}, device=draft.device, now=NOW)


def flood(store: Store, drafts: int, name: str = "") -> int:
    """How many of so many forms were taken."""
    taken = 0
    for number in range(drafts):
        try:
            begin(store, number, name)
        except NoRoom:
            break
        taken += 1
    return taken


def add_clients(store: Store, numbers: Iterator[int]) -> None:
    for number in numbers:
        add_client(store, f"Client {number}", contact="c" * 200)


def test_one_person_begins_so_many_new_forms_and_is_told_to_finish_some(store: Store) -> None:
    assert flood(store, size_limits.MOST_NEW_DRAFTS + 5) == size_limits.MOST_NEW_DRAFTS
    with pytest.raises(NoRoom, match="record or discard one"):
        begin(store, 1000)
    begin(store.by(person=Person("a2", "Ben", "artist")), 1001)
    draft = store.drafts()[-1]
    store.discard_draft(draft.draft_id, version=draft.version)
    begin(store, 1000)


def test_a_form_about_a_client_can_be_begun_whatever_else_is(store: Store) -> None:
    code = add_client(store)
    flood(store, size_limits.MOST_NEW_DRAFTS)
    assert store.open_draft("visit", f"{code}/1", device="t", now=NOW).about


def test_a_file_holds_so_many_forms_and_no_more(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(size_limits, "MOST_DRAFTS", 3)
    codes = [add_client(store, f"Client {number}") for number in range(4)]
    for code in codes[:3]:
        store.open_draft("visit", f"{code}/1", device="t", now=NOW)
    with pytest.raises(NoRoom):
        store.open_draft("visit", f"{codes[3]}/1", device="t", now=NOW)
    # Who has one already goes on with it.
    assert store.open_draft("visit", f"{codes[0]}/1", device="t", now=NOW).version == 1


def test_what_fills_the_made_up_studio_is_refused_and_it_goes_on_once_something_went(
    made_up: Store,
) -> None:
    size = made_up.path.stat().st_size
    size_limits.bound(made_up.path, size + 200_000)
    for _ in range(6):  # forms are discarded, what is recorded stays
        flood(made_up, size_limits.MOST_DEMO_DRAFTS, "n" * 1000)
        for draft in made_up.drafts():
            made_up.discard_draft(draft.draft_id, version=draft.version)
    numbers = iter(range(2000))
    with pytest.raises(NoRoom, match="demo studio is full"):
        add_clients(made_up, numbers)
    assert next(numbers) > 10
    with connection.read(made_up.path) as db:
        assert size_limits.used(db, made_up.path) <= size + 200_000
    assert made_up.path.stat().st_size <= size + 200_000
    (first, *_) = made_up.clients()
    made_up.erase_client(first.code, Change("away", NOW, "room"))


def test_a_real_studio_is_not_bound(store: Store) -> None:
    demo_studio.bound(store)
    with connection.read(store.path) as db:
        assert size_limits.used(db, store.path) == 0


def test_the_made_up_studio_takes_few_forms(made_up: Store) -> None:
    assert flood(made_up, 100) == size_limits.MOST_DEMO_DRAFTS


def test_of_a_made_up_studio_no_backup_is_made_or_put_in_its_place(
    store: Store, tmp_path: Path
) -> None:
    made = store.back_up(now=NOW, options=BackupOptions())
    store.mark_made_up(now=NOW)
    before = sorted(tmp_path.rglob("*.db*"))
    with pytest.raises(MadeUp):
        store.back_up(now=NOW, options=BackupOptions(second=tmp_path))
    with pytest.raises(MadeUp):
        store.restore(made.path, now=NOW)
    assert {file for file in sorted(tmp_path.rglob("*.db*")) if "backup" in str(file)} == {
        file for file in before if "backup" in str(file)
    }


def test_a_served_made_up_studio_makes_none_by_itself(served: Path) -> None:
    real_store(served).mark_made_up(now=NOW)

    class OneLook:
        looks = 0

        def wait(self, _seconds: float) -> bool:
            self.looks += 1
            return self.looks > 1

    keep_backups(OneLook())  # type: ignore[arg-type]
    assert not (served.parent / "backups").exists()


def test_the_pages_of_a_made_up_studio_have_no_backups_and_name_no_folder(served: Path) -> None:
    store = real_store(served)
    add_client(store)
    store.mark_made_up(now=NOW)
    app = AppTest.from_function(_backups, default_timeout=30).run()
    assert "no backups" in texts(whole(app))
    assert not [one for one in app.button if one.key == "back-up"]
    assert str(served.parent) not in texts(app)


def _backups() -> None:
    from smpdash.screens.manage import backups  # noqa: PLC0415 run as a script of its own

    backups.screen()


def test_who_begins_one_form_too_many_reads_why(served: Path) -> None:
    flood(real_store(served), size_limits.MOST_NEW_DRAFTS)
    app = tap(show(served), "new-client")
    assert any("record or discard" in toast.value for toast in app.toast)


def test_a_list_of_what_was_begun_says_little_of_each_and_turns_pages(served: Path) -> None:
    store = real_store(served)
    flood(store, 25, "Anna" * 200)
    app = show(served)
    begun = [one for one in app.button if str(one.key).startswith("continue-")]
    assert len(begun) == 10
    assert max(len(one.label) for one in begun) < 300
    app = tap(tap(app, "begun-earlier"), "begun-earlier")
    assert len([one for one in app.button if str(one.key).startswith("continue-")]) == 5


@pytest.mark.parametrize("asked_of", ["cookie", "off"])
def test_the_cookie_of_a_demo_that_is_not_there_leads_nowhere_and_makes_nothing(
    served: Path, monkeypatch: pytest.MonkeyPatch, asked_of: str
) -> None:
    if asked_of == "off":
        demo_studio.path().parent.mkdir()
        demo_studio.path().touch()
        monkeypatch.setenv("SMPDASH_DEMO", "off")
    there = sorted(served.parent.rglob("*"))
    assert state.store_of({demo_studio.COOKIE: "1"}).path == served
    assert {*served.parent.rglob("demo*")} == {one for one in there if "demo" in one.name}


def test_who_is_not_known_is_told_no_folder_where_the_records_are_broken(
    served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.write_text("Dear studio, this is no database." * 200)
    said = texts(AppTest.from_function(_broken, default_timeout=30).run())
    assert str(served.parent) in said.replace("\\", "")
    monkeypatch.setattr(errors, "is_here", lambda *_: False)
    said = texts(AppTest.from_function(_broken, default_timeout=30).run())
    assert str(served.parent) not in said.replace("\\", "")
    assert "on the machine that serves smpdash" in said


def _broken() -> None:
    from smpdash.runtime import state  # noqa: PLC0415
    from smpdash.screens import errors  # noqa: PLC0415
    from smpdash.store.store import StoreProblem  # noqa: PLC0415

    try:
        state.records()
    except StoreProblem as problem:
        errors.explain_fault(problem)
