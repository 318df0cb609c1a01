"""Whether certain bytes stand in a database's files, read beside the connections that are open."""

import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Final

# The file, its journal, the journal's index, and the journal of a file that has no WAL.
ENDINGS: Final = ("", "-wal", "-shm", "-journal")
CHUNK_BYTES: Final = 1 << 20

# A file's descriptor stays open for good: to close one drops the locks that every connection of
# this process holds on the file, and two of them could write at once.
_open: Final[dict[tuple[int, int], int]] = {}


def found_in_files(path: Path, words: Collection[bytes]) -> dict[bytes, set[str]]:
    """The words that stand somewhere in the files, and the endings of the names of those files."""
    found: dict[bytes, set[str]] = {}
    for ending in ENDINGS if words else ():
        with suppress(FileNotFoundError):
            for word in _found(_descriptor(path.with_name(f"{path.name}{ending}")), words):
                found.setdefault(word, set()).add(ending)
    if os.name == "nt":  # there, an open file can be neither replaced nor deleted, and no lock goes
        while _open:
            os.close(_open.popitem()[1])
    return found


def _found(descriptor: int, words: Collection[bytes]) -> set[bytes]:
    found: set[bytes] = set()
    overlap, place, before = max(map(len, words)) - 1, 0, b""
    while chunk := _read(descriptor, place):
        place += len(chunk)
        window = before + chunk
        found |= {word for word in words if word in window}
        before = window[-overlap:] if overlap else b""
    return found


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
    """Close what has no name any more: no connection can be opened to it again."""
    for name, descriptor in [*_open.items()]:
        if os.fstat(descriptor).st_nlink == 0:
            os.close(_open.pop(name))
