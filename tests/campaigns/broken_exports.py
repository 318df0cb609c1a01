"""An export while the disk is full: whole, refused before its first byte, or seen to fail."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.served import Served
from tests.campaigns.stalling import IMPATIENT, OLD, Taken, large, taken

NEEDS_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="no prlimit here")
# From hardly a page more than the journal has to enough for the whole file.
LEAST_BYTES, MOST_BYTES = 1_000, 13_000_000

__all__ = ["IMPATIENT", "NEEDS_LINUX", "OLD", "Exports", "campaign"]


@dataclass
class Exports:
    """What became of the exports; `cut_unseen` ended well and was not whole."""

    asked: int = 0
    whole: int = 0
    refused: int = 0
    broken: int = 0
    cut_unseen: int = 0

    def count(self, found: Taken, size: int) -> None:
        self.asked += 1
        self.refused += found.status == 503
        self.broken += found.status == 200 and not found.is_whole
        whole = found.status == 200 and found.is_whole
        self.whole += whole and found.size == size
        self.cut_unseen += whole and found.size != size


def campaign(
    folder: Path, *, sizes: int, app: Path = IMPATIENT, decided_within: float = 10
) -> Exports:
    """Ask for an export at so many sizes that a file may still grow to.

    The app has a megabyte of memory for it, so that most of the file needs the disk.
    """
    import resource  # noqa: PLC0415 there is none on Windows

    place, found = folder / f"{app.stem}-{decided_within}", Exports()
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    store = large(place / "studio.db")
    with Served(store.path, app=app, DECIDED_WITHIN_S=str(decided_within)) as server:
        whole = taken(server.port)
        assert whole.is_whole
        for number in range(sizes):
            journal = store.path.with_name(f"{store.path.name}-wal").stat().st_size
            share = number / max(1, sizes - 1)
            more = round(LEAST_BYTES * (MOST_BYTES / LEAST_BYTES) ** share)
            limit = resource.RLIMIT_FSIZE
            resource.prlimit(server.pid, limit, (journal + more, resource.RLIM_INFINITY))
            found.count(taken(server.port), whole.size)
            resource.prlimit(server.pid, limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return found
