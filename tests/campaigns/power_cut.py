"""The power goes at a random moment: what lay on the disk by then is opened and looked through.

A program writes under `disk.c`, which notes every change. A cut after any of them leaves what was
synced, and of the rest nothing, all, some, or some sectors of some. Names that were given or taken
away since the last sync are kept or lost from some point on, as a journal of the file system does.
"""

import random
import shutil
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from smpdash.store.backup import catalogue
from smpdash.store.backup.create import backup
from smpdash.store.db import connection
from smpdash.store.db.migrations import STEPS
from smpdash.store.store import Store, StoreProblem, open_store
from tests.builders.older_files import older
from tests.builders.records import NOW
from tests.builders.stores import opened, three_in_all
from tests.campaigns import disk
from tests.campaigns.kill import _recorded, _save

SECTOR = 512
FATES = ("nothing", "everything", "some", "torn")


@dataclass
class Cuts:
    """What became of so many cuts; all but the first three must be nothing."""

    cuts: int = 0
    acknowledged: int = 0
    committed_unacknowledged: int = 0
    cuts_that_lost: int = 0
    most_lost: int = 0
    twice: int = 0
    not_opened: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    bad_backups: int = 0  # noted as good, and not what was written


class Kept:
    """A file as the disk holds it, and the changes that it may still forget."""

    def __init__(self, content: bytes = b"") -> None:
        self.content = bytearray(content)
        self.pending: list[tuple[int, bytes | None]] = []

    def sync(self) -> None:
        for offset, data in self.pending:
            _put(self.content, offset, data)
        self.pending = []

    def after_the_cut(self, drawn: random.Random) -> bytes:
        fate, content = drawn.choice(FATES), bytearray(self.content)
        for offset, data in self.pending:
            if fate == "everything" or (fate != "nothing" and drawn.random() < 0.5):
                if fate != "torn" or data is None:
                    _put(content, offset, data)
                    continue
                for at in range(0, len(data), SECTOR):
                    if drawn.random() < 0.5:
                        _put(content, offset + at, data[at : at + SECTOR])
        return bytes(content)


class Recorded:
    """The disk at one moment of what was noted, moved on change by change."""

    def __init__(self, folder: Path) -> None:
        self.names: dict[str, Kept] = {}
        self.marks: list[str] = []
        self._folder = str(folder)
        self._synced: dict[str, Kept] = {}
        self._changes: list[tuple[str, str, Kept | None]] = []
        self._open: dict[int, Kept | None] = {}

    def lay_down(self, base: Path) -> None:
        """Begin with the files of this folder, all of them synced."""
        for file in base.rglob("*"):
            if file.is_file():
                name = f"{self._folder}/{file.relative_to(base)}"
                self.names[name] = self._synced[name] = Kept(file.read_bytes())

    def move_on(self, kind: str, number: int, value: int, data: bytes) -> None:
        """One change more."""
        if kind == "M":
            self.marks.append(data.decode())
        elif kind == "O":
            self._opened(number, data.decode(), created=bool(value))
        elif kind == "X":
            self._open.pop(number, None)
        elif kind in "WT":
            if (file := self._open.get(number)) is not None:
                file.pending.append((value, data if kind == "W" else None))
        elif kind == "S":
            self._sync(self._open.get(number))
        elif kind == "U":
            self.names.pop(data.decode(), None)
            self._changes.append(("-", data.decode(), None))
        else:
            one, _, other = data.decode().partition("\0")
            file = self.names.pop(one) if kind == "R" else self.names[one]
            self.names[other] = file
            self._changes.append(("+", other, file))
            if kind == "R":
                self._changes.append(("-", one, None))

    def write_down(self, folder: Path, drawn: random.Random) -> None:
        """What a cut at this moment leaves, into an empty folder."""
        names, changes = dict(self._synced), self._changes
        kept = drawn.choice((0, len(changes), drawn.randint(0, len(changes))))
        _rename(names, changes[:kept])
        for name, file in names.items():
            if name.endswith("-shm"):
                continue
            path = folder / Path(name).relative_to(self._folder)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.after_the_cut(drawn))

    def _opened(self, number: int, name: str, *, created: bool) -> None:
        if created:
            self.names[name] = Kept()
            self._changes.append(("+", name, self.names[name]))
        self._open[number] = self.names.get(name)  # None for a folder

    def _sync(self, file: Kept | None) -> None:
        """A folder's sync keeps all names; a file's keeps its own, and those given before it."""
        last = len(self._changes)
        if file is not None:
            file.sync()
            own = [at for at, change in enumerate(self._changes, 1) if change[2] is file]
            last = max(own, default=0)
        _rename(self._synced, self._changes[:last])
        self._changes = self._changes[last:]


