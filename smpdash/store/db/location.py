"""The path of a database: resolves links, and refuses paths that no database can have."""

import glob
import stat
from pathlib import Path
from typing import Final

from smpdash.store.db.errors import WrongFile

# What smpdash and SQLite keep beside a database, under its name with one of these endings.
COMPANIONS: Final = (
    *(".gate", ".use", ".lock", ".pin.key", "-wal", "-shm", "-journal"),
    *(".import", ".importer", ".importing", ".importing-wal", ".importing-shm"),
)


def real_path(path: Path) -> Path:
    """The file behind a symbolic link; its locks, journal, keys and backups are named after it.

    Raises WrongFile if the links lead round in a circle, or the path begins at an unknown home.
    """
    try:
        real = path.expanduser().resolve()
    except (OSError, RuntimeError):
        real = None
    # For a circle, some versions of Python raise an error and others return the link.
    if real is None or real.is_symlink():
        raise WrongFile(
            f"{path} leads to no file, so nothing was opened or changed: its links lead round in a "
            "circle, or its home folder is not known. Name the file itself."
        )
    return real


def check_place(path: Path) -> None:
    """Raise WrongFile for a path that no database can have.

    Such are a folder, a file with two names, and a file that belongs to another database.
    """
    if not path.name or path.is_dir():
        raise WrongFile(f"{path} is a folder. The database is a file in it: name that one.")
    for ending in COMPANIONS:
        name = path.name.removesuffix(ending)
        if name not in {"", path.name} and path.with_name(name).is_file():
            raise WrongFile(f"{path} belongs to the database {name}: name that one.")
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise WrongFile(f"{path} is not a regular file, so it holds no records.")
        if state.st_nlink == 1:
            return
        # A restore gives the file a second name for a moment, under which nobody opens it.
        aside = path.parent.glob(f"{glob.escape(path.name)}.replaced-*")
        ours = sum(1 for other in aside if other.lstat().st_ino == state.st_ino)
    except OSError:
        return
    if state.st_nlink - ours > 1:
        raise WrongFile(
            f"{path} has a second name on the disk (a hard link). Opened by both, one file would "
            "have two journals, and records would be lost. Nothing was changed. Remove the other "
            "name, or give smpdash a copy."
        )
