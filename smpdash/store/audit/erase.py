"""Erases a client: rows, drafts and key are deleted; the audit log says that it happened."""

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from smpdash.record.decisions import why_problems
from smpdash.record.filing.places import numbered
from smpdash.record.problem import Refused, refuse
from smpdash.store.audit.cipher import client_key, fingerprint
from smpdash.store.audit.entries import By, Entry, append
from smpdash.store.audit.log import ERASED, folded, read_content
from smpdash.store.audit.snapshot import Snapshot, action_snapshot, client_snapshot, difference
from smpdash.store.audit.visit_parts import visit_of
from smpdash.store.db.connection import rows
from smpdash.store.db.files import LONG_BYTES, short_text
from smpdash.store.db.idempotency import Change, earlier_result, note
from smpdash.store.records import clients, courses
from smpdash.store.records.merging import unmerges
from smpdash.store.records.merging.old_codes import code_now, codes_leading_to
from smpdash.store.records.visit_rows import renumber

LEDGER: Final = "erased.jsonl"
WHY_PARTED: Final = "one of the two was erased after they were two records again"


@dataclass(frozen=True, slots=True)
class Erasure:
    """An erased client: the code, and fingerprints of the keys of the client and of the visits."""

    client: str
    key: str
    visits: tuple[str, ...] = ()

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Erasure":
        """The erasure that was stored as JSON; raises TypeError for anything else."""
        return cls(row["client"], row["key"], tuple(row.get("visits", ())))


def erase_client(db: Database, code: str, change: Change, *, by: By) -> tuple[Erasure, ...]:
    """Delete all rows of a client and the key of their audit log entries; empty on a second tap.

    Records that were merged into this one go too, with a key and an erasure of their own. Raises
    Unknown if no client has this code, Refused without a reason. The reason stays readable, so it
    should hold no name.
    """
    if earlier_result(db, change, "erase client") is not None:
        return ()
    clients.client_key(db, code)
    refuse(why_problems(change.why))
    codes = (code, *codes_leading_to(db, code))
    before = {each: client_snapshot(db, each) for each in codes}
    erased = tuple(_erasure(db, each) for each in codes)
    for each in codes:
        _delete_forms_and_actions(db, each, before[each])
    for each in codes:
        delete_rows(db, each)
    note(db, change, "erase client", code)
    for erasure in erased:
        done = action_snapshot(db, change.action) if erasure.client == code else {}
        entry = Entry(
            ERASED,
            erasure.client,
            # Only the numbers of the rows: an action's key could hold a name.
            before={name: {} for name in before[erasure.client]},
            after={f"erasure {erasure.client}": asdict(erasure), **done},
            why=change.why,
            is_open=True,
        )
        append(db, entry, now=change.now, by=by)
    return erased


def _erasure(db: Database, code: str) -> Erasure:
    return Erasure(code, fingerprint(client_key(db, code) or b""), _visit_prints(db, code))


def _delete_forms_and_actions(db: Database, code: str, before: Snapshot) -> None:
    about = [code]
    for name, row in before.items():
        table, _, key = name.partition(" ")
        if table == "course":
            about.append(f"{code}/{row['number']}")
        elif table == "visit":
            about.append(key)
    for each in about:
        db.execute("DELETE FROM draft WHERE about = ?", (each,))
    for name in folded(db, code)[0]:
        if name.startswith("action "):
            db.execute("DELETE FROM action WHERE key = ?", (name.removeprefix("action "),))


def delete_rows(db: Database, code: str) -> None:
    """Delete all rows of a client, and the keys of what the audit log holds of them."""
    (number,) = db.execute("SELECT id FROM client WHERE code = ?", (code,)).fetchone()
    courses = "(SELECT id FROM course WHERE client_id = ?)"
    for table in ("estimate", "visit_past", "visit"):
        db.execute(f"DELETE FROM {table} WHERE course_id IN {courses}", (number,))  # noqa: S608
    db.execute("DELETE FROM merged_client WHERE ? IN (client_id, into_id)", (number,))
    for table in ("course", "missed_appointment", "visit_key", "client_key"):
        db.execute(f"DELETE FROM {table} WHERE client_id = ?", (number,))  # noqa: S608
    db.execute("DELETE FROM client WHERE id = ?", (number,))


def erasures(db: Database) -> list[Erasure]:
    """All erasures in this file."""
    return [
        Erasure.read(row)
        for entry in rows(db, "SELECT * FROM audit WHERE action = ?", (ERASED,))
        for name, row in read_content(entry, None)["after"].items()
        if name.startswith("erasure ")
    ]


