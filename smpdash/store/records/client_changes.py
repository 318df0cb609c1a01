"""Adds and amends clients, issues the estimate that follows, and notes missed appointments."""

from datetime import date
from typing import Any, Final

from sqlite_utils import Database

from smpdash.record.client import Client, client_problems
from smpdash.record.decisions import problems_missing
from smpdash.record.problem import Problem, Refused, refuse
from smpdash.record.texts.folding import folded
from smpdash.store.db.connection import rows
from smpdash.store.db.errors import Conflict
from smpdash.store.db.field_columns import columns_of
from smpdash.store.db.idempotency import Change, earlier_result, note
from smpdash.store.db.times import instant_or_none, instant_text
from smpdash.store.records.clients import client_by_key, client_key, missed_appointments
from smpdash.store.records.courses import (
    Issue,
    course_key,
    courses_of,
    issue_estimate,
    start_first_course,
)
from smpdash.store.records.merging.old_codes import codes_leading_to

# Leaves the package of a course as it is.
AS_IT_IS: Final = 0


def code_of(key: int) -> str:
    """The code of the client of this row."""
    return f"C-{key:04d}"


def add_client(
    db: Database, issue: Issue, client: Client, change: Change, *, package: int | None
) -> Client:
    """Record a new client under the next code, with the first course and estimate."""
    if (done := earlier_result(db, change, "add client")) is not None:
        return client_by_key(db, client_key(db, done))
    if problems := client_problems(client, today=change.now.date()):
        raise Refused(problems)
    (given,) = rows(db, "SELECT max(seq) AS last FROM sqlite_sequence WHERE name = 'client'")
    key = (given["last"] or 0) + 1
    code = code_of(key)
    columns = {
        "id": key,
        "code": code,
        "artist": _known(db, client.artist),
        **client_columns(client, code),
        "recorded_at": instant_text(change.now),
    }
    db.table("client").insert(columns)
    course = start_first_course(db, key, package)
    issue_estimate(db, issue, course, cause="client recorded", now=change.now)
    note(db, change, "add client", code)
    return client_by_key(db, key)


def saved_by(db: Database, action: str) -> str:
    """The code of the client that this action added or amended; "" if it did neither."""
    saved = rows(
        db,
        "SELECT code FROM client WHERE code = (SELECT result FROM action"
        " WHERE key = ? AND kind IN ('add client', 'amend client'))",
        (action,),
    )
    return str(saved[0]["code"]) if saved else ""


def amend_client(
    db: Database, issue: Issue, client: Client, change: Change, *, package: int | None
) -> Client:
    """Replace the stored client; a changed intake issues the estimate of a running course."""
    key = client_key(db, client.code)
    if earlier_result(db, change, "amend client") is not None:
        return client_by_key(db, key)
    before = client_by_key(db, key)
    if client.version != before.version:
        (row,) = rows(db, "SELECT amended_at FROM client WHERE id = ?", (key,))
        raise Conflict(
            f"Somebody else changed {client.code} meanwhile; load the client again.",
            at=instant_or_none(row["amended_at"]),
        )
    if problems := client_problems(client, today=change.now.date()):
        raise Refused(problems)
    columns = {
        **client_columns(client, client.code),
        "version": client.version + 1,
        "amended_at": instant_text(change.now),
    }
    db.table("client").update(key, columns)
    last = courses_of(db, client.code)[-1]
    if last.status == "running" and package not in {last.package, AS_IT_IS}:
        key_of_course = course_key(db, last.course_id).id
        db.table("course").update(key_of_course, {"package": package})
    if last.status == "running" and client.intake != before.intake:
        running = course_key(db, last.course_id).id
        issue_estimate(db, issue, running, cause="intake changed", now=change.now)
    note(db, change, "amend client", client.code)
    return client_by_key(db, key)


def give_client(db: Database, code: str, artist: str | None, change: Change) -> None:
    """Let only this artist see the client, or everybody; the version does not change."""
    if earlier_result(db, change, "give client") is None:
        db.table("client").update(client_key(db, code), {"artist": _known(db, artist)})
        note(db, change, "give client", code)


def note_missed(db: Database, code: str, missed_on: date, change: Change, *, today: date) -> None:
    """Note a missed appointment; raises Refused as `decisions` says."""
    if earlier_result(db, change, "note missed") is None:
        noted = missed_appointments(db, code)
        refuse(problems_missing(courses_of(db, code), noted, missed_on, today))
        row = {"client_id": client_key(db, code), "missed_on": missed_on.isoformat()}
        db.table("missed_appointment").insert(row)
        note(db, change, "note missed", code)


def records_of_missed(db: Database, code: str, missed_on: date) -> tuple[str, ...]:
    """The codes of the records that noted this day: this one, or any that was merged into it."""
    return tuple(
        each
        for each in (code, *codes_leading_to(db, code))
        if db.execute(
            "SELECT 1 FROM missed_appointment JOIN client ON client.id = client_id"
            " WHERE code = ? AND missed_on = ?",
            (each, missed_on.isoformat()),
        ).fetchone()
    )


def take_back_missed(db: Database, code: str, missed_on: date, change: Change) -> None:
    """Take back what was noted of this day in this record; nothing if it is not noted any more."""
    if earlier_result(db, change, "take back missed") is None:
        db.execute(
            "DELETE FROM missed_appointment WHERE missed_on = ?"
            " AND client_id = (SELECT id FROM client WHERE code = ?)",
            (missed_on.isoformat(), code),
        )
        note(db, change, "take back missed", code)


def _known(db: Database, artist: str | None) -> str | None:
    if artist is not None and not rows(db, "SELECT 1 FROM staff WHERE key = ?", (artist,)):
        raise Refused([Problem("artist", "Nobody of this studio’s staff has this key.")])
    return artist


def client_columns(client: Client, code: str) -> dict[str, Any]:
    """The described fields of a client and what a search compares, by column."""
    return {
        **columns_of(client),
        **columns_of(client.intake),
        "search_key": folded(f"{client.name} {code}"),
    }
