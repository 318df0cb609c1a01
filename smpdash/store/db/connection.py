"""The one driver: sqlcipher3's SQLite behind sqlite-utils, and the two ways in: read and write."""

import errno
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlcipher3 import dbapi2 as sqlite3
from sqlite_utils import Database

from smpdash.store.db import damage, size_limits
from smpdash.store.db.errors import (
    BUSY,
    Busy,
    Damaged,
    EngineTooOld,
    StoreProblem,
    WrongFile,
    in_words,
    of_the_system,
)
from smpdash.store.db.keys import unlock

# "smpd" in the file's header says that it is one of ours.
APPLICATION_ID: Final = int.from_bytes(b"smpd", "big")
# Versions 3.7.0 to 3.51.2 can corrupt a WAL file when two connections write and checkpoint at once.
OLDEST_SQLITE: Final = (3, 51, 3)
FIRST_PAGE_BYTES: Final = 4096
_WAL_HEADER: Final = 32
_FRAME_HEADER: Final = 24
BUSY_SECONDS: Final = 5.0
QUEUE_SECONDS: Final = 20.0
# Within which the connection that stays open makes room for a restore.
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

# SQLite's own waiting is unfair among many threads; a file's queue lets the next one in at once.
_queues: Final[dict[Path, threading.Lock]] = {}
# Which file this thread holds alone, and how many connections it has open.
_here = threading.local()
# Files that were found to be ours, each by its number on its disk.
_ours: Final[dict[Path, tuple[int, int]]] = {}


def check_engine(version: str = sqlite3.sqlite_version) -> None:
    """Raise EngineTooOld where this SQLite is older than 3.51.3."""
    if tuple(int(part) for part in version.split(".")) < OLDEST_SQLITE:
        needed = ".".join(str(part) for part in OLDEST_SQLITE)
        raise EngineTooOld(
            f"SQLite {version} can damage a database that two tablets write at once; "
            f"{needed} or newer is needed. Install the packages of requirements.txt."
        )


def connect(path: Path) -> Database:
    """A connection of one's own to an existing file, with every PRAGMA set and read back.

    Where neither file nor folder can be written, it reads what is there: by the journal and its
    index where they are left, else as a file that nobody can change.
    """
    try:
        return _connect(path, "mode=rw")
    except sqlite3.OperationalError as error:
        name = str(getattr(error, "sqlite_errorname", ""))
        has_no_journal = name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY"))
        if not has_no_journal or can_write(path) or _size(path.with_name(f"{path.name}-wal")):
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
        # Each connection belongs to one unit of work, but a streamed export may be continued by
        # another thread of the server.
        check_same_thread=False,
    )
    try:
        unlock(connection, path)
        # Asked before the first setting: the journal's mode is written into the file.
        _check_pragma_of_ours(connection, path)
        for name, wanted in PRAGMAS.items():
            # A file that nobody can change has no journal.
            if name == "journal_mode" and "immutable" in how:
                continue
            connection.execute(f"PRAGMA {name}={wanted}")
            _check_pragma(connection, name, wanted)
        return Database(connection, execute_plugins=False)
    except BaseException:
        connection.close()
        raise


def check_is_ours(path: Path) -> None:
    """Raise WrongFile for another program's file, before a lock of ours lies beside it.

    A file that is missing, empty or in its first moment is nobody's yet.
    """
    try:
        found = path.stat()
    except OSError:
        return
    number = found.st_dev, found.st_ino
    if _ours.get(path) == number or found.st_size == 0 or is_just_begun(path):
        return
    if header(path)[0] != APPLICATION_ID:
        raise foreign(path)
    _ours[path] = number


def is_just_begun(path: Path) -> bool:
    """Whether a start was cut off while it wrote the first page: SQLite puts that right."""
    return _size(path) <= FIRST_PAGE_BYTES and path.with_name(f"{path.name}-journal").exists()


def foreign(path: Path) -> WrongFile:
    """What to say of another program's file."""
    return WrongFile(f"{path} is not a database of smpdash. Nothing in it was changed.")


