"""The connection that stays open: saves leave the journal, and a restore still gets in."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from smpdash.store.backup.catalogue import place_for
from smpdash.store.backup.create import backup
from smpdash.store.backup.restore import restore
from smpdash.store.db import connection
from tests.builders.records import NOW
from tests.builders.stores import add_client, kept_open, opened


@pytest.fixture
def store(studio_path):
    return opened(studio_path)


@contextmanager
def staying(store) -> Iterator[None]:
    """A connection stays open, once it is there."""
    with kept_open(store.path):
        eventually(lambda: store.path.with_name(f"{store.path.name}-wal").exists())
        yield


def eventually(holds) -> None:
    pause = threading.Event()
    for _ in range(200):
        if holds():
            return
        pause.wait(0.05)
    raise AssertionError("it never came to hold")


def test_the_journal_outlives_a_save_until_the_end(store):
    journal = store.path.with_name(f"{store.path.name}-wal")
    add_client(store)
    assert not journal.exists()
    with staying(store):
        add_client(store, name="Another")
        assert journal.stat().st_size
    assert not journal.exists()
    assert len(store.clients()) == 2


@pytest.mark.slow
def test_a_restore_gets_in_and_what_is_saved_then_is_in_the_new_file(store):
    add_client(store, name="Before")
    copy = backup(store.path, place_for(store.path), now=NOW).path
    with staying(store):
        add_client(store, name="Lost with the restore")
        restore(copy, store.path, now=NOW + timedelta(hours=1))
        add_client(store, name="After")
    assert {line.name for line in store.clients()} == {"Before", "After"}
    assert store.check() == []


def test_a_result_read_in_part_does_not_keep_its_old_state(store):
    add_client(store, name="One")
    add_client(store, name="Two")
    with staying(store):
        with connection.read(store.path) as db:
            half_read = db.execute("SELECT name FROM client")
            half_read.fetchone()
        add_client(store, name="Three")
        assert len(store.clients()) == 3
        assert connection.empty_journal(store.path, seconds=0)


def fail_after_writing(store) -> None:
    with connection.write(store.path) as db:
        db.execute("UPDATE client SET name = 'Half'")
        raise RuntimeError


def test_what_a_failed_save_wrote_is_gone_and_the_next_save_succeeds(store):
    with staying(store):
        add_client(store, name="Before")
        with pytest.raises(RuntimeError):
            fail_after_writing(store)
        add_client(store, name="After")
        assert {line.name for line in store.clients()} == {"Before", "After"}


def test_a_file_put_in_its_place_by_hand_is_read_at_once(store, tmp_path):
    other = opened(tmp_path / "other.db")
    add_client(other, name="Of the other file")
    with staying(store):
        add_client(store, name="Of the first file")
        store.path.with_name(f"{store.path.name}-wal").unlink()
        other.path.replace(store.path)
        assert [line.name for line in store.clients()] == ["Of the other file"]
    store.path.unlink()


def test_clients_of_an_unfinished_import_are_hidden_only_while_it_runs(store):
    add_client(store, name="Imported")
    with staying(store):
        assert len(store.clients()) == 1
        with connection.write(store.path) as db:
            db.execute("INSERT INTO hidden_client (client_id) SELECT id FROM client")
        assert len(store.clients()) == 0
        add_client(store, name="Recorded meanwhile")
        assert len(store.clients()) == 1
        with connection.write(store.path) as db:
            db.execute("DELETE FROM hidden_client")
        assert len(store.clients()) == 2


def test_reads_one_after_another_share_a_connection(store):
    with staying(store):
        with connection.read(store.path) as first:
            pass
        with connection.read(store.path) as second:
            assert second is first
        with connection.read(store.path), connection.read(store.path) as third:
            assert third is not first
    with connection.read(store.path) as later:
        assert later is not first
