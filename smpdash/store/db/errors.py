"""Errors of the store, each with a message that says what happened and what to do."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlcipher3 import dbapi2 as sqlite3


class StoreProblem(Exception):
    """Base class of these errors; the message is shown to people and names nobody."""


class EngineTooOld(StoreProblem):
    """SQLite is of a version with a known bug that corrupts files."""


class NewerFile(StoreProblem):
    """The file was written by a newer smpdash than this one."""


class WrongFile(StoreProblem):
    """The file is not a database of smpdash."""


class WrongKey(StoreProblem):
    """The key is missing or wrong, or a key was given for a file that is not encrypted."""


class KeyLost(StoreProblem):
    """The key that the PINs were made with is missing, so no PIN can be checked."""


class Missing(StoreProblem):
    """The file is missing or cannot be reached."""


class NotWritable(StoreProblem):
    """The file or its folder cannot be written: its permissions, or a read-only disk."""


class Damaged(StoreProblem):
    """The file is damaged and cannot be read as it was written."""


class DiskFull(StoreProblem):
    """The disk is full; earlier records are safe."""


class DiskFault(StoreProblem):
    """The disk reported an error; sending the last save again shows whether it was stored."""


class NoRoom(StoreProblem):
    """A limit of smpdash is reached; nothing was written."""


class MadeUp(StoreProblem):
    """A demo studio does not support this."""


class Unknown(KeyError):
    """The client, course or visit does not exist, or this person may not see it."""


class Busy(StoreProblem):
    """Another save held the file for too long; nothing was written."""


class RestoreWaits(StoreProblem):
    """A long read was ended because a backup is about to take the file's place."""


class Conflict(StoreProblem):
    """Somebody else changed the record meanwhile; `who` and `at` say who and when, if known."""

    def __init__(self, message: str, *, who: str = "", at: datetime | None = None) -> None:
        super().__init__(message)
        self.who = who
        self.at = at


class NotStaged(Conflict):
    """What was prepared for an import is gone or cannot be read; the records are as they were."""


BUSY: Final = (
    "Another save is taking unusually long, so nothing was recorded yet. Try again in a moment."
)
# A disk with less space than this refuses writes with various errors.
FULL_BELOW_BYTES: Final = 1_000_000


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and the system about this file into StoreProblem."""
    try:
        yield
    except sqlite3.Error as error:
        raise _failure(path, error) from error
    except UnicodeDecodeError as error:
        raise damaged(path) from error
    except OSError as error:
        raise of_the_system(path, error) from error


def of_the_system(path: Path, error: OSError) -> StoreProblem:
    """The StoreProblem for an error of the system about a file."""
    if _is_full(path.parent):
        return _full(path)
    if isinstance(error, FileNotFoundError):
        return Missing(f"{path} is not there. Nothing was changed; put it back, or restore it.")
    return NotWritable(
        f"{path.parent} cannot be written to: {error.strerror or error}. Nothing was changed. "
        "Give smpdash the permission to write there."
    )


def damaged(path: Path) -> Damaged:
    """The error for a damaged file."""
    return Damaged(
        f"The database {path} is damaged. Leave it as it is and restore the last good backup."
    )


def _failure(path: Path, error: sqlite3.Error) -> StoreProblem:
    name = str(getattr(error, "sqlite_errorname", "") or "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Busy(BUSY)
    if name.startswith("SQLITE_NOTADB"):
        return WrongFile(f"{path} is not a database of smpdash, or its beginning is damaged.")
    if name.startswith("SQLITE_CORRUPT"):
        return damaged(path)
    if name.startswith("SQLITE_FULL") or (
        name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN")) and _is_full(path.parent)
    ):
        return _full(path)
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM")):
        return NotWritable(f"The database {path} cannot be written to, so nothing was recorded.")
    if name.startswith("SQLITE_CANTOPEN"):
        if path.exists():
            return NotWritable(
                f"The database {path} cannot be opened for writing, so nothing was recorded."
            )
        return Missing(f"The database {path} cannot be opened; is it still there?")
    if name.startswith("SQLITE_IOERR"):
        return DiskFault(f"The disk that holds {path} reports an error.")
    return StoreProblem(f"The database refused this, so nothing was recorded: {error}.")


def _full(path: Path) -> DiskFull:
    return DiskFull(
        f"The disk that holds {path} is full, so this was not recorded. Earlier records are safe. "
        "Make room on it, then save again."
    )


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < FULL_BELOW_BYTES
    except OSError:
        return False
