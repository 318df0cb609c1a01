"""Adds proposed clients with their courses and visits, unseen until the import is over."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlite_utils import Database

from smpdash.record.importing.proposals import ProposedClient, ProposedCourse, ProposedVisit
from smpdash.record.issued import IMPORTED, IssuedEstimate
from smpdash.record.visit import Reading, Visit
from smpdash.store.audit import entries
from smpdash.store.audit.entries import By, Entry
from smpdash.store.audit.log import CAME
from smpdash.store.audit.snapshot import action_snapshot, client_snapshot
from smpdash.store.db.field_columns import columns_of
from smpdash.store.db.times import instant_text, instant_text_or_none
from smpdash.store.records.client_changes import client_columns, code_of
from smpdash.store.records.courses import insert_estimate
from smpdash.store.summaries.courses import keep_summaries

# The estimate of each course, in order; issued before the transaction, since it takes longer than
# all that is written.
Estimates = Sequence[IssuedEstimate]
# A code of the file with a higher number is no code of a studio; it would use up the numbers.
_HIGHEST: Final = 999_999


def add_client(
    db: Database,
    number: int,
    proposed: ProposedClient,
    estimates: Estimates,
    *,
    now: datetime,
    by: By,
) -> str:
    """Add one client of the import of this number; returns the code.

    The audit log has one entry of the client, and the summaries are kept. The client is hidden.
    """
    key = _number_for(db, proposed)
    code = code_of(key)
    # First of all: from here on nothing of the client is counted or seen.
    _insert(db, "client", _client_row(proposed, key, number, now))
    db.execute("INSERT INTO hidden_client VALUES (?)", (key,))
    actions: dict[str, dict[str, Any]] = {}
    for course, estimate in zip(proposed.courses, estimates, strict=True):
        row = _add_course(db, key, number, course, now)
        issued = replace(estimate, course_id=f"{code}/{course.course.number}", why=IMPORTED)
        insert_estimate(db, row, replace(issued, cause=IMPORTED), now)
        if course.stopped_at is not None:
            actions |= _note_stop(db, number, issued.course_id, course)
    entry = Entry(CAME, code, after=client_snapshot(db, code) | actions)
    entries.append(db, entry, now=now, by=by)
    keep_summaries(db, code)
    return code


def _number_for(db: Database, proposed: ProposedClient) -> int:
    """The number of the client's row: that of the code in the file if it was never given here."""
    row = db.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = 'client'").fetchone()
    last = int(row[0] or 0)
    digits = proposed.client.code.removeprefix("C-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(_HIGHEST))):
        return last + 1
    is_ours = proposed.client.code == code_of(int(digits))
    return max(int(digits), last + 1) if is_ours else last + 1


def _client_row(proposed: ProposedClient, key: int, number: int, now: datetime) -> dict[str, Any]:
    client, code = proposed.client, code_of(key)
    return {
        "id": key,
        "code": code,
        "artist": client.artist,
        **client_columns(client, code),
        "recorded_at": instant_text(proposed.recorded_at or now),
        "amended_at": instant_text_or_none(proposed.amended_at),
        "version": client.version,
        "imported": number,
    }


def _add_course(
    db: Database, client: int, number: int, proposed: ProposedCourse, now: datetime
) -> int:
    course, history = proposed.course, proposed.history
    row = {
        "client_id": client,
        "number": course.number,
        "status": course.status,
        **columns_of(course),
        "imported": number,
    }
    if history is not None:
        row["earlier_sessions"] = history.sessions
        row["earlier_until"] = history.last_on and history.last_on.isoformat()
    key = _insert(db, "course", row)
    for visit in proposed.visits:
        _add_visit(db, key, number, visit, now)
    return key


def _add_visit(
    db: Database, course: int, number: int, proposed: ProposedVisit, now: datetime
) -> None:
    visit: Visit = proposed.visit
    key = _insert(
        db,
        "visit",
        {
            "course_id": course,
            **columns_of(visit),
            "recorded_at": instant_text(proposed.recorded_at or now),
            "amended_at": instant_text_or_none(proposed.amended_at),
            "version": visit.version,
            "imported": number,
        },
    )
    for position, reading in enumerate(visit.readings, start=1):
        _insert(db, "reading", _reading_row(key, position, reading))


def _reading_row(visit: int, position: int, reading: Reading) -> dict[str, Any]:
    return {"visit_id": visit, "position": position, **columns_of(reading)}


def _note_stop(
    db: Database, number: int, course_id: str, course: ProposedCourse
) -> dict[str, dict[str, Any]]:
    """Note when and why the course was stopped, as stopping it here would have; returns the row."""
    key = f"import {number} {json.dumps(course_id)}"
    row = {
        "key": key,
        "kind": "stop course",
        "result": course_id,
        "why": course.why_stopped,
        "at": instant_text_or_none(course.stopped_at),
    }
    _insert(db, "action", row)
    return action_snapshot(db, key)


def _insert(db: Database, table: str, row: dict[str, Any]) -> int:
    """Insert a row and return its number; plain SQL, since there are hundreds of thousands."""
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 names of ours
    return int(db.conn.execute(sql, tuple(row.values())).lastrowid or 0)
