"""The first page of a file, which says whether it is a database of smpdash."""

from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlcipher3 import dbapi2 as sqlite3

from smpdash.store.db import locks
from smpdash.store.db.errors import Damaged, WrongFile, in_words
from smpdash.store.db.keys import unlock

# "smpd" in the file's header says that it is one of ours.
APPLICATION_ID: Final = int.from_bytes(b"smpd", "big")
FIRST_PAGE_BYTES: Final = 4096
_WAL_HEADER: Final = 32
_FRAME_HEADER: Final = 24
_BUSY_SECONDS: Final = 5.0

# Files that were found to be ours, each by its number on its disk.
_ours: Final[dict[Path, tuple[int, int]]] = {}


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
    if read_header(path)[0] != APPLICATION_ID:
        raise foreign(path)
    _ours[path] = number


def is_just_begun(path: Path) -> bool:
    """Whether a start was cut off while it wrote the first page: SQLite puts that right."""
    return size_of(path) <= FIRST_PAGE_BYTES and path.with_name(f"{path.name}-journal").exists()


def foreign(path: Path) -> WrongFile:
    """What to say of another program's file."""
    return WrongFile(f"{path} is not a database of smpdash. Nothing in it was changed.")


def read_header(path: Path) -> tuple[int, int]:
    """The application id and the user version of a file that stays untouched; WrongFile else."""
    try:
        return _read_header(path, "mode=ro&immutable=1")
    except (WrongFile, Damaged):
        # To read by a journal writes its index, which is for files of ours alone.
        if not _journal_is_ours(path):
            raise
    # A power cut tore the first page while it was written: the journal still has it whole.
    return _read_header(path, "mode=ro")


def _journal_is_ours(path: Path) -> bool:
    """Whether the journal has a first page of ours, or locks of ours lie beside the file."""
    journal = path.with_name(f"{path.name}-wal")
    if not size_of(journal):
        return False
    if locks.gate_of(path).exists() or locks.in_use_of(path).exists():
        return True
    # The format is SQLite's: a header, and before each page its number and more.
    with in_words(path), journal.open("rb") as frames:
        page = int.from_bytes(frames.read(_WAL_HEADER)[8:12], "big")
        while frame := frames.read(_FRAME_HEADER):
            content = frames.read(page)
            if frame[:4] == b"\0\0\0\1":
                return content[68:72] == APPLICATION_ID.to_bytes(4, "big")
    return False


def _read_header(path: Path, how: str) -> tuple[int, int]:
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


def size_of(path: Path) -> int:
    """The file's bytes; 0 if it is missing."""
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
