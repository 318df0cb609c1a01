"""Long reads of a file: what they are, on which tablet, since when."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Reader:
    """One long read of this process; `what` is shown to people: "the download of visits"."""

    what: str
    device: str
    since: datetime


_readers: Final[dict[object, tuple[Path, Reader]]] = {}
_changing: Final = threading.Lock()


@contextmanager
def reading(path: Path, what: str, device: str = "") -> Iterator[None]:
    """Register a read that may take long, until the block ends."""
    # Code that streams rows has no clock, and this instant is only shown.
    reader, token = Reader(what, device, datetime.now(UTC).replace(microsecond=0)), object()
    with _changing:
        _readers[token] = path, reader
    try:
        yield
    finally:
        with _changing:
            del _readers[token]


def readers_of(path: Path) -> tuple[Reader, ...]:
    """The long reads of this process, the longest first; those of other processes are unknown."""
    with _changing:
        long_reads = [reader for read, reader in _readers.values() if read == path]
    return tuple(sorted(long_reads, key=lambda reader: reader.since))
