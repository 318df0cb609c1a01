"""The page of backups: their age in sight, made, checked and restored by the right people."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.record.permissions import NotAllowed, Person
from smpdash.runtime import clock, state
from smpdash.screens import context
from smpdash.screens.manage import backup_age
from smpdash.store.backup.catalogue import Backup, newest_backup
from smpdash.store.backup.create import BackupOptions, places
from smpdash.store.store import Store, open_store
from tests.builders.screens import one_visit, real_store, show, tap, texts, whole
from tests.builders.stores import ANA, MANAGER, OWNER, add_client, raw, three_in_all
from tests.builders.waiting import until

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def store(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    monkeypatch.delenv("SMPDASH_BACKUP_PASSPHRASE", raising=False)
    return one_visit(studio_path)


@pytest.fixture
def sit_down(monkeypatch: pytest.MonkeyPatch) -> Callable[[Person], None]:
    """Let this person be at the tablet."""
    return lambda person: monkeypatch.setattr(context, "person", lambda: person)


def page() -> None:
    from smpdash.screens.manage import backups  # noqa: PLC0415 the function runs as a script

    backups.screen()


def backups_page() -> AppTest:
    return whole(AppTest.from_function(page, default_timeout=30).run())


def done(app: AppTest, store: Store) -> AppTest:
    """The page once the work is over."""
    jobs = state.database(store.path).jobs
    until(lambda: jobs.last is not None and jobs.last.is_over)
    return whole(app.run())


def notes(app: AppTest) -> str:
    return "".join(one.value for one in [*app.success, *app.error, *app.warning])


@pytest.mark.parametrize(
    ("hours", "state", "words"),
    [
        (0, "good", "Last backup under an hour ago"),
        (24, "good", "Last backup 24 h ago"),
        (26, "late", "Last backup 26 h ago"),
        (73, "overdue", "Last backup 3 days ago"),
        (None, "overdue", "No backup yet"),
    ],
)
def test_the_age_of_the_last_backup_is_in_sight_everywhere(
    store: Store, studio_path: Path, hours: int | None, state: str, words: str
) -> None:
    if hours is not None:
        store.back_up(now=clock.now() - timedelta(hours=hours), options=BackupOptions())
    assert f"<div class='backup-age {state}' role='note'>{words}</div>" in texts(show(studio_path))


def test_on_the_first_day_there_need_not_be_a_backup(studio_path: Path) -> None:
    new = open_store(studio_path.with_name("new.db"), issue=three_in_all)
    begun_at = clock.now()
    add_client(new)
    assert backup_age.words(None, None) == "First backup within a day"
    for hours, mark, said in (
        (24, "good", "First backup within a day"),
        (26, "overdue", "No backup yet"),
    ):
        at = begun_at - timedelta(hours=hours)
        assert (backup_age.state(None, at), backup_age.words(None, at)) == (mark, said)
    assert new.first_entry() is not None


def test_an_artist_is_not_bothered_with_it(
    sit_down: Callable[[Person], None], studio_path: Path
) -> None:
    sit_down(ANA)
    assert "<div class='backup-age" not in texts(show(studio_path))


def test_a_backup_and_a_check_are_made_by_a_tap(store: Store) -> None:
    app = done(tap(backups_page(), "back-up"), store)
    assert "Backed up and checked: studio-" in notes(app)
    assert len(store.backups()) == 1
    app = done(tap(tap(app, "errand-read"), "check-records"), store)
    assert "The records are whole" in notes(app)
    assert [one.action for one in store.audit(limit=2)] == ["records checked", "backup made"]


def test_what_a_check_finds_is_said(store: Store) -> None:
    with raw(store) as db:
        db.execute("UPDATE client SET name = 'Z' WHERE id = 1")
    app = done(tap(backups_page(), "check-records"), store)
    assert "not whole" in notes(app)
    assert "C-0001: client 1 was changed outside smpdash: name." in notes(app)


def test_an_owner_restores_after_a_second_yes(store: Store) -> None:
    made = store.back_up(now=clock.now(), options=BackupOptions())
    add_client(store, "Later")
    app = tap(backups_page(), f"restore-{made.path.name}")
    assert app.button(key="restore-now").disabled
    app = whole(app.toggle(key="restore-sure").set_value(True).run())
    app = done(tap(app, "restore-now"), store)
    assert "What was there before lies in" in notes(app)
    assert [line.code for line in store.clients()] == ["C-0001"]
    assert store.check() == []


def test_the_passphrase_of_an_encrypted_backup_is_asked_for(store: Store) -> None:
    passphrase = "seven tablets in a row"
    made = store.back_up(now=clock.now(), options=BackupOptions(passphrase=passphrase))
    app = tap(backups_page(), f"restore-{made.path.name}")
    for typed, said in (("not this one at all", "passphrase is wrong"), (passphrase, "lies in")):
        whole(app.toggle(key="restore-sure").set_value(True).run())
        assert app.button(key="restore-now").disabled
        whole(app.text_input(key="restore-passphrase").set_value(typed).run())
        app = done(tap(app, "restore-now"), store)
        assert said in notes(app)
        app = tap(tap(app, "errand-read"), f"restore-{made.path.name}")


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A second place, as it is set for the studio."""
    (drive := tmp_path / "drive").mkdir()
    monkeypatch.setenv("SMPDASH_BACKUP_TO", str(drive))
    return drive


