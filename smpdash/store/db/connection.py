"""Connections: sqlcipher3's SQLite behind sqlite-utils, to read or to write in a transaction."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlcipher3 import dbapi2 as sqlite3
from sqlite_utils import Database

from smpdash.store.db import damage, file_header, locks, size_limits
from smpdash.store.db.errors import BUSY, Busy, StoreProblem, in_words
from smpdash.store.db.file_header import size_of
from smpdash.store.db.hidden import hide_unfinished
from smpdash.store.db.keys import unlock

BUSY_SECONDS: Final = 5.0
QUEUE_SECONDS: Final = 20.0
# A restore waits at most this long for the connection that stays open.
LET_GO_SECONDS: Final = 0.25
# FULL: a save that was acknowledged survives a power cut. secure_delete: what is deleted is gone.
PRAGMAS: Final = {
    "foreign_keys": 1,
    "journal_mode": "wal",
    "synchronous": 2,
    "trusted_schema": 0,
    "secure_delete": 1,
    "cell_size_check": 1,
    "recursive_triggers": 1,
    "mmap_size": 0,
}

# Recording a visit runs more different statements than the 128 that a connection keeps compiled by
# default: it would compile each of them anew.
STATEMENTS: Final = 256

# As many connections wait for the next read or save, which need not read the schema then.
MOST_IDLE: Final = 4

# Idle connections of the files that stay open, each with its file's inode number.
_idle: Final[dict[Path, list[tuple[int, Database]]]] = {}
_idle_lock: Final = threading.Lock()
# SQLite's own waiting is unfair among many threads, so the writers of a file queue at a lock.
_queues: Final[dict[Path, threading.Lock]] = {}


def connect(path: Path) -> Database:
    """A new connection to an existing file, with every PRAGMA set and read back.

    If file and folder cannot be written, the connection only reads: with the journal and its index
    if they exist, else as an immutable file.
    """
    try:
        return _connect(path, "mode=rw")
    except sqlite3.OperationalError as error:
        name = str(getattr(error, "sqlite_errorname", ""))
        has_no_journal = name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY"))
        if not has_no_journal or can_write(path) or size_of(path.with_name(f"{path.name}-wal")):
            raise
    return _connect(path, "mode=ro&immutable=1")


def can_write(path: Path) -> bool:
    """Whether the system lets this process write the file, and files beside it."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _connect(path: Path, how: str) -> Database:
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?{how}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        # Another thread of the server may continue a streamed export.
        check_same_thread=False,
        cached_statements=STATEMENTS,
    )
    try:
        unlock(connection, path)
        # Checked before the first setting: the journal mode is written into the file.
        _check_pragma_of_ours(connection, path)
        for name, wanted in PRAGMAS.items():
            # An immutable file has no journal.
            if name != "journal_mode" or "immutable" not in how:
                _set_pragma(connection, name, wanted)
        return Database(connection, execute_plugins=False)
    except BaseException:
        connection.close()
        raise


def _check_pragma_of_ours(connection: Any, path: Path) -> None:
    if connection.execute("PRAGMA application_id").fetchone() != (file_header.APPLICATION_ID,):
        raise file_header.foreign(path)


def stay_open(path: Path, stopped: threading.Event) -> None:
    """Keep connections open until `stopped` is set, except while a restore waits for the file.

    The last connection to close moves the journal into the file and deletes it. While this one is
    open, no save's connection is the last, so a save waits for the disk once, not several times;
    and reads and saves of this process share a few connections that have read the schema.
    """
    while not stopped.is_set():
        with suppress(StoreProblem), _present(path), in_words(path):
            db = connect(path)
            try:
                with _keeping_idle(path):
                    while not stopped.wait(LET_GO_SECONDS) and not locks.is_wanted_alone(path):
                        pass
            finally:
                db.conn.close()
        stopped.wait(LET_GO_SECONDS)


@contextmanager
def _keeping_idle(path: Path) -> Iterator[None]:
    """Keep connections to this file for the next one who needs one, and close them at the end.

    The lock that `stay_open` shares meanwhile sees to it that nothing replaces the file.
    """
    if can_write(path):
        with _idle_lock:
            _idle[path] = []
    try:
        yield
    finally:
        with _idle_lock:
            ended = _idle.pop(path, [])
        for _, db in ended:
            db.conn.close()


