"""Opening a file: made for the owner alone, set up safely, and refused where it is not ours."""

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path

import pytest
import sqlcipher3

from smpdash.store.db import connection, file_header, upgrade
from smpdash.store.db.migrations import STEPS, migrations
from smpdash.store.store import (
    EngineTooOld,
    NewerFile,
    StoreProblem,
    WrongFile,
    open_store,
)
from tests.builders.marks import in_long
from tests.builders.stores import add_client, everything, opened, raw, three_in_all

ROOT = Path(__file__).parents[3]


def test_the_file_and_its_companions_are_for_the_owner_alone(tmp_path):
    before = os.umask(0)
    try:
        store = open_store(tmp_path / "new" / "folder" / "studio.db", issue=three_in_all)
        with raw(store):
            names = {path.name for path in store.path.parent.iterdir()}
            modes = {stat.S_IMODE(path.stat().st_mode) for path in store.path.parent.iterdir()}
    finally:
        os.umask(before)
    assert {"studio.db", "studio.db-wal", "studio.db-shm"} <= names
    assert modes == {0o600}


def test_a_new_studio_starts_with_the_shipped_tables(studio_path):
    studio = open_store(studio_path, issue=three_in_all).studio()
    assert (len(studio.shades), len(studio.zones), studio.version) == (8, 10, 1)
    assert not studio.made_up
    assert studio.depth.ideal_mm == (0.5, 1.5)


def test_the_environment_names_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("SMPDASH_DB", str(tmp_path / "elsewhere.db"))
    assert open_store(issue=three_in_all).path == tmp_path / "elsewhere.db"


@pytest.mark.slow
def test_a_file_that_others_write_is_never_taken_for_a_damaged_one(studio_path):
    store, stop = opened(studio_path), threading.Event()

    def write(name):
        number = 0
        while not stop.is_set():
            number += 1
            add_client(store, f"{name} {number}")

    writers = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for writer in writers:
        writer.start()
    try:
        headers = {file_header.read_header(studio_path) for _ in range(4000)}
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert headers == {(file_header.APPLICATION_ID, len(STEPS))}


def test_opening_again_changes_nothing(studio_path):
    store = opened(studio_path)
    add_client(store)
    before = everything(store)
    assert everything(open_store(studio_path, issue=three_in_all)) == before
    with connection.read(studio_path) as db:
        assert tuple(step.name for step in migrations.applied(db)) == STEPS


def test_a_newer_file_is_refused_and_not_a_byte_of_it_changes(studio_path):
    store = opened(studio_path)
    with raw(store) as db:
        db.execute(f"PRAGMA user_version={len(STEPS) + 1}")
    # A newer smpdash may keep its journal differently; even that must stay as it is.
    with closing(sqlcipher3.connect(str(studio_path))) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    before, when = studio_path.read_bytes(), studio_path.stat().st_mtime_ns
    with pytest.raises(NewerFile, match="newer smpdash"):
        open_store(studio_path, issue=three_in_all)
    assert (studio_path.read_bytes(), studio_path.stat().st_mtime_ns) == (before, when)


def test_a_file_with_an_unknown_step_is_refused_unchanged(studio_path):
    store = opened(studio_path)
    with raw(store) as db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('smpdash', '9999_future', '')"
        )
    before = studio_path.read_bytes()
    with pytest.raises(NewerFile):
        open_store(studio_path, issue=three_in_all)
    assert studio_path.read_bytes() == before


def test_a_file_of_another_kind_is_refused_unchanged(tmp_path):
    text = tmp_path / "letter.db"
    text.write_text("Dear studio, " * 500)
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    for path in (text, other):
        before = path.read_bytes()
        with pytest.raises(WrongFile, match="not a database of smpdash"):
            open_store(path, issue=three_in_all)
        assert path.read_bytes() == before


@pytest.mark.slow
def test_a_start_that_was_cut_off_is_finished_by_the_next(studio_path):
    studio_path.touch()
    open_store(studio_path, issue=three_in_all)
    half = studio_path.with_name("half.db")
    half.touch()
    file_header.mark(half)
    assert open_store(half, issue=three_in_all).is_empty()


def test_a_failing_step_leaves_nothing_behind(studio_path, monkeypatch):
    def broken(db):
        db.execute("CREATE TABLE half_done (a) STRICT")

    monkeypatch.setattr(migrations, "_migrations", [*migrations._migrations])
    migrations(name="9999_broken")(broken)
    with pytest.raises(StoreProblem):
        open_store(studio_path, issue=three_in_all)
    with connection.read(studio_path) as db:
        assert db.table_names() == []


def test_an_engine_with_the_corruption_race_is_refused():
    with pytest.raises(EngineTooOld, match=r"3\.51\.3 or newer"):
        upgrade.check_engine("3.51.2")
    upgrade.check_engine("3.51.3")
    upgrade.check_engine("4.0.0")


@pytest.mark.slow
@pytest.mark.parametrize(
    "room", ["store.store", *map(in_long, ("store.records.clients", "store.db.connection"))]
)
def test_the_driver_is_one_and_the_same_whatever_is_imported_first(room):
    program = (
        f"import smpdash.{room}, sqlcipher3, sqlite_utils.utils as utils\n"
        "assert utils.sqlite3 is sqlcipher3\n"
        "assert utils.OperationalError is sqlcipher3.OperationalError\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_every_connection_is_set_up_safely(studio_path):
    opened(studio_path)
    with connection.read(studio_path) as db:
        found = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in connection.PRAGMAS}
        assert found == connection.PRAGMAS
        assert found["synchronous"] == 2
        assert db.execute("PRAGMA busy_timeout").fetchone() == (5000,)


@pytest.mark.parametrize("name", connection.PRAGMAS)
def test_a_setting_that_does_not_hold_stops_the_work(studio_path, name, monkeypatch):
    opened(studio_path)
    monkeypatch.setitem(connection.PRAGMAS, name, "never")
    with pytest.raises(StoreProblem, match=name), connection.read(studio_path):
        pass


def test_a_file_that_vanished_is_not_made_anew(studio_path):
    store = opened(studio_path)
    studio_path.unlink()
    with pytest.raises(StoreProblem, match="is not there"):
        store.clients()
    assert not studio_path.exists()


@pytest.mark.slow
def test_a_connection_waits_for_a_save_in_a_file_that_has_no_journal_yet(studio_path):
    opened(studio_path)
    connection.empty_journal(studio_path)
    copy = studio_path.with_name("copy.db")
    copy.write_bytes(studio_path.read_bytes())
    with closing(sqlcipher3.connect(copy, isolation_level=None)) as other:
        assert other.execute("PRAGMA journal_mode=delete").fetchone() == ("delete",)
        other.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(1) as threads:
            mode = threads.submit(journal_mode, copy)
            assert wait([mode], timeout=0.3).not_done
            other.execute("ROLLBACK")
            assert mode.result() == "wal"


def journal_mode(path):
    with closing(connection.connect(path).conn) as db:
        return db.execute("PRAGMA journal_mode").fetchone()[0]
