"""The file that an import is prepared in: its tables, and transactions on it."""

import json
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlcipher3 import dbapi2 as sqlite3

from smpdash.store.db.errors import (
    Busy,
    DiskFault,
    DiskFull,
    Missing,
    NotStaged,
    NotWritable,
    StoreProblem,
    in_words,
)
from smpdash.store.db.keys import unlock

GONE: Final = (
    "What was prepared for this import was discarded meanwhile, here or on another tablet. Nothing "
    "of it was added: choose the files again."
)
UNREADABLE: Final = (
    "What was prepared for this import cannot be read: its file is damaged, or of another version "
    "of smpdash. The records are as they were, and nothing of it was added. Discard it, then "
    "choose the files again."
)
# Not of the file: what is staged is whole.
_PASSING: Final = (Busy, DiskFault, DiskFull, NotWritable)
# To be raised if the tables change, or what is kept as a fact.
VERSION: Final = 2
# Read in these orders by indexes: a sort would hold all rows of a long file in memory.
ENTRIES: Final = "SELECT client, data FROM entry ORDER BY client, id"
KNOWN: Final = """
SELECT DISTINCT code FROM known WHERE word IN (SELECT value FROM json_each(?)) ORDER BY code
"""
REJECTED: Final = """
SELECT sheet, number, cells, words FROM rejected WHERE sheet = coalesce(?, sheet)
ORDER BY sheet, number, id
"""
TABLES: Final = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS file (id INTEGER PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL)
    STRICT;
CREATE TABLE IF NOT EXISTS block (file INTEGER, number INTEGER, data BLOB NOT NULL,
    PRIMARY KEY (file, number)) STRICT;
CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, client TEXT NOT NULL, data TEXT NOT NULL)
    STRICT;
CREATE INDEX IF NOT EXISTS entry_by_client ON entry (client);
CREATE TABLE IF NOT EXISTS complaint (id INTEGER PRIMARY KEY, sheet TEXT NOT NULL,
    number INTEGER NOT NULL, header TEXT NOT NULL, words TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS rejected (id INTEGER PRIMARY KEY, sheet TEXT NOT NULL,
    number INTEGER NOT NULL, cells TEXT NOT NULL, words TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS rejected_by_row ON rejected (sheet, number);
CREATE TABLE IF NOT EXISTS known (word TEXT NOT NULL, code TEXT NOT NULL, PRIMARY KEY (word, code))
    STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS left_out (sheet TEXT NOT NULL, number INTEGER NOT NULL,
    words TEXT NOT NULL, PRIMARY KEY (sheet, number)) STRICT;
CREATE TABLE IF NOT EXISTS person (client TEXT PRIMARY KEY, name TEXT NOT NULL,
    data TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS person_row (sheet TEXT NOT NULL, number INTEGER NOT NULL,
    cells TEXT NOT NULL, client TEXT NOT NULL, PRIMARY KEY (sheet, number)) STRICT;
"""


def lay_out(path: Path) -> None:
    """Make the tables in a new file that only this account can read."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with _connected(path) as db:
        db.executescript(f"{TABLES} PRAGMA user_version = {VERSION};")


@contextmanager
def transaction(path: Path) -> Iterator[Any]:
    """A transaction on the file; raises NotStaged if it is gone or cannot be read."""
    try:
        with _connected(path) as db:
            if db.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                raise NotStaged(UNREADABLE)
            db.execute("BEGIN")
            yield db
            if db.in_transaction:
                db.execute("COMMIT")
    except Missing:
        raise NotStaged(GONE) from None
    except _PASSING:
        raise
    except (StoreProblem, json.JSONDecodeError) as problem:
        raise NotStaged(UNREADABLE) from problem


@contextmanager
def _connected(path: Path) -> Iterator[Any]:
    # A file that was discarded meanwhile must not come back empty.
    where = f"file:{quote(str(path))}?mode=rw"
    with in_words(path):
        db = sqlite3.connect(where, uri=True, isolation_level=None, check_same_thread=False)
        with closing(db):
            unlock(db, path)
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=NORMAL")
            yield db