@contextmanager
def _lent(path: Path) -> Iterator[Database]:
    """A connection without a transaction, an idle one if there is one.

    It is closed if the block fails; else it is rolled back, and idle if the file stays open.
    """
    number = path.stat().st_ino
    with _idle_lock:
        waiting = _idle.get(path)
        last = waiting.pop() if waiting else None
    if last is not None and last[0] != number:  # the file was replaced by hand
        last[1].conn.close()
        last = None
    db = connect(path) if last is None else last[1]
    is_idle = False
    try:
        yield db
        # It ends each statement too, for one read in part would keep the state that it saw; and it
        # drops the views that hide rows.
        db.conn.rollback()
        with _idle_lock:
            waiting = _idle.get(path)
            if waiting is not None and len(waiting) < MOST_IDLE:
                waiting.append((number, db))
                is_idle = True
    finally:
        if not is_idle:
            db.conn.close()


def empty_journal(path: Path, *, seconds: float = BUSY_SECONDS) -> bool:
    """Move everything from the journal into the file, so that deleted bytes are overwritten.

    Returns False if somebody reads an older state for longer than `seconds`: then the journal, and
    perhaps the file, still hold it. Saves wait meanwhile.
    """
    with _present(path), in_words(path):
        db = connect(path)
        try:
            db.execute(f"PRAGMA busy_timeout={round(1000 * seconds)}")
            (is_busy, *_) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not is_busy
        finally:
            db.conn.close()


def rewrite(path: Path) -> None:
    """Rewrite the file from its rows, so that nothing else is left in it. Saves wait."""
    with _present(path), in_words(path):
        damage.refuse(path)
        db = connect(path)
        try:
            db.execute("VACUUM")
        finally:
            db.conn.close()


@contextmanager
def _present(path: Path) -> Iterator[None]:
    """Hold the locks of a connection to a database of smpdash."""
    if not locks.is_alone(path):
        file_header.check_is_ours(path)
    with locks.shared(path):
        yield


@contextmanager
def resting(path: Path) -> Iterator[Database]:
    """A connection to a file that nobody writes, such as a backup; changes nothing on the disk."""
    with in_words(path):
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
        try:
            unlock(connection, path)
            for name in ("trusted_schema", "cell_size_check"):
                connection.execute(f"PRAGMA {name}={PRAGMAS[name]}")
            yield Database(connection, execute_plugins=False)
        finally:
            connection.close()


def copy_to(path: Path, copy: Path) -> None:
    """Copy everything committed into an empty file, while others continue to write."""
    with _present(path), in_words(path):
        db = connect(path)
        try:
            db.execute("VACUUM INTO ?", (str(copy),))
        finally:
            db.conn.close()


@contextmanager
def read(path: Path, *, with_hidden: bool = False) -> Iterator[Database]:
    """A connection that sees one state of the file from the first statement to the last.

    Clients of an import that is not finished are seen only `with_hidden`.
    """
    with _present(path), in_words(path), _lent(path) as db:
        db.execute("BEGIN")
        if not with_hidden:
            hide_unfinished(db)
        yield db


@contextmanager
def write(path: Path) -> Iterator[Database]:
    """A connection inside one transaction, which is committed at the end of the block."""
    queue = _queues.setdefault(path, threading.Lock())
    with _present(path):
        damage.refuse(path)
        if not queue.acquire(timeout=QUEUE_SECONDS):
            raise Busy(BUSY)
        try:
            with in_words(path), _lent(path) as db:
                # A deferred BEGIN that reads before it writes fails at once under contention.
                db.execute("BEGIN IMMEDIATE")
                before = size_limits.used(db, path)
                yield db
                size_limits.check_size(db, path, before)
                db.execute("COMMIT")
        finally:
            queue.release()


def wait_for_writes(seconds: float) -> bool:
    """Wait until each write of this process that is in progress now has ended.

    Returns False if one has not after `seconds`.
    """
    until = time.monotonic() + seconds
    for queue in list(_queues.values()):
        if not queue.acquire(timeout=max(0.0, until - time.monotonic())):
            return False
        queue.release()
    return True


def rows(
    db: Database, sql: str, parameters: tuple[Any, ...] | dict[str, Any] = ()
) -> list[dict[str, Any]]:
    """All rows of a query as dicts."""
    cursor = db.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _set_pragma(connection: Any, name: str, wanted: object) -> None:
    given_up = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute(f"PRAGMA {name}={wanted}")
            break
        except sqlite3.OperationalError as error:
            # To begin the journal SQLite does not wait for a save of another connection.
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > given_up:
                raise
            time.sleep(0.01)
    (actual,) = connection.execute(f"PRAGMA {name}").fetchone() or (wanted,)
    if actual != wanted:
        raise StoreProblem(
            f"The database could not be opened safely: {name} is {actual}, not {wanted}. "
            "Keep the file on a disk of this computer, not on a network drive."
        )