def _check_pragma_of_ours(connection: Any, path: Path) -> None:
    if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
        raise foreign(path)


def header(path: Path) -> tuple[int, int]:
    """The application id and the user version of a file that stays untouched; WrongFile else."""
    try:
        return _header(path, "mode=ro&immutable=1")
    except (WrongFile, Damaged):
        # To read by a journal writes its index, which is for files of ours alone.
        if not _journal_is_ours(path):
            raise
    # A power cut tore the first page while it was written: the journal still has it whole.
    return _header(path, "mode=ro")


def _journal_is_ours(path: Path) -> bool:
    """Whether the journal has a first page of ours, or locks of ours lie beside the file."""
    journal = path.with_name(f"{path.name}-wal")
    if not _size(journal):
        return False
    if _gate(path).exists() or _in_use(path).exists():
        return True
    # The format is SQLite's: a header, and before each page its number and more.
    with in_words(path), journal.open("rb") as frames:
        page = int.from_bytes(frames.read(_WAL_HEADER)[8:12], "big")
        while frame := frames.read(_FRAME_HEADER):
            content = frames.read(page)
            if frame[:4] == b"\0\0\0\1":
                return content[68:72] == APPLICATION_ID.to_bytes(4, "big")
    return False


def _header(path: Path, how: str) -> tuple[int, int]:
    # Through SQLite, never by open(): closing a second descriptor would drop the locks that other
    # connections of this process hold.
    with in_words(path):
        connection = sqlite3.connect(f"file:{quote(str(path))}?{how}", uri=True)
        try:
            unlock(connection, path)
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
        finally:
            connection.close()
    return application, version


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def mark(path: Path, application: int = APPLICATION_ID) -> None:
    """Write the application id into an empty file, before anything else is in it."""
    with in_words(path):
        connection = sqlite3.connect(str(path), timeout=BUSY_SECONDS, isolation_level=None)
        try:
            unlock(connection, path)
            connection.execute(f"PRAGMA application_id={application}")
        finally:
            connection.close()


