"""Searches the files of a database for bytes, while connections to it are open."""

import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Final

# The file, its journal, the journal's index, and the journal of a file that has no WAL.
ENDINGS: Final = ("", "-wal", "-shm", "-journal")
CHUNK_BYTES: Final = 1 << 20

# A file's descriptor stays open: closing one drops the locks that every connection of this
# process holds on the file, and two of them could write at the same time.
_open: Final[dict[tuple[int, int], int]] = {}


def found_in_files(path: Path, words: Collection[bytes]) -> dict[bytes, set[str]]:
    """The words that the files hold, each with the endings of those files' names."""
    endings_of: dict[bytes, set[str]] = {}
    for ending in ENDINGS if words else ():
        with suppress(FileNotFoundError):
            for word in _words_in(_descriptor(path.with_name(f"{path.name}{ending}")), words):
                endings_of.setdefault(word, set()).add(ending)
    if os.name == "nt":  # there, an open file cannot be replaced or deleted, and no lock is dropped
        while _open:
            os.close(_open.popitem()[1])
    return endings_of


def _words_in(descriptor: int, words: Collection[bytes]) -> set[bytes]:
    present: set[bytes] = set()
    overlap, place, before = max(map(len, words)) - 1, 0, b""
    while chunk := _read(descriptor, place):
        place += len(chunk)
        window = before + chunk
        present |= {word for word in words if word in window}
        before = window[-overlap:] if overlap else b""
    return present


def _read(descriptor: int, place: int) -> bytes:
    os.lseek(descriptor, place, os.SEEK_SET)
    return os.read(descriptor, CHUNK_BYTES)


def _descriptor(file: Path) -> int:
    state = file.stat()
    name = (state.st_dev, state.st_ino)
    if name not in _open:
        _forget_deleted()
        _open[name] = os.open(file, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    return _open[name]


def _forget_deleted() -> None:
    """Close the descriptors of deleted files: no connection can be opened to them again."""
    for name, descriptor in [*_open.items()]:
        if os.fstat(descriptor).st_nlink == 0:
            os.close(_open.pop(name))
