"""Studios of each size: empty, of one client, the demo, and a larger one that is made up."""

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from smpdash.estimate.issue import issued
from smpdash.simulate.demo import write_demo, write_studio
from smpdash.store.db import connection, locks
from smpdash.store.store import Store, open_store
from tests.builders.marks import in_long
from tests.builders.stores import add_client, add_visit, opened, three_in_all

TODAY: Final = date(2026, 6, 15)
AT: Final = datetime(2026, 6, 15, 12, tzinfo=UTC)
# How many clients each has.
SIZES: Final = {"empty": 0, "one client": 1, "demo": 60, "larger": 150}
IN_RUN_AND_LONG: Final = [*(name for name in SIZES if name != "larger"), in_long("larger")]


def studio_of_size(path: Path, name: str) -> Store:
    """A studio of this name in SIZES; in the larger one every client is told the same."""
    if SIZES[name] <= 1:
        store = opened(path)
        if SIZES[name]:
            add_visit(store, f"{add_client(store)}/1")
        return store
    copy_of_one_written_once(path, f"{name}-{SIZES[name]}", lambda part: _write(part, name))
    return open_store(path, issue=three_in_all if name == "larger" else issued)


def copy_of_one_written_once(path: Path, name: str, write: Callable[[Path], None]) -> None:
    """Copy a studio's file, which the first test of the run that asks for this name writes.

    `path` lies beneath the folder of the run.
    """
    place = next(each for each in path.parents if each.name.startswith("pytest-"))
    made = place / f"{name}.db"
    with locks.hold(made.with_suffix(".making")):
        if not made.exists():
            part = made.with_name(f"{made.stem}-part.db")
            write(part)
            connection.empty_journal(part)
            part.replace(made)
    path.touch(mode=0o600)
    shutil.copyfile(made, path)


def _write(path: Path, name: str) -> None:
    if name == "larger":
        store = open_store(path, issue=three_in_all)
        write_studio(store, seed=11, today=TODAY, now=AT, clients=SIZES[name])
    else:
        write_demo(open_store(path, issue=issued), seed=7, today=TODAY, now=AT)
