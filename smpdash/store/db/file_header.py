"""Reads and marks the first page of a file: whether it is a database of smpdash."""

import time
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlcipher3 import dbapi2 as sqlite3

from smpdash.store.db import locks
from smpdash.store.db.errors import Damaged, StoreProblem, WrongFile, in_words
from smpdash.store.db.keys import unlock

# "smpd" in the file's header marks a database of smpdash.
APPLICATION_ID: Final = int.from_bytes(b"smpd", "big")
FIRST_PAGE_BYTES: Final = 4096
_WAL_HEADER: Final = 32
_FRAME_HEADER: Final = 24
_BUSY_SECONDS: Final = 5.0
_PAUSES_S: Final = (0.02, 0.05, 0.1)

# Files that are known to be databases of smpdash, each with its device and inode number.
_ours: Final[dict[Path, tuple[int, int]]] = {}


def check_is_ours(path: Path) -> None:
    """Raise WrongFile for another program's file, before a lock file is made beside it.

    Accepts a file that is missing, empty or just being made.
    """
    try:
        state = path.stat()
    except OSError:
        return
    number = state.st_dev, state.st_ino
    if _ours.get(path) == number or state.st_size == 0 or is_just_begun(path):
        return
    if read_header(path)[0] != APPLICATION_ID:
        raise foreign(path)
    _ours[path] = number


def is_just_begun(path: Path) -> bool:
    """Whether a start was interrupted while it wrote the first page; SQLite repairs that."""
    return size_of(path) <= FIRST_PAGE_BYTES and path.with_name(f"{path.name}-journal").exists()


def foreign(path: Path) -> WrongFile:
    """The error for another program's file."""
    return WrongFile(f"{path} is not a database of smpdash. Nothing in it was changed.")


def read_header(path: Path) -> tuple[int, int]:
    """The application id and the user version of a file, which stays untouched.

    Raises WrongFile or Damaged if it is no SQLite file or cannot be read.
    """
    for pause_s in _PAUSES_S:
        with suppress(StoreProblem):
            return _read_once(path)
        # Another connection may have written the file at this moment: this read takes no lock.
        time.sleep(pause_s)
    return _read_once(path)


def _read_once(path: Path) -> tuple[int, int]:
    try:
        return _read_header(path, "mode=ro&immutable=1")
    except (WrongFile, Damaged):
        # Reading through a journal writes its index, which is allowed for our own files only.
        if not _journal_is_ours(path):
            raise
    # A power cut interrupted the write of the first page: the journal still holds it whole.
    return _read_header(path, "mode=ro")


def _journal_is_ours(path: Path) -> bool:
    """Whether the journal holds a first page of smpdash, or its lock files are beside the file."""
    journal = path.with_name(f"{path.name}-wal")
    if not size_of(journal):
        return False
    if locks.gate_of(path).exists() or locks.in_use_of(path).exists():
        return True
    # SQLite's format: a header, and before each page a frame header with its number.
    with in_words(path), journal.open("rb") as frames:
        page = int.from_bytes(frames.read(_WAL_HEADER)[8:12], "big")
        while frame := frames.read(_FRAME_HEADER):
            content = frames.read(page)
            if frame[:4] == b"\0\0\0\1":
                return content[68:72] == APPLICATION_ID.to_bytes(4, "big")
    return False


def _read_header(path: Path, how: str) -> tuple[int, int]:
    # Through SQLite and not by open(): closing a second descriptor would drop the locks that other
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


def size_of(path: Path) -> int:
    """The file's size in bytes; 0 if it is missing."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def mark(path: Path, application: int = APPLICATION_ID) -> None:
    """Write the application id into an empty file, before anything else is in it."""
    with in_words(path):
        connection = sqlite3.connect(str(path), timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            unlock(connection, path)
            connection.execute(f"PRAGMA application_id={application}")
        finally:
            connection.close()
