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
from smpdash.store.audit.snapshot import action_snapshot, client_snapshot, difference
from smpdash.store.audit.visit_parts import visit_of
from smpdash.store.db.connection import rows
from smpdash.store.db.files import LONG_BYTES, short_text
from smpdash.store.db.idempotency import Change, earlier_result, note
from smpdash.store.records import clients, courses
from smpdash.store.records.visit_rows import renumber

LEDGER: Final = "erased.jsonl"


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


def erase_client(db: Database, code: str, change: Change, *, by: By) -> Erasure | None:
    """Delete all rows of a client and the key of their audit log entries; None on a second tap.

    Raises Unknown if no client has this code, Refused without a reason. The reason stays readable,
    so it should hold no name.
    """
    if earlier_result(db, change, "erase client") is not None:
        return None
    number = clients.client_key(db, code)
    refuse(why_problems(change.why))
    before = client_snapshot(db, code)
    actions = [name for name in folded(db, code)[0] if name.startswith("action ")]
    erasure = Erasure(code, fingerprint(client_key(db, code) or b""), _visit_prints(db, number))
    about = [code, *(f"{code}/{row['number']}" for row in before.values() if "client_id" in row)]
    about += [name.removeprefix("visit ") for name in before if name.startswith("visit ")]
    for each in about:
        db.execute("DELETE FROM draft WHERE about = ?", (each,))
    for name in actions:
        db.execute("DELETE FROM action WHERE key = ?", (name.removeprefix("action "),))
    courses = "(SELECT id FROM course WHERE client_id = ?)"
    for table in ("estimate", "visit_past", "visit"):
        db.execute(f"DELETE FROM {table} WHERE course_id IN {courses}", (number,))  # noqa: S608
    db.execute("DELETE FROM course WHERE client_id = ?", (number,))
    for table in ("visit_key", "client_key"):
        db.execute(f"DELETE FROM {table} WHERE client_id = ?", (number,))  # noqa: S608
    db.execute("DELETE FROM client WHERE id = ?", (number,))
    note(db, change, "erase client", code)
    entry = Entry(
        ERASED,
        code,
        # Only the numbers of the rows: an action's key could hold a name.
        before={name: {} for name in before},
        after={f"erasure {code}": asdict(erasure), **action_snapshot(db, change.action)},
        why=change.why,
        is_open=True,
    )
    append(db, entry, now=change.now, by=by)
    return erasure


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
    for erasure in sorted(erased, key=lambda each: each.client):
        key = client_key(db, erasure.client)
        if key is not None and fingerprint(key) == erasure.key:
            action = f"erase again {erasure.key[:16]} {now:%Y%m%dT%H%M%SZ}"
            why = "was erased before this backup was restored"
            erase_client(db, erasure.client, Change(action, now, why), by=by)
    prints = {each for erasure in erased for each in erasure.visits}
    for row in rows(
        db,
        "SELECT visit_key.*, code FROM visit_key JOIN client ON client.id = client_id",
    ):
        if fingerprint(row["key"]) in prints:
            _erase_visit(db, row["code"], str(row["visit_id"]), now=now, by=by)


def _visit_prints(db: Database, client: int) -> tuple[str, ...]:
    """Fingerprints of the keys of a client's visits."""
    keys = rows(db, "SELECT key FROM visit_key WHERE client_id = ? ORDER BY visit_id", (client,))
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
