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
from tests.builders.stores import add_client, opened


@pytest.fixture
def store(studio_path):
    return opened(studio_path)


@contextmanager
def staying(store) -> Iterator[None]:
    """A connection stays open, once it is there."""
    stopped = threading.Event()
    thread = threading.Thread(target=connection.stay_open, args=(store.path, stopped))
    thread.start()
    try:
        eventually(lambda: store.path.with_name(f"{store.path.name}-wal").exists())
        yield
    finally:
        stopped.set()
        thread.join()


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


def test_a_restore_gets_in_and_what_is_saved_then_is_in_the_new_file(store):
    add_client(store, name="Before")
    copy = backup(store.path, place_for(store.path), now=NOW).path
    with staying(store):
        add_client(store, name="Lost with the restore")
        restore(copy, store.path, now=NOW + timedelta(hours=1))
        add_client(store, name="After")
    assert {line.name for line in store.clients()} == {"Before", "After"}
    assert store.check() == []
