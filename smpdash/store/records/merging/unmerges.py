"""Undoes a merge: every row is put back as the audit log says it was, unless something came since.

What was told stays told: estimates that were issued since the merge stay with their course.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlite_utils import Database

from smpdash.record.issued import PARTED
from smpdash.record.problem import Problem, refuse
from smpdash.store.audit.cipher import client_key
from smpdash.store.audit.entries import By, Side, noting_passage
from smpdash.store.audit.log import (
    EXPORTED,
    MISSED_BACK,
    SHOWN,
    TAKEN_HOME,
    VIEWED,
    read_content,
)
from smpdash.store.audit.snapshot import Snapshot
from smpdash.store.audit.visit_parts import Content, keys_of_visits, visit_of
from smpdash.store.db.connection import rows
from smpdash.store.db.errors import Conflict
from smpdash.store.db.idempotency import Change, earlier_result, note
from smpdash.store.db.times import instant_of, instant_text
from smpdash.store.records.courses import Issue, course_key, courses_of, issue_estimate
from smpdash.store.records.drafts import draft_about
from smpdash.store.records.merging.drafts import put_drafts
from smpdash.store.records.merging.merges import put_estimates
from smpdash.store.records.merging.old_codes import code_now
from smpdash.store.records.visit_rows import put_past, renumber
from smpdash.store.summaries.courses import keep_summaries

KIND: Final = "undo merge"
MERGED: Final = "client merged"
MERGED_AWAY: Final = "merged into another client"
UNDONE: Final = "merge undone"
TOLD_ANEW: Final = "told anew"
# Nothing is recorded about the client by these.
_CHANGES_NOTHING: Final = (VIEWED, TAKEN_HOME, SHOWN, EXPORTED, TOLD_ANEW, MISSED_BACK)


@dataclass(frozen=True, slots=True)
class Merge:
    """The last record that was merged into a client's: its code and name, when and by whom.

    `actor` is a key of the staff. `obstacles` say why it cannot be undone any more.
    """

    code: str
    name: str
    at: datetime
    actor: str
    obstacles: tuple[str, ...]


def last_merge(db: Database, code: str) -> Merge | None:
    """The last merge into the record to which this code leads; None if there is none."""
    code = code_now(db, code)
    if (entry := _entry(db, code)) is None:
        return None
    (other,) = rows(db, "SELECT name FROM client WHERE code = ?", (entry["subject"],))
    return Merge(
        entry["subject"],
        other["name"],
        instant_of(entry["at"]),
        entry["actor"],
        (*_changes_since(db, code, entry), *_forms_since(db, code, entry)),
    )


def undo_merge(db: Database, issue: Issue | None, code: str, other: str, change: Change) -> None:
    """Take the record `other` out of the record of this client again.

    Both get a new estimate. Without an `issue`, as in a backup that is being restored, they do not,
    and forms begun since stay where they are. Raises Conflict if they are not one record any more,
    Refused if something was recorded since.
    """
    if earlier_result(db, change, KIND) is not None:
        return
    entry = _entry(db, code)
    if entry is None or entry["subject"] != other:
        raise Conflict(f"{other} is no part of {code} any more: look at both again.")
    obstacles = _changes_since(db, code, entry)
    if issue is not None:
        obstacles += _forms_since(db, code, entry)
    refuse([Problem("client", words) for words in obstacles])
    was, is_now = _rows_of(db, entry)
    merge_row = is_now[f"merge {other}"]
    (left,) = rows(db, "SELECT id FROM client WHERE code = ?", (other,))
    db.execute("DELETE FROM merged_client WHERE client_id = ?", (left["id"],))
    _put_courses(db, was)
    _put_visits(db, was, is_now, (code, other), now=change.now)
    put_past(db, _moved("visit_past", was, is_now))
    put_estimates(db, _moved("estimate", was, is_now))
    for visit_id in merge_row["visits"]:
        keys = (left["id"], visit_id)
        db.execute("UPDATE visit_key SET client_id = ? WHERE visit_id = ?", keys)
    _put_client(db, was, now=change.now)
    put_drafts(db, merge_row["drafts"], now=change.now)
    for course in (*courses_of(db, code), *courses_of(db, other)):
        if issue is not None and course.status == "running":
            key = course_key(db, course.course_id).id
            issue_estimate(db, issue, key, cause=PARTED, now=change.now)
    note(db, change, KIND, other)


def undo_noted(
    db: Database, issue: Issue | None, codes: tuple[str, str], change: Change, by: By
) -> None:
    """Undo the merge of the second code into the first; each client's audit log says so."""
    code, other = codes
    entry = _entry(db, code)
    of_other: set[str | None] = set()
    if entry is not None:
        of_other = {visit_of(name, row) for name, row in _left_rows(db, entry).items()}
    sides = (Side(code, UNDONE, other), Side(other, UNDONE, code))
    with noting_passage(db, sides, of_other.__contains__, change, by):
        undo_merge(db, issue, code, other, change)
    for each in codes:
        keep_summaries(db, each)