def erase_again(db: Database, known: Iterable[Erasure], *, now: datetime, by: By) -> None:
    """Erase the clients again that were erased before and are back with a backup.

    Also their visits that are with another client again, because they had not moved yet.
    """
    erased = set(known)
    # A client who is one record with somebody who was not erased was taken out of it since.
    _part_again(db, {each.client for each in erased if _is_here(db, each)}, now=now, by=by)
    for erasure in sorted(erased, key=lambda each: each.client):
        if _is_here(db, erasure):
            action = f"erase again {erasure.key[:16]} {now:%Y%m%dT%H%M%SZ}"
            why = "was erased before this backup was restored"
            code = code_now(db, erasure.client)
            erase_client(db, code, Change(action, now, why), by=by)
    prints = {each for erasure in erased for each in erasure.visits}
    for row in rows(
        db,
        "SELECT visit_key.*, code FROM visit_key JOIN client ON client.id = client_id",
    ):
        if fingerprint(row["key"]) in prints:
            _erase_visit(db, row["code"], str(row["visit_id"]), now=now, by=by)


def _is_here(db: Database, erasure: Erasure) -> bool:
    """Whether the client of this erasure is in the file: the same person, not the same code."""
    key = client_key(db, erasure.client)
    return key is not None and fingerprint(key) == erasure.key


def _part_again(db: Database, erased: set[str], *, now: datetime, by: By) -> None:
    """Undo merges, the last first, of clients of whom only some were erased."""
    for row in rows(
        db,
        "SELECT old.code, main.code AS into_code FROM merged_client"
        " JOIN client AS old ON old.id = client_id JOIN client AS main ON main.id = into_id"
        " ORDER BY at DESC, client_id DESC",
    ):
        code, other = row["into_code"], row["code"]
        root = code_now(db, code)
        one_record = {root, *codes_leading_to(db, root)}
        if one_record & erased and one_record - erased:
            change = Change(f"part again {other} {now:%Y%m%dT%H%M%SZ}", now, WHY_PARTED)
            # As of this backup nothing can have come since, or they could not have been parted.
            with suppress(Refused):
                unmerges.undo_noted(db, None, (code, other), change, by)


def _visit_prints(db: Database, code: str) -> tuple[str, ...]:
    """Fingerprints of the keys of a client's visits."""
    keys = rows(
        db,
        "SELECT visit_key.key FROM visit_key JOIN client ON client.id = client_id WHERE code = ?"
        " ORDER BY visit_id",
        (code,),
    )
    return tuple(fingerprint(row["key"]) for row in keys)


def _erase_visit(db: Database, code: str, visit_id: str, *, now: datetime, by: By) -> None:
    """Delete a visit, its past and its key; the entry about it says only that it was."""
    before = client_snapshot(db, code)
    state = folded(db, code)[0]
    actions = {
        name: row
        for name, row in state.items()
        if name.startswith("action ") and visit_of(name, row) == visit_id
    }
    for name in actions:
        db.execute("DELETE FROM action WHERE key = ?", (name.removeprefix("action "),))
    for statement in (
        "DELETE FROM draft WHERE about = ?",
        "DELETE FROM visit_past WHERE visit_id = ?",
        "DELETE FROM visit WHERE id = ?",
    ):
        db.execute(statement, (visit_id,))
    for course in courses.courses_of(db, code):
        renumber(db, course.visits, numbered(course.visits), now=now)
        with suppress(Refused):  # a later course has begun, so this one stays as it is
            courses.follow_last_decision(db, courses.course_key(db, course.course_id))
    was, is_now = difference(before | actions, client_snapshot(db, code))
    append(db, Entry("visit erased", code, visit_id, was, is_now), now=now, by=by)
    db.execute("DELETE FROM visit_key WHERE visit_id = ?", (visit_id,))


def remember(place: Path, erasure: Erasure) -> None:
    """Note an erasure beside the backups, which still hold the client until they expire."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    flags = os.O_APPEND | os.O_CREAT | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(place / LEDGER, flags, 0o600), "a", encoding="utf-8") as ledger:
        ledger.write(json.dumps(asdict(erasure)) + "\n")
        ledger.flush()
        os.fsync(ledger.fileno())


def remembered(*places: Path) -> set[Erasure]:
    """The erasures noted beside backups; an unreadable line is skipped."""
    noted = set()
    for place in places:
        try:
            lines = short_text(place / LEDGER, most=LONG_BYTES).splitlines()
        except (OSError, UnicodeError):
            continue
        for line in lines:
            try:
                noted.add(Erasure.read(json.loads(line)))
            except (ValueError, TypeError, KeyError, AttributeError):
                continue
    return noted
