"""What can keep a record from being stored or read, in sentences for people."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlcipher3 import dbapi2 as sqlite3


class StoreProblem(Exception):
    """The base of all of them; the message is a sentence for people and names nobody."""


class EngineTooOld(StoreProblem):
    """The SQLite at hand has a known corruption race."""


class NewerFile(StoreProblem):
    """The file was written by a newer smpdash than this one."""


class WrongFile(StoreProblem):
    """The file is not a database of smpdash."""


class WrongKey(StoreProblem):
    """The file is encrypted and the key is missing or another one, or a key opens what has none."""


class KeyLost(StoreProblem):
    """The key that the PINs were made with is not there, so that no PIN can be looked at."""


class Missing(StoreProblem):
    """The file is not there any more, or cannot be reached."""


class NotWritable(StoreProblem):
    """The file or its folder cannot be written: its permissions, or a disk that is read-only."""


class Damaged(StoreProblem):
    """What lies in the file cannot be read as it was written."""


class DiskFull(StoreProblem):
    """There is no room left to write; what was recorded before stands."""


class DiskFault(StoreProblem):
    """The disk reported an error: whether the last save is kept shows when it is sent again."""


class NoRoom(StoreProblem):
    """A bound of smpdash's own is reached; nothing was written."""


class MadeUp(StoreProblem):
    """It is not done in a made-up studio."""


class Unknown(KeyError):
    """There is no such client, course or visit, or none that this person reaches."""


class Busy(StoreProblem):
    """Another save held the file for too long; nothing was written."""


class RestoreWaits(StoreProblem):
    """A long read was ended because a backup is about to take the file's place."""


class Conflict(StoreProblem):
    """Somebody else changed it meanwhile; `who` and `at` say who and when, where known."""

    def __init__(self, message: str, *, who: str = "", at: datetime | None = None) -> None:
        super().__init__(message)
        self.who = who
        self.at = at


BUSY: Final = (
    "Another save is taking unusually long, so nothing was recorded yet. Try again in a moment."
)
# A disk that has less than this left refuses writes in more ways than one.
FULL_BELOW_BYTES: Final = 1_000_000


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn what the engine and the system say about this file into failures of ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise _failure(path, error) from error
    except UnicodeDecodeError as error:
        raise damaged(path) from error
    except OSError as error:
        raise of_the_system(path, error) from error


def of_the_system(path: Path, error: OSError) -> StoreProblem:
    """What the system said about a file, as a failure of ours."""
    if _is_full(path.parent):
        return _full(path)
    if isinstance(error, FileNotFoundError):
        return Missing(f"{path} is not there.")
    return NotWritable(f"{path.parent} cannot be written to: {error.strerror or error}.")


def damaged(path: Path) -> Damaged:
    """The file cannot be read as it was written."""
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
        return NotWritable(f"The database {path} cannot be written to.")
    if name.startswith("SQLITE_CANTOPEN"):
        if path.exists():
            return NotWritable(f"The database {path} cannot be opened for writing.")
        return Missing(f"The database {path} cannot be opened; is it still there?")
    if name.startswith("SQLITE_IOERR"):
        return DiskFault(f"The disk that holds {path} reports an error.")
    return StoreProblem(f"The database did not take this: {error}.")


def _full(path: Path) -> DiskFull:
    return DiskFull(f"The disk that holds {path} is full, so this was not recorded.")


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < FULL_BELOW_BYTES
    except OSError:
        return False
