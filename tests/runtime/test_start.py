"""A start reads the two ends of a large file; all of it is checked behind the first page."""

import os
import threading
import time
import tracemalloc
from pathlib import Path

import pytest

from smpdash.runtime import state
from smpdash.runtime.jobs import watch
from smpdash.store.audit import verify
from smpdash.store.audit.verify import GivenUp
from smpdash.store.backup.catalogue import place_for
from smpdash.store.backup.create import backup
from smpdash.store.backup.restore import restore
from smpdash.store.db import connection, upgrade
from smpdash.store.store import Change, Damaged, open_store
from tests.builders.records import NOW
from tests.builders.screens import begin_visit, show, texts
from tests.builders.stores import add_client, kept_open, opened, raw, three_in_all
from tests.campaigns.studio import written

COUNTED = Path("/proc/self/io")


@pytest.fixture(autouse=True)
def _every_file_is_large(monkeypatch):
    monkeypatch.setattr(upgrade, "SMALL_BYTES", 0, raising=False)


@pytest.fixture
def store(studio_path, monkeypatch):
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    return written(studio_path, clients=3)


def damage_a_leaf(store):
    """A page that few saves need is overwritten, as a failing disk does."""
    with connection.read(store.path) as db:
        found = db.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'visit_past_by_course'"
        ).fetchone()
    connection.empty_journal(store.path)
    content = bytearray(store.path.read_bytes())
    at = 4096 * (found[0] - 1)
    content[at : at + 4096] = os.urandom(4096)
    store.path.write_bytes(content)


def pages_read(path):
    """How many pages of 4 KB a start takes from the file."""
    before = reads()
    open_store(path, issue=three_in_all)
    return (reads() - before) / 4096


def reads():
    return int(COUNTED.read_text().split()[1])


@pytest.mark.slow
@pytest.mark.skipif(not COUNTED.exists(), reason="Linux counts what is read")
def test_a_start_reads_as_much_of_a_large_file_as_of_a_small_one(store, tmp_path):
    large = opened(tmp_path / "large.db")
    with raw(large) as db:
        db.execute("CREATE TABLE filled (content BLOB)")
        db.execute(
            "INSERT INTO filled WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1"
            " FROM many WHERE n < 5000) SELECT zeroblob(4000) FROM many"
        )
    for path in (store.path, large.path):
        connection.empty_journal(path)
    assert large.path.stat().st_size > 20 * store.path.stat().st_size
    pages_read(store.path)
    few, many = pages_read(store.path), pages_read(large.path)
    assert many < few + 40


@pytest.mark.slow
def test_the_page_says_that_the_check_runs_and_a_save_is_taken_meanwhile(store, monkeypatch):
    inside, go_on = threading.Event(), threading.Event()
    drafts = verify._drafts

    def slow(db):
        inside.set()
        assert go_on.wait(30)
        return drafts(db)

    monkeypatch.setattr(verify, "_drafts", slow)
    thread = threading.Thread(target=watch.check_if_due, args=(store,))
    thread.start()
    try:
        assert inside.wait(30)
        add_client(store, "While it runs")
        app = show(store.path)
        assert "All records are being checked" in texts(app)
        assert len(app.warning) == 0
        # A line beneath a page that is scrolled to its end would move its buttons as it goes.
        assert "being checked" not in texts(begin_visit(store.path))
    finally:
        go_on.set()
        thread.join()
    assert "being checked" not in texts(show(store.path))
    assert watch.notices(store.path) == ()


@pytest.mark.slow
def test_structural_damage_stops_writes_and_offers_the_backup(store):
    good = backup(store.path, place_for(store.path), now=NOW)
    damage_a_leaf(store)
    reopened = open_store(store.path, issue=three_in_all)
    reopened.use_lessons(False, Change("before it was found", NOW))
    app = show(store.path)
    assert any("Client 1" in each.label for each in app.button), "shown before the check"
    watch.check_if_due(reopened)
    (notice,) = watch.notices(store.path)
    assert notice.title == "The records are damaged"
    with pytest.raises(Damaged, match="nothing more is written"):
        reopened.use_lessons(True, Change("after it was found", NOW))
    assert len(reopened.clients()) == 3, "what can be read is shown"
    app = show(store.path)
    assert app.warning[0].proto.title == "The records are damaged"
    assert str(good.path) in app.code[0].value
    restore(good.path, store.path, now=NOW)
    add_client(reopened, "After the restore")
    assert watch.notices(store.path) == ()


def test_a_start_after_that_stops_writes_from_the_beginning(store):
    damage_a_leaf(store)
    assert any("damaged" in line for line in store.check())
    state.database(store.path).check = state.Check()
    checking_in_another_process = open_store(store.path, issue=three_in_all)
    with pytest.raises(Damaged):
        add_client(checking_in_another_process, "Anybody")
    (notice,) = watch.notices(store.path)
    assert notice.title == "The records are damaged"


def test_a_file_that_is_found_whole_again_takes_writes_again(store):
    connection.empty_journal(store.path)
    whole = store.path.read_bytes()
    damage_a_leaf(store)
    store.check()
    store.path.write_bytes(whole)
    with pytest.raises(Damaged):
        add_client(store, "Not yet looked at")
    assert store.check() == []
    add_client(store, "Looked at")


def test_a_changed_value_stops_nothing(store):
    with raw(store) as db:
        db.execute("UPDATE visit SET note = 'other' WHERE id = 1")
    watch.check_if_due(store)
    (notice,) = watch.notices(store.path)
    assert notice.title == "The records are not whole"
    add_client(store, "Recording goes on")


def test_a_damaged_last_entry_is_said_before_the_check_has_ended(store, monkeypatch):
    with raw(store) as db:
        db.execute("DROP TRIGGER the_trail_stays")
        db.execute("UPDATE audit SET device = 'x' WHERE seq = (SELECT max(seq) FROM audit)")

    def check(_self, **_about):
        (notice,) = watch.notices(store.path)
        assert "last entry" in notice.words
        return []

    monkeypatch.setattr(type(store), "check", check)
    watch.check_if_due(store)
    assert watch.notices(store.path) == ()


@pytest.mark.slow
def test_a_restore_does_not_wait_for_the_check(store, monkeypatch):
    good = backup(store.path, place_for(store.path), now=NOW)
    inside = threading.Event()
    found = []

    def endless(db):
        inside.set()
        db.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT count(*) FROM n"
        ).fetchone()
        yield "never"

    def work():
        try:
            watch.check_if_due(store)
        except GivenUp:
            found.append("given up")

    monkeypatch.setattr(verify, "_pins", endless)
    thread = threading.Thread(target=work)
    thread.start()
    assert inside.wait(30)
    monkeypatch.setattr(verify, "_pins", lambda _db: iter(()))
    begun = time.monotonic()
    restore(good.path, store.path, now=NOW)
    thread.join()
    assert time.monotonic() - begun < 14
    assert found == ["given up"]
    assert state.database(store.path).check == state.Check(), "so it is begun anew"


@pytest.mark.slow
def test_a_check_holds_the_rows_of_one_client_at_a_time(studio_path):
    store = opened(studio_path)
    sizes = []
    # As many as are checked at once, and three times as many.
    for clients in (100, 200):
        with kept_open(studio_path):
            for number in range(clients):
                add_client(store, f"Client {clients} {number}", contact="x" * 100)
        tracemalloc.start()
        assert store.check() == []
        sizes.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert sizes[1] < sizes[0] * 1.3
