"""A client is erased while somebody reads on: what is on the disk when it is said to be done."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlcipher3

from smpdash.runtime import state
from smpdash.runtime.jobs import erasures
from smpdash.store.audit import erase
from smpdash.store.audit.byte_search import found_in_files
from smpdash.store.db import connection
from smpdash.store.store import Change, Store
from tests.browser.served import Served
from tests.builders.records import NOW
from tests.builders.stores import OWNER, add_client, add_visit, kept_open, opened
from tests.campaigns.stalling import OLD, large, stalled

APP = Path(__file__).parents[2] / "app.py"
WORDS = frozenset((b"Wilhelmina Quick", b"0660 4711", b"sore behind the ear"))
READS_S = 6.0
# Far longer than a try takes, for who does not try again.
PATIENCE_S = 8.0


@dataclass
class Erasures:
    """What became of the erasures of one kind."""

    done: int = 0
    said_to_be_gone: int = 0
    said_and_found: int = 0  # said to be done while bytes stood on the disk: must be 0
    pending: int = 0
    never_gone: int = 0
    seconds_until_gone: list[float] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def by_program(folder: Path, rounds: int, *, as_before: bool = False) -> Erasures:
    """Another program reads for six seconds, longer than a checkpoint waits for it."""
    found = Erasures()
    for number in range(rounds):
        (place := folder / f"program-{number}").mkdir()
        store = opened(place / "studio.db").by(person=OWNER, device="office")
        trying = nullcontext() if as_before else _tried_again(store.path)
        with kept_open(store.path), trying:
            _one(store, _reading(store.path), found, as_before=as_before, reads_s=READS_S)
    return found


def by_tablet(folder: Path, rounds: int, *, as_before: bool = False) -> Erasures:
    """A tablet takes the first bytes of a file of 12 MB and no more."""
    found = Erasures()
    for number in range(rounds):
        (place := folder / f"tablet-{number}").mkdir()
        store = large(place / "studio.db")
        with Served(store.path, app=OLD if as_before else APP) as server:
            _one(store, stalled(server.port), found, as_before=as_before, check=False)
    return found


def _one(
    store: Store,
    reading: Any,
    found: Erasures,
    *,
    as_before: bool,
    reads_s: float = 0,
    check: bool = True,
) -> None:
    code = add_client(store, "Wilhelmina Quick", contact="0660 4711")
    add_visit(store, f"{code}/1", note="sore behind the ear")
    erase: Callable[[Store, str], bool] = _as_before if as_before else _erase
    with reading:
        begun = time.monotonic()
        is_gone = erase(store, code)
        stands = bool(found_in_files(store.path, WORDS))
        time.sleep(max(0.0, reads_s - (time.monotonic() - begun)))
        if not reads_s:  # the tablet stalls for as long as this looks
            ended = begun
            gone = _wait_until_gone(store.path)
    if reads_s:
        ended = time.monotonic()
        gone = _wait_until_gone(store.path)
    found.done += 1
    found.said_to_be_gone += is_gone
    found.said_and_found += is_gone and stands
    found.pending += not is_gone
    if gone is None:
        found.never_gone += 1
    else:
        found.seconds_until_gone.append(gone - ended)
    if check:
        found.findings += store.check()


def _erase(store: Store, code: str) -> bool:
    return store.erase_client(code, Change("erase", NOW, "asked for")).is_gone


def _as_before(store: Store, code: str) -> bool:
    """The control: the checkpoint's answer is not looked at, and nothing tries again."""
    with connection.write(store.path) as db:
        erase.erase_client(db, code, Change("erase", NOW, "asked for"), by=store._by)
    connection.empty_journal(store.path)
    return True


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    with closing(sqlcipher3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT name FROM client").fetchall()
        yield


@contextmanager
def _tried_again(path: Path) -> Iterator[None]:
    """The thread of the server that tries again, in this process."""
    before = os.environ.get("SMPDASH_DB")
    os.environ["SMPDASH_DB"] = str(path)
    state.start(state.ApplicationState())
    stopped = threading.Event()
    # Another smpdash erased: as seldom as it looks, nobody would wait for it here.
    often = {"then": timedelta(seconds=1)}
    thread = threading.Thread(target=erasures.keep_trying, args=(stopped,), kwargs=often)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
        os.environ.pop("SMPDASH_DB")
        if before is not None:
            os.environ["SMPDASH_DB"] = before


def _wait_until_gone(path: Path) -> float | None:
    """The moment at which nothing is found any more; None where that does not come."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if not found_in_files(path, WORDS):
            return time.monotonic()
        time.sleep(0.05)
    return None