def _entry(db: Database, code: str) -> dict[str, Any] | None:
    """The entry about the last merge into this record that was not undone."""
    entries = rows(
        db,
        "SELECT audit.* FROM client JOIN merged_client ON into_id = client.id"
        " JOIN client AS other ON other.id = client_id"
        " JOIN audit ON audit.client = client.code AND +action = ? AND +subject = other.code"
        " WHERE client.code = ? ORDER BY seq DESC LIMIT 1",
        (MERGED, code),
    )
    return entries[0] if entries else None


def _changes_since(db: Database, code: str, entry: Mapping[str, Any]) -> list[str]:
    """What was changed in either record since the merge of this entry, in words."""
    nothing = ", ".join("?" for _ in _CHANGES_NOTHING)
    since = rows(
        db,
        "SELECT action FROM audit WHERE client IN (?, ?) AND seq > ?"  # noqa: S608 no values
        f" AND NOT (client = ? AND action = ?) AND action NOT IN ({nothing}) ORDER BY seq",
        (code, entry["subject"], entry["seq"], entry["subject"], MERGED_AWAY, *_CHANGES_NOTHING),
    )
    changes = ", ".join(dict.fromkeys(row["action"] for row in since))
    return [f"Something was changed since the merge: {changes}."] if changes else []


def _forms_since(db: Database, code: str, entry: Mapping[str, Any]) -> list[str]:
    """The reason not to undo the merge if a form was begun since, in words."""
    before = _rows_of(db, entry)[1][f"merge {entry['subject']}"]["drafts"]
    begun = {
        draft_about(db, "client", code),
        *(draft_about(db, "visit", course.course_id) for course in courses_of(db, code)),
    }
    is_begun = bool(begun - {None, *before})
    return ["A form was begun since the merge: discard it first."] if is_begun else []


def _rows_of(db: Database, entry: Mapping[str, Any]) -> tuple[Snapshot, Snapshot]:
    """The rows of both records before and after the merge, as far as it changed them."""
    here, there = (_content(db, each) for each in (entry, _left(db, entry)))
    return here["before"] | there["before"], here["after"] | there["after"]


def _left_rows(db: Database, entry: Mapping[str, Any]) -> Snapshot:
    """The rows that left the other record with the merge of this entry."""
    rows_before: Snapshot = _content(db, _left(db, entry))["before"]
    return rows_before


def _left(db: Database, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry of the other record about the same merge."""
    sql = "SELECT * FROM audit WHERE client = ? AND action = ? ORDER BY seq DESC LIMIT 1"
    return rows(db, sql, (entry["subject"], MERGED_AWAY))[0]


def _content(db: Database, entry: Mapping[str, Any]) -> Content:
    return read_content(dict(entry), client_key(db, entry["client"]), keys_of_visits(db))


def _of(table: str, snapshot: Snapshot) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of one table in a snapshot, by their ids."""
    for name, row in snapshot.items():
        if name.startswith(f"{table} "):
            yield int(name.partition(" ")[2]), row


def _moved(table: str, was: Snapshot, is_now: Snapshot) -> dict[int, int]:
    """The rows that the merge gave to another course: the id of each, and of its course before."""
    return {
        key: row["course_id"]
        for key, row in _of(table, was)
        if "course_id" in row and row["course_id"] != is_now[f"{table} {key}"]["course_id"]
    }


def _put_courses(db: Database, was: Snapshot) -> None:
    """Put the courses back to their clients; those that were joined into others are there again."""
    unused = 1 + db.execute("SELECT max(number) FROM course").fetchone()[0]
    before: dict[int, dict[str, Any]] = {}
    for key, row in _of("course", was):
        present = rows(db, "SELECT * FROM course WHERE id = ?", (key,))
        before[key] = (present[0] if present else {}) | row
        # A client has a number once and one running course at most, so both are freed first.
        freed = {"number": unused + len(before), "status": "completed"}
        db.table("course").upsert({**before[key], **freed}, pk="id")
    for key, row in before.items():
        db.table("course").update(key, {"number": row["number"], "status": row["status"]})


def _put_visits(
    db: Database, was: Snapshot, is_now: Snapshot, codes: tuple[str, str], *, now: datetime
) -> None:
    """Put the visits back to their courses and numbers; versions count on, for pages still open."""
    before = dict(_of("visit", was))
    for key, left in _moved("visit", was, is_now).items():
        (row,) = rows(db, "SELECT number, version FROM visit WHERE id = ?", (key,))
        # Beside its course, the number stands in the audit log only if the merge changed it.
        columns = {"course_id": left, "number": before[key].get("number", row["number"])}
        columns |= {"version": row["version"] + 1, "amended_at": instant_text(now)}
        db.table("visit").update(key, columns)
    for course in (each for code in codes for each in courses_of(db, code)):
        numbers = {
            visit.visit_id: before.get(int(visit.visit_id), {}).get("number", visit.number)
            for visit in course.visits
        }
        after = [replace(visit, number=numbers[visit.visit_id]) for visit in course.visits]
        renumber(db, course.visits, after, now=now)


def _put_client(db: Database, was: Snapshot, *, now: datetime) -> None:
    """Put back what the kept record took from the other one; its version counts on."""
    for key, row in _of("client", was):
        (present,) = rows(db, "SELECT version FROM client WHERE id = ?", (key,))
        counted = {"version": present["version"] + 1, "amended_at": instant_text(now)}
        db.table("client").update(key, row | counted)
