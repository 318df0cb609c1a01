"""A store to start a test from, with an estimate that always says the same."""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Unpack

from sqlite_utils import Database

from smpdash.record.client import Client, Intake
from smpdash.record.filing.merging import Pair, Records
from smpdash.record.issued import IssuedEstimate
from smpdash.record.permissions import Person
from smpdash.record.studio import Lot, Staff, Studio
from smpdash.record.visit import Course, Visit
from smpdash.store.db import connection
from smpdash.store.db.file_header import size_of
from smpdash.store.records.courses import Issue
from smpdash.store.records.drafts import Draft
from smpdash.store.store import Change, Store, open_store
from tests.builders.changes import ClientChanges, EstimateChanges, VisitChanges
from tests.builders.records import NOW, TODAY, client, visit

ANA = Person("a1", "Ana", "artist")
BEN = Person("a2", "Ben", "artist")
MANAGER = Person("m1", "Mona", "manager")
OWNER = Person("o1", "Olga", "owner")
_UNTIL_THERE_S = 0.005
THREE = (0.0, 0.2, 0.5, 0.2, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0)


def three_in_all(
    _client: Client, course: Course, _studio: Studio, **changes: Unpack[EstimateChanges]
) -> IssuedEstimate:
    """What is issued, whatever stands in the course: three sessions in all, or nearly."""
    usual = IssuedEstimate(
        course.course_id,
        visits_done=len(course.visits),
        sessions_done=len(course.sessions),
        model_version="fixed",
        pmf_total=THREE,
        most_likely_total=3,
        credible_80=(2, 4),
        expected_remaining=max(0.0, 3.2 - len(course.sessions)),
        words="3 in all",
    )
    return replace(usual, **changes)


def opened(path: Path, issue: Issue = three_in_all, key: str = "") -> Store:
    """A store with an artist and a pigment lot beside the shipped tables."""
    if key or os.path.lexists(path):
        return made_here(path, issue, key)
    # To run all migrations for each of a thousand tests would take a fifth of their time.
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(_new_studio())
    return open_store(path, issue=issue)


def made_here(path: Path, issue: Issue = three_in_all, key: str = "") -> Store:
    """The same, but no copy: its audit log is that of another studio."""
    store = open_store(path, issue=issue, key=key)
    tables = replace(store.studio(), staff=(Staff("a1", "Ana"),), lots=(Lot("l1", "LOT 1"),))
    store.save_studio(tables, Change("opened", NOW))
    return store


@cache
def _new_studio() -> bytes:
    """The file of such a store, which is made once and then copied."""
    with TemporaryDirectory() as folder:
        store = made_here(Path(folder) / "studio.db")
        connection.empty_journal(store.path)
        return store.path.read_bytes()


def add_client(
    store: Store,
    name: str = "A client",
    *,
    intake: Intake | None = None,
    **changes: Unpack[ClientChanges],
) -> str:
    """A new client's code."""
    made = client(intake, name=name, **changes)
    return store.add_client(made, Change(f"client {name}", NOW)).code


def add_visit(
    store: Store, course_id: str, number: int = 1, **changes: Unpack[VisitChanges]
) -> Visit:
    action = Change(f"{course_id} visit {number}", NOW)
    return store.add_visit(course_id, visit(number, **changes), action, today=TODAY)


@contextmanager
def kept_open(path: Path) -> Iterator[None]:
    """Connections to the file stay open, once it is there, as in a server.

    Who closes last empties the journal, and each new connection reads the schema.
    """
    stopped = threading.Event()

    def stay_open() -> None:
        while not size_of(path) and not stopped.wait(_UNTIL_THERE_S):
            pass
        connection.stay_open(path, stopped)

    thread = threading.Thread(target=stay_open)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def records_of(store: Store, kept: str, other: str) -> Pair:
    """Both records as a manager sees them who merges the other one into the kept one."""
    one, two = (Records(store.client(code), store.courses(code)) for code in (kept, other))
    return Pair(one, two)


def write_draft(
    store: Store, draft_id: str, data: Mapping[str, object], *, device: str, now: datetime
) -> Draft:
    """The draft after this was written into it, as a tap writes; AssertionError if it is gone."""
    changed = store.change_draft(draft_id, lambda _: data, device=device, now=now)
    assert changed is not None
    return changed[1]


@contextmanager
def raw(store: Store) -> Iterator[Database]:
    """The database itself, past everything that checks what is recorded."""
    with connection.write(store.path) as db:
        yield db


def everything(store: Store) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables."""
    with connection.read(store.path) as db:
        return {name: list(db.table(name).rows) for name in db.table_names()}


def exported(store: Store, table: str, **about: Any) -> list[dict[str, Any]]:
    """The rows of an exported table by their columns; `about` is the selection, or the instant."""
    with store.taking((table,), now=about.pop("now", NOW), **about) as taken:
        return [dict(zip(taken[table].names, row, strict=True)) for row in taken[table]]
