"""The server watches the records, the disk and the clock, and every screen says what it found."""

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from smpdash.runtime import notices, state
from smpdash.runtime.jobs import watch
from smpdash.server import lifespan
from smpdash.store.backup.catalogue import place_for
from smpdash.store.backup.create import backup
from smpdash.store.backup.rekey import rekey
from smpdash.store.backup.restore import restore
from smpdash.store.store import Change, Missing
from tests.builders.records import NOW, TODAY, visit
from tests.builders.screens import show, texts
from tests.builders.stores import add_client, raw
from tests.campaigns.studio import written

pytestmark = pytest.mark.slow

GB, MINUTE, YEAR = 1_000_000_000, timedelta(minutes=1), timedelta(days=366)


@pytest.fixture
def store(studio_path):
    return written(studio_path, clients=2)


@pytest.mark.parametrize(
    ("free", "size", "title"),
    [
        (GB, GB // 10, None),
        (GB - 1, 1000, "The disk is getting full"),
        (2 * GB, GB // 4, "The disk is getting full"),
        (200_000_000, 1000, "The disk is getting full"),
        (199_999_999, 1000, "The disk is nearly full"),
        (0, 0, "The disk is nearly full"),
    ],
)
def test_a_disk_is_said_to_get_full_before_it_is(free, size, title):
    found = notices.disk_notice(free, size)
    assert (found.title if found else None) == title


@pytest.mark.parametrize(
    ("ago", "is_said"),
    [
        (timedelta(), False),
        (-2 * MINUTE, False),
        (-3 * MINUTE, True),
        (-YEAR, True),
        (-10 * YEAR, True),
        (YEAR, False),
        (YEAR + MINUTE, True),
        (10 * YEAR, True),
    ],
)
def test_a_clock_that_went_back_or_far_ahead_is_asked_about(ago, is_said):
    assert notices.clock_notice(NOW, None) is None
    assert (notices.clock_notice(NOW + ago, NOW) is not None) == is_said


def test_records_that_were_moved_away_are_said_in_words(store):
    store.path.rename(store.path.with_name("moved.db"))
    with pytest.raises(Missing, match="is not there"):
        watch.look(store, now=NOW)


@pytest.mark.parametrize("off", [-timedelta(hours=1), -YEAR, 10 * YEAR])
def test_a_wrong_clock_spoils_no_order_and_no_chain(store, off):
    wrong = NOW + off
    code = add_client(store, "Before")
    store.add_visit(f"{code}/1", visit(), Change("v1", wrong), today=TODAY)
    two = visit(2, held_on=TODAY, started_at=NOW - timedelta(hours=4), ended_at=NOW)
    kept = store.add_visit(f"{code}/1", two, Change("v2", NOW), today=TODAY)
    assert kept.ended_at - kept.started_at == timedelta(hours=4)
    newest = [entry.at for entry in store.audit(code, limit=2)]
    assert newest == [NOW, wrong], "by the order of what was done, not by the clock"
    issued = store.estimates(f"{code}/1")
    assert [one.visits_done for one in issued] == [0, 1, 2], "in the order in which it was told"
    assert store.check() == []
    assert backup(store.path, place_for(store.path), now=wrong).path.exists()


def test_what_the_watch_finds_stands_on_every_screen(store, monkeypatch):
    monkeypatch.setenv("SMPDASH_DB", str(store.path))
    watch.look(store, now=NOW - YEAR)
    watch.check_if_due(store)
    (notice,) = watch.notices(store.path)
    assert "20 Mar 2026 16:00 UTC" in notice.words
    warnings = [one.proto.title for one in show(store.path).warning]
    assert warnings == ["Is the clock of the machine right?"]
    watch.look(store, now=NOW)
    assert watch.notices(store.path) == ()
    assert len(show(store.path).warning) == 0


def test_a_value_that_was_changed_outside_is_said_until_a_restore(store, monkeypatch):
    monkeypatch.setenv("SMPDASH_DB", str(store.path))
    one = backup(store.path, place_for(store.path), now=NOW)
    with raw(store) as db:
        db.execute("UPDATE visit SET note = 'Quince jam' WHERE id = 1")
    watch.check_if_due(store)
    app = show(store.path)
    (warning,) = app.warning
    assert warning.proto.title == "The records are not whole"
    assert "visit 1 was changed outside smpdash: note" in warning.value.replace("\u2060", "")
    assert str(one.path) in app.code[0].value
    assert "Quince jam" not in texts(app), "the record itself is nobody's business here"
    restore(one.path, store.path, now=NOW + MINUTE)
    assert watch.notices(store.path) == ()
    watch.check_if_due(store)
    assert watch.notices(store.path) == ()


def test_the_records_are_checked_once_a_day_and_when_another_file_stands_there(store, monkeypatch):
    checks = []
    monkeypatch.setattr(type(store), "check", lambda _self, **_: checks.append(1) or [])
    for _ in range(3):
        watch.check_if_due(store)
    assert len(checks) == 1
    database = state.database(store.path)
    database.check = replace(database.check, at=database.check.at - watch.CHECK_AGAIN_S)
    watch.check_if_due(store)
    assert len(checks) == 2
    copy = store.path.with_name("copy.db")
    copy.write_bytes(store.path.read_bytes())
    copy.replace(store.path)
    watch.check_if_due(store)
    assert len(checks) == 3


def test_the_watch_goes_on_whatever_happens(store, monkeypatch):
    monkeypatch.setenv("SMPDASH_DB", str(store.path.with_name("nowhere") / "studio.db"))
    store.path.with_name("nowhere").touch()
    stopped, soon = threading.Event(), timedelta(milliseconds=10)
    every = {"first": soon, "then": soon}
    thread = threading.Thread(target=lifespan.watch.keep_watch, args=(stopped,), kwargs=every)
    thread.start()
    assert not stopped.wait(0.1)
    monkeypatch.setenv("SMPDASH_DB", str(store.path))
    for _ in range(500):
        if state.database(store.path).check.file_number:
            break
        stopped.wait(0.02)
    stopped.set()
    thread.join()
    assert state.database(store.path).check.file_number
    assert state.database(store.path).check.notices == ()


@pytest.mark.parametrize(("ahead", "can_be_undone"), [(0, True), (1, False)])
def test_a_visit_from_before_the_clock_was_set_back_cannot_be_undone_for_hours(
    store, ahead, can_be_undone
):
    code = add_client(store, "New")
    then = NOW + timedelta(hours=ahead)
    made = store.add_visit(f"{code}/1", visit(), Change("v", then), today=TODAY)
    assert store.can_undo(made.visit_id, now=NOW) == can_be_undone


@pytest.mark.parametrize("loss", [Path.unlink, lambda file: file.write_text("e" * 64)])
def test_a_key_that_went_missing_is_said_before_smpdash_stops(store, monkeypatch, loss):
    file = store.path.with_name("records.key")
    file.write_text("a" * 64)
    monkeypatch.setenv("SMPDASH_DB", str(store.path))
    monkeypatch.setenv("SMPDASH_KEY_FILE", str(file))
    rekey(store.path, old="", new="a" * 64, now=NOW)
    watch.look(store, now=NOW)
    assert not [one.value for one in show(store.path).warning if "key" in one.value]
    loss(file)
    watch.look(store, now=NOW)
    assert [one.value for one in show(store.path).warning if "key" in one.value]
    file.write_text("a" * 64)
    watch.look(store, now=NOW)
    assert [one for one in watch.notices(store.path) if "key" in one.title] == []
