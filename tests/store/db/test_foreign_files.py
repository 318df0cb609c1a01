"""Nothing of ours writes into a file that is not ours, or beside it, by any command or door."""

import contextlib
import io
import sqlite3
from pathlib import Path

import pytest

from smpdash.cli.main import main
from smpdash.runtime import state
from smpdash.store.backup.catalogue import place_for
from smpdash.store.backup.create import backup
from smpdash.store.backup.rekey import rekey
from smpdash.store.backup.restore import check_backup, restore
from smpdash.store.db import connection
from smpdash.store.db.keys import new_key
from smpdash.store.store import Store, StoreProblem, open_store
from tests.builders.records import NOW
from tests.builders.stores import opened, three_in_all

pytestmark = pytest.mark.slow

KEY = new_key()


def of_another_program(path: Path) -> None:
    """An ordinary SQLite file, its journal deleted after each transaction."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE invoice (number INTEGER PRIMARY KEY, total REAL)")
        db.executemany("INSERT INTO invoice (total) VALUES (?)", [(each,) for each in range(500)])
        db.commit()


def with_a_number_of_its_own(path: Path) -> None:
    of_another_program(path)
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA application_id = 252006674")
        db.execute("PRAGMA user_version = 3")


def cut_off_in_a_transaction(path: Path) -> None:
    """Its own program has to put it right, by a journal that lies beside it."""
    of_another_program(path)
    journal = path.with_name(f"{path.name}-journal")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA cache_spill = 1")
        db.execute("BEGIN")
        db.execute("UPDATE invoice SET total = 0")
        kept = journal.read_bytes()
        db.execute("ROLLBACK")
    journal.write_bytes(kept)


def with_a_journal_of_its_own(path: Path) -> None:
    """Written ahead, with what was committed last in the journal alone."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE invoice (number INTEGER PRIMARY KEY)")
        db.commit()
        kept = {end: path.with_name(path.name + end).read_bytes() for end in ("", "-wal")}
    for end, content in kept.items():
        path.with_name(path.name + end).write_bytes(content)


def text(path: Path) -> None:
    path.write_text("Dear studio, " * 1000)


FOREIGN = (
    of_another_program,
    with_a_number_of_its_own,
    cut_off_in_a_transaction,
    with_a_journal_of_its_own,
    text,
)


def commands(file: Path, good: Path, out: Path) -> dict[str, list[str]]:
    db = ["--db", str(file)]
    return {
        "backup": ["backup", *db],
        "backup into": ["backup", *db, "--into", str(out)],
        "restore over it": ["restore", str(good), *db],
        "restore it": ["restore", str(file), "--db", str(out / "studio.db")],
        "check": ["check", *db],
        "check a backup beside it": ["check", *db, "--backup", str(good)],
        "check it as a backup": ["check", "--backup", str(file), "--db", str(out / "studio.db")],
        "owner": ["owner", "Olga", *db, "--pin-stdin"],
        "new": ["new", *db],
        "demo": ["demo", *db],
        "export": ["export", *db, "--out", str(out)],
        "encrypt": ["encrypt", *db],
        "decrypt": ["decrypt", *db],
    }


def as_it_lies(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(file): (file.read_bytes(), file.stat().st_mtime_ns) for file in files}


@pytest.fixture
def good(tmp_path):
    store = opened(tmp_path / "ours" / "studio.db")
    return backup(store.path, place_for(store.path), now=NOW).path


@pytest.mark.parametrize("make", FOREIGN)
@pytest.mark.parametrize("name", [*commands(Path(), Path(), Path())])
def test_no_command_changes_it_or_leaves_anything_beside_it(make, name, good, monkeypatch, capsys):
    tmp_path = good.parents[2]
    monkeypatch.setenv("SMPDASH_KEY", KEY if name in {"encrypt", "decrypt"} else "")
    monkeypatch.setattr("sys.stdin", io.StringIO("4711 0815 42\n"))
    (folder := tmp_path / "theirs").mkdir()
    make(folder / "data.db")
    before = as_it_lies(folder)
    status = main(commands(folder / "data.db", good, tmp_path / "out")[name])
    assert as_it_lies(folder) == before
    assert status == 1
    assert "Traceback" not in capsys.readouterr().err


DOORS = {
    "open": lambda file, _: open_store(file, issue=three_in_all),
    "open with a key": lambda file, _: open_store(file, issue=three_in_all, key=KEY),
    "serve": lambda file, _: state.store_of({}).studio(),
    "read": lambda file, _: Store(file, three_in_all).studio(),
    "write": lambda file, _: Store(file, three_in_all).mark_made_up(now=NOW),
    "back up": lambda file, _: backup(file, file.parent / "b", now=NOW),
    "restore": lambda file, good: restore(good, file, now=NOW),
    "check a backup": lambda file, good: check_backup(good, scratch=file),
    "encrypt": lambda file, _: rekey(file, old="", new=KEY, now=NOW),
    "empty the journal": lambda file, _: connection.empty_journal(file),
}


@pytest.mark.parametrize("make", FOREIGN)
@pytest.mark.parametrize("name", DOORS)
def test_no_door_changes_it_or_leaves_anything_beside_it(make, name, tmp_path, good, monkeypatch):
    (folder := tmp_path / "theirs").mkdir()
    make(folder / "data.db")
    monkeypatch.setenv("SMPDASH_DB", str(folder / "data.db"))
    before = as_it_lies(folder)
    with pytest.raises(StoreProblem):
        DOORS[name](folder / "data.db", good)
    assert as_it_lies(folder) == before


def test_a_check_of_it_says_so_and_changes_nothing(tmp_path):
    (folder := tmp_path / "theirs").mkdir()
    of_another_program(folder / "data.db")
    before = as_it_lies(folder)
    (line,) = Store(folder / "data.db", three_in_all).check(now=NOW)
    assert "not a database of smpdash" in line
    assert as_it_lies(folder) == before
