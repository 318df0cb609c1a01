"""The disk is full at many sizes: a save is there or refused in words, and the next one works."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from smpdash.store.db import connection
from smpdash.store.store import DiskFault, DiskFull, StoreProblem
from tests.builders.stores import opened
from tests.campaigns.kill import _recorded, _save

# Far more than fit before each kind of disk is full.
MOST_SAVES = 200
MOST_SIZES = {"max_page_count": 48, "RLIMIT_FSIZE": 40, "tmpfs": 30}


@dataclass
class Full:
    """What became of the saves on one kind of full disk; all but the first five must be nothing."""

    sizes: int = 0
    acknowledged: int = 0
    refused: int = 0
    refused_and_there: int = 0  # known only when it is sent again, and written once all the same
    unreadable_while_full: int = 0
    lost: int = 0
    twice: int = 0
    refused_afterwards: int = 0
    other_words: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def campaign(folder: Path, *, share: float, swallow: bool = False) -> dict[str, Full]:
    """All kinds of full disks that this machine allows, at so many of their sizes.

    `swallow` is the control: one who acknowledges what was refused.
    """
    kinds: dict[str, Callable[[Path, int], Iterator[None]]] = {
        "max_page_count": _pages,
        "RLIMIT_FSIZE": _limited,
    }
    if _may_mount(folder):
        kinds["tmpfs"] = _small
    found = {}
    for kind, disk in kinds.items():
        found[kind] = Full()
        for number in range(max(1, round(share * MOST_SIZES[kind]))):
            place = folder / f"{kind}-{number}"
            place.mkdir()
            at = number / share / MOST_SIZES[kind]
            _one(place, disk, at, found[kind], swallow=swallow)
    return found


def _one(place: Path, disk: Callable, at: float, found: Full, *, swallow: bool) -> None:
    """Save until it is full, free it, and save again; `at` 0..1 says how small it is."""
    with _mounted(place) if disk is _small else _nothing():
        store, done, pending = opened(place / "studio.db"), [], ""
        with disk(place, at):
            for number in range(MOST_SAVES):
                pending = f"save {number}"
                try:
                    _save(store, pending)
                except (DiskFull, DiskFault):
                    found.refused += 1
                    if not swallow:
                        break
                    done.append(pending)
                    break
                except Exception as other:  # noqa: BLE001
                    found.other_words.append(repr(other))
                    break
                done.append(pending)
                pending = ""
            try:
                store.clients()
            except StoreProblem:
                found.unreadable_while_full += 1
        found.sizes += 1
        found.acknowledged += len(done)
        there = _recorded(store)
        found.lost += len({*done} - there.keys())
        if swallow:
            return
        found.refused_and_there += pending in there
        try:
            _save(store, pending or "afterwards")
        except StoreProblem:
            found.refused_afterwards += 1
        found.twice += any(count > 1 for count in _recorded(store).values())
        found.findings += store.check()


@contextmanager
def _pages(place: Path, at: float) -> Iterator[None]:
    connect, most = connection.connect, _size(place / "studio.db") // 4096 + round(40 * at)

    def small(path: Path):
        db = connect(path)
        db.execute(f"PRAGMA max_page_count={most}")
        return db

    connection.connect = small
    try:
        yield
    finally:
        connection.connect = connect


@contextmanager
def _limited(place: Path, at: float) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = _size(place / "studio.db")
    # From a journal that holds nothing to a database that grows by forty pages.
    resource.setrlimit(resource.RLIMIT_FSIZE, (round((size + 160_000) * at), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def _small(place: Path, at: float) -> Iterator[None]:
    ballast = place / "ballast"
    free = os.statvfs(place).f_bavail * os.statvfs(place).f_frsize
    ballast.write_bytes(bytes(max(0, free - round(500_000 * at))))
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def _mounted(place: Path) -> Iterator[None]:
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    subprocess.run(command, check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def _may_mount(folder: Path) -> bool:
    place = folder / "mounted"
    place.mkdir()
    try:
        with _mounted(place):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


def _size(path: Path) -> int:
    return path.stat().st_size


if __name__ == "__main__":
    whole = campaign(Path(sys.argv[1]), share=float(sys.argv[2]), swallow=sys.argv[3] == "control")
    print(json.dumps({kind: asdict(found) for kind, found in whole.items()}))