def at_the_second(store: Store, second: Path) -> Backup:
    """A backup of yesterday; since then the folder beside the records was lost."""
    yesterday = clock.now() - timedelta(days=1)
    made = store.back_up(now=yesterday, options=BackupOptions(second=second))
    made.path.with_name(f"{made.path.name}.json").unlink()
    made.path.unlink()
    return made


def test_what_lies_at_the_second_place_alone_is_listed_and_restored(
    store: Store, second: Path
) -> None:
    made = at_the_second(store, second)
    add_client(store, "Later")
    app = backups_page()
    assert "At the second place\n" in texts(app)
    assert str(second) in texts(app).replace("\\", "").replace("\u2060", "")
    app = tap(app, f"restore-second-{made.path.name}")
    whole(app.toggle(key="restore-sure").set_value(True).run())
    app = done(tap(app, "restore-now"), store)
    assert "What was there before lies in" in notes(app)
    assert [line.code for line in store.clients()] == ["C-0001"]


def test_what_is_damaged_at_the_second_place_is_said_and_changes_nothing(
    store: Store, second: Path
) -> None:
    made = at_the_second(store, second)
    (second / made.path.name).write_bytes(b"half of it")
    add_client(store, "Later")
    app = backups_page()
    assert "not there in full length" in texts(app)
    app = tap(app, f"restore-second-{made.path.name}")
    whole(app.toggle(key="restore-sure").set_value(True).run())
    app = done(tap(app, "restore-now"), store)
    assert "damaged" in notes(app)
    assert len(store.clients()) == 2


def test_what_lies_in_both_places_is_listed_in_both(store: Store, second: Path) -> None:
    made = store.back_up(now=clock.now(), options=BackupOptions(second=second))
    keys = [str(one.key) for one in backups_page().button if str(one.key).startswith("restore-")]
    assert keys == [f"restore-{made.path.name}", f"restore-second-{made.path.name}"]


def test_a_second_place_that_cannot_be_reached_is_said(store: Store, second: Path) -> None:
    store.back_up(now=clock.now(), options=BackupOptions(second=second))
    assert "cannot be reached" not in notes(backups_page())
    second.rename(second.with_name("unplugged"))
    app = backups_page()
    assert "cannot be reached" in notes(app)
    assert len([one for one in app.button if str(one.key).startswith("restore-")]) == 1


def test_the_way_back_knows_the_second_place(store: Store, second: Path) -> None:
    at_the_second(store, second)
    made = newest_backup(store.path, *places(store.path))
    assert made is not None
    assert made.path.parent == second
    assert newest_backup(store.path) is None


def test_a_manager_backs_up_and_does_not_restore(
    sit_down: Callable[[Person], None], store: Store
) -> None:
    made = store.back_up(now=clock.now(), options=BackupOptions())
    sit_down(MANAGER)
    app = backups_page()
    assert [one.key for one in app.button if str(one.key).startswith("restore-")] == []
    with pytest.raises(NotAllowed):
        state.store_of({}).by(person=MANAGER).restore(made.path, now=clock.now())


def test_every_open_page_is_told_of_a_restore(store: Store, studio_path: Path) -> None:
    app = show(studio_path)
    made = store.back_up(now=clock.now(), options=BackupOptions())
    store.by(person=OWNER).restore(made.path, now=clock.now())
    whole(app.run())
    assert "records were put back to the backup of" in notes(app)
    assert "records were put back" not in notes(tap(app, "restored-seen"))
    assert "records were put back" in notes(show(studio_path)), "who comes back is told too"


def test_a_restore_of_yesterday_is_no_news(store: Store, studio_path: Path) -> None:
    made = store.back_up(now=clock.now(), options=BackupOptions())
    store.restore(made.path, now=clock.now() - timedelta(hours=13))
    assert notes(show(studio_path)) == ""


def test_a_studio_that_was_never_restored_says_nothing_of_it(studio_path: Path) -> None:
    real_store(studio_path.with_name("other.db"))
    assert notes(show(studio_path)) == ""
