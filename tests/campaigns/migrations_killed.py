"""A start is killed before each statement of its migrations: the file is as it was, or done."""

import json
import os
import shutil
import signal
import sys
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from smpdash.store.db import connection
from smpdash.store.db.migrations import STEPS
from smpdash.store.store import StoreProblem, open_store
from tests.builders.older_files import older
from tests.builders.stores import three_in_all


@dataclass
class Killed:
    """What became of so many starts; all but the first must be nothing."""

    kills: int = 0
    half_done: int = 0
    not_finished: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def campaign(folder: Path, *, every: int, bare: bool = False) -> Killed:
    """Kill before each `every`-th statement; `bare` is the control: no transaction around them."""
    found = Killed()
    for steps in range(1, len(STEPS)):
        kept, done = folder / f"{steps}.db", folder / f"{steps}-done.db"
        older(kept, steps)
        shutil.copy(kept, done)
        open_store(done, issue=three_in_all)
        whole = (lies_there(kept), _schema(done))
        place, number = folder / f"{steps}", 1
        while True:
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            path = place / "studio.db"
            shutil.copy(kept, path)
            if not _killed_before(path, number, bare=bare):
                break
            found.kills += 1
            _look(path, whole, found)
            number += every
    return found


def _look(path: Path, whole: tuple[Any, Any], found: Killed) -> None:
    with connection.read(path):
        pass  # what the journal of the killed one says is done first, as any start does it
    if lies_there(path) != whole[0] and _schema(path) != whole[1]:
        found.half_done += 1
    try:
        store = open_store(path, issue=three_in_all)
        found.findings += store.check()
    except StoreProblem as problem:
        found.not_finished.append(str(problem))


def lies_there(path: Path) -> Any:
    """Everything in the file, with its schema and its version."""
    with connection.resting(path) as db:
        return _schema(path), {name: list(db.table(name).rows) for name in db.table_names()}


def _schema(path: Path) -> Any:
    with connection.resting(path) as db:
        schema = db.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()
        return schema, db.execute("PRAGMA user_version").fetchone()


def _killed_before(path: Path, number: int, *, bare: bool) -> bool:
    """Open the file in a process that ends there; False where it came to its end."""
    if child := os.fork():
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    left, connect = [number], connection.connect

    def counted(_statement: str) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    def watched(where: Path) -> Any:
        db = connect(where)
        db.conn.set_trace_callback(counted)
        return db

    connection.connect = watched
    if bare:
        connection.write = _without_a_transaction
    open_store(path, issue=three_in_all)
    os._exit(0)


@contextmanager
def _without_a_transaction(path: Path):
    db = connection.connect(path)
    yield db
    db.conn.close()


if __name__ == "__main__":
    where, step, how = sys.argv[1:]
    print(json.dumps(asdict(campaign(Path(where), every=int(step), bare=how == "control"))))