def campaign(folder: Path, cuts: int, *, saves: int, seed: int) -> dict[str, Cuts]:
    """So many cuts under saves with synchronous=FULL, and as the control with NORMAL."""
    return {
        mode: _cut(_record(folder, "saves", mode, str(saves)), cuts, random.Random(seed))
        for mode in ("FULL", "NORMAL")
    }


def migrations_cut(folder: Path, cuts: int, *, seed: int) -> Cuts:
    """So many cuts while files of all earlier versions are brought up to this one."""
    drawn, found = random.Random(seed), Cuts()
    for steps in range(len(STEPS)):
        share = cuts * (steps + 1) // len(STEPS) - cuts * steps // len(STEPS)
        one = _cut(_record(folder, "steps", str(steps)), share, drawn)
        found.cuts += one.cuts
        found.not_opened += one.not_opened
        found.findings += one.findings
        found.bad_backups += one.bad_backups
    return found


def _record(folder: Path, kind: str, *arguments: str) -> Path:
    """Run this module under the disk; the folder then holds base/, log, and place/."""
    place = folder / "-".join((kind, *arguments))
    (place / "place").mkdir(parents=True)
    (place / "base").mkdir()
    if kind == "saves":
        opened(place / "place" / "studio.db")
    elif int(arguments[0]):
        older(place / "place" / "studio.db", int(arguments[0]))
    for file in (place / "place").iterdir():
        shutil.copy(file, place / "base")
    written = [kind, str(place / "place"), *arguments]
    disk.run("power_cut", *written, folder=place / "place", log=place / "log")
    return place


def _cut(place: Path, cuts: int, drawn: random.Random) -> Cuts:
    changes = list(_read(place / "log"))
    found, world = Cuts(), Recorded(place / "place")
    world.lay_down(place / "base")
    moments = sorted(drawn.choices(range(1, len(changes) + 1), k=cuts))
    done = 0
    for moment in moments:
        for change in changes[done:moment]:
            world.move_on(*change)
        done = moment
        with _emptied(place / "cut") as left:
            world.write_down(left, drawn)
            _look(left / "studio.db", world.marks, found)
    return found


def _look(path: Path, marks: list[str], found: Cuts) -> None:
    begun = [mark.removeprefix("begun ") for mark in marks if mark.startswith("begun ")]
    done = {mark.removeprefix("done ") for mark in marks if mark.startswith("done ")}
    found.cuts += 1
    found.acknowledged += len(done)
    for made in catalogue.backups_in(catalogue.place_for(path), path.stem):
        found.bad_backups += not catalogue.is_whole(made)
    try:
        store = open_store(path, issue=three_in_all)
        there = _recorded(store)
        lost = done - there.keys()
        found.cuts_that_lost += bool(lost)
        found.most_lost = max(found.most_lost, len(lost))
        found.committed_unacknowledged += len({*begun} - done & there.keys())
        for action in {*begun} - done:
            _save(store, action)
        found.twice += any(count != 1 for count in _recorded(store).values())
        found.findings += store.check()
    except StoreProblem as problem:
        found.not_opened.append(str(problem))


def _read(log: Path) -> Iterator[tuple[str, int, int, bytes]]:
    content, at = log.read_bytes(), 0
    while at < len(content):
        kind, number, value, length = struct.unpack_from("=ciqI", content, at)
        at += 17
        yield kind.decode(), number, value, content[at : at + length]
        at += length


def _put(content: bytearray, offset: int, data: bytes | None) -> None:
    """A write, or without data a cut to this length."""
    end = offset + len(data or b"")
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if data is None:
        del content[offset:]
    else:
        content[offset:end] = data


def _rename(names: dict[str, Kept], changes: list[tuple[str, str, Kept | None]]) -> None:
    for sign, name, file in changes:
        if sign == "+" and file is not None:
            names[name] = file
        else:
            names.pop(name, None)


@contextmanager
def _emptied(folder: Path) -> Iterator[Path]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


def _write(path: Path, saves: int) -> None:
    """Save as long as somebody else reads, which keeps the journal, and then alone; back up."""
    power, store = disk.Disk(), Store(path, three_in_all)
    reader = connection.connect(path)
    reader.execute("SELECT count(*) FROM client").fetchone()
    for number in range(saves):
        if number == saves * 2 // 3:
            reader.conn.close()
            backup(path, catalogue.place_for(path), now=NOW)
        power.mark(f"begun {number}")
        _save(store, f"{number}")
        power.mark(f"done {number}")


if __name__ == "__main__":
    what, where, *more = sys.argv[1:]
    studio = Path(where) / "studio.db"
    if what == "saves":
        connection.PRAGMAS["synchronous"] = {"FULL": 2, "NORMAL": 1}[more[0]]
        _write(studio, int(more[1]))
    else:
        open_store(studio, issue=three_in_all)