@contextmanager
def hold(file: Path, *, shared: bool = False, seconds: float | None = None) -> Iterator[None]:
    """Hold a lock file against other processes and threads; Busy after so many seconds."""
    if sys.platform == "win32":
        yield  # SQLite's own locks alone, which hold for everything but a file's first and last day
        return
    import fcntl  # noqa: PLC0415 there is none on Windows

    kind, until = fcntl.LOCK_SH if shared else fcntl.LOCK_EX, time.monotonic() + (seconds or 0)
    try:
        lock = _lock_file(file, shared=shared)
    except OSError as error:
        raise of_the_system(file, error) from error
    if lock is None:
        yield
        return
    try:
        while True:
            try:
                fcntl.flock(lock, kind if seconds is None else kind | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise Busy(BUSY) from None
                time.sleep(0.02)
        yield
    finally:
        os.close(lock)


def _lock_file(file: Path, *, shared: bool) -> int | None:
    """The lock file, open; where nothing can be written, who only shares it needs none to be made.

    None where there is none then: nobody can have it alone.
    """
    try:
        return os.open(file, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        if not shared or error.errno not in {errno.EROFS, errno.EACCES}:
            raise
    try:
        return os.open(file, os.O_RDONLY)
    except FileNotFoundError:
        return None


@contextmanager
def alone(path: Path, *, seconds: float) -> Iterator[None]:
    """Nobody but this thread opens the file meanwhile; Busy where somebody stays for too long."""
    # Who comes now waits before the gate, or a row of savers would let nobody in for good.
    with hold(_gate(path)), hold(_in_use(path), seconds=seconds):
        _here.alone = path
        try:
            yield
        finally:
            _here.alone = None


@contextmanager
def unshared(path: Path) -> Iterator[None]:
    """Open a file that only this thread knows of, without lock files beside it."""
    before, _here.alone = getattr(_here, "alone", None), path
    try:
        yield
    finally:
        _here.alone = before


def stay_open(path: Path, stopped: threading.Event) -> None:
    """Keep a connection open until `stopped` is set, except while somebody wants the file alone.

    The last connection to close carries the journal over into the file and deletes it. With this
    one open none of a save's is the last, and a save waits for the disk once, not several times.
    """
    while not stopped.is_set():
        with suppress(StoreProblem), _present(path), in_words(path):
            db = connect(path)
            try:
                while not stopped.wait(LET_GO_SECONDS) and not is_wanted_alone(path):
                    pass
            finally:
                db.conn.close()
        stopped.wait(LET_GO_SECONDS)


def is_wanted_alone(path: Path) -> bool:
    """Whether somebody waits to have the file alone, as a restore does."""
    try:
        with hold(_gate(path), shared=True, seconds=0):
            return False
    except Busy:
        return True


def empty_journal(path: Path, *, seconds: float = BUSY_SECONDS) -> bool:
    """Bring everything from the journal into the file, so that what was deleted is gone there.

    False where somebody reads an older state for longer than so many seconds: then the journal, and
    perhaps the file, hold it still. Saves wait meanwhile.
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
    """Write the file anew from the rows that stand in it: nothing else is left. Saves wait."""
    with _present(path), in_words(path):
        damage.refuse(path)
        db = connect(path)
        try:
            db.execute("VACUUM")
        finally:
            db.conn.close()


def _in_use(path: Path) -> Path:
    """The lock that every connection shares, and that a restore holds alone."""
    return path.with_name(f"{path.name}.use")


def _gate(path: Path) -> Path:
    """The lock that who opens a connection passes, unless this thread has one open already."""
    return path.with_name(f"{path.name}.gate")


@contextmanager
def _present(path: Path) -> Iterator[None]:
    if getattr(_here, "alone", None) == path:
        yield
        return
    check_is_ours(path)
    open_here = max(0, getattr(_here, "open", 0))
    with ExitStack() as held:
        with nullcontext() if open_here else hold(_gate(path), shared=True):
            held.enter_context(hold(_in_use(path), shared=True))
        _here.open = open_here + 1
        try:
            yield
        finally:
            _here.open = getattr(_here, "open", 1) - 1


@contextmanager
def resting(path: Path) -> Iterator[Database]:
    """A file that nobody writes, such as a backup: nothing in it or beside it changes."""
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
    """Write all that is committed into an empty file, while others go on writing."""
    with _present(path), in_words(path):
        db = connect(path)
        try:
            db.execute("VACUUM INTO ?", (str(copy),))
        finally:
            db.conn.close()


@contextmanager
def read(path: Path) -> Iterator[Database]:
    """A connection that sees one state of the file from the first statement to the last."""
    with _present(path), in_words(path):
        db = connect(path)
        try:
            db.execute("BEGIN")
            yield db
        finally:
            db.conn.close()


@contextmanager
def write(path: Path) -> Iterator[Database]:
    """A connection inside one transaction: all of it is stored at the end, or nothing is."""
    queue = _queues.setdefault(path, threading.Lock())
    with _present(path):
        damage.refuse(path)
        if not queue.acquire(timeout=QUEUE_SECONDS):
            raise Busy(BUSY)
        try:
            with in_words(path):
                db = connect(path)
                try:
                    # A deferred BEGIN that reads before it writes fails at once under contention.
                    db.execute("BEGIN IMMEDIATE")
                    before = size_limits.used(db, path)
                    yield db
                    size_limits.check_size(db, path, before)
                    db.execute("COMMIT")
                finally:
                    db.conn.close()
        finally:
            queue.release()


def rows(
    db: Database, sql: str, parameters: tuple[Any, ...] | dict[str, Any] = ()
) -> list[dict[str, Any]]:
    """All rows of a query as dicts."""
    return list(db.query(sql, parameters))


def _check_pragma(connection: Any, name: str, wanted: object) -> None:
    (found,) = connection.execute(f"PRAGMA {name}").fetchone() or (wanted,)
    if found != wanted:
        raise StoreProblem(
            f"The database could not be opened safely: {name} is {found}, not {wanted}. "
            "Keep the file on a disk of this computer, not on a network drive."
        )
