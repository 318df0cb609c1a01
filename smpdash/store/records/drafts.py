"""Drafts: forms that are on disk after every tap, until the save that consumes them."""

import json
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any, Final

from sqlite_utils import Database

from smpdash.record.permissions import NotAllowed, Person
from smpdash.record.problem import Refused, draft_problems
from smpdash.store.db import size_limits
from smpdash.store.db.connection import rows
from smpdash.store.db.errors import Conflict, Unknown
from smpdash.store.db.times import instant_of, instant_text
from smpdash.store.records.access import (
    check_correcting,
    client_of_visit,
    only,
    sees,
    writes_correction,
)
from smpdash.store.records.merging.old_codes import check_is_own

# The client of a draft, whose code or course it names; of a correction, that of the visit.
_CLIENT: Final = """
CASE kind
    WHEN 'correction' THEN (SELECT code FROM visit JOIN course ON course.id = course_id
        JOIN client ON client.id = client_id
        WHERE visit.id = CAST(about AS INTEGER) AND CAST(visit.id AS TEXT) = about)
    ELSE (SELECT code FROM client WHERE code = substr(about, 1, instr(about || '/', '/') - 1))
END AS client
"""
# Through the index of what a draft is about: those of new clients may be many.
_OF_CLIENTS: Final = """
about <> '' AND kind IN ('visit', 'client', 'correction') AND about IN (
    SELECT code FROM client JOIN json_each(:clients) ON code = value
    UNION ALL SELECT code || '/' || number FROM client JOIN json_each(:clients) ON code = value
        JOIN course ON client_id = client.id
    UNION ALL SELECT CAST(visit.id AS TEXT) FROM client JOIN json_each(:clients) ON code = value
        JOIN course ON client_id = client.id JOIN visit ON course_id = course.id)
"""
GONE: Final = "This form was recorded or discarded meanwhile."


@dataclass(frozen=True, slots=True)
class Draft:
    """A form being written; `draft_id` is the action key of the save that will consume it.

    `kind` is "visit" (`about` a course), "client" (a client's code) or "correction" (a visit);
    `about` is empty for something new. `client` is the code of the client whom it is about; empty
    for a new client, and if the client or the visit is gone. `device` is the tablet that wrote
    last, `person` the key of the staff who began it.
    """

    draft_id: str
    kind: str
    about: str
    data: dict[str, Any]
    version: int
    device: str
    started_at: datetime
    updated_at: datetime
    person: str = ""
    client: str = ""


def right_to(kind: str, about: str) -> str:
    """The permission that the save of such a draft needs."""
    if kind == "client":
        return "amend client" if about else "add client"
    return "correct own entries today" if kind == "correction" else "record visit"


def is_reached(
    db: Database, kind: str, about: str, person: Person, begun_by: str | None = None
) -> bool:
    """Whether this person may write a draft about this; a new one belongs to who began it."""
    if not person.may(right_to(kind, about)):
        return False
    if not about:
        return begun_by in {None, person.key} or person.may("see all clients")
    if kind == "correction" and not writes_correction(db, person, about):
        return False
    code = client_of_visit(db, about) if kind == "correction" else about.partition("/")[0]
    return code is None or sees(db, code, person)


def open_draft(
    db: Database, person: Person, kind: str, about: str, *, device: str, now: datetime
) -> Draft:
    """The open draft about this, whichever tablet began it, or a new and empty one.

    About something new it is empty, too: one in which somebody typed stays beside it.

    Raises Unknown if this person may not see the client, NotAllowed if they could not save the
    draft now, Conflict if the client's record was merged into another one, NoRoom if there are too
    many drafts.
    """
    if not person.may(right_to(kind, about)):
        raise NotAllowed(person, right_to(kind, about))
    if kind == "correction":
        check_correcting(db, about, person, now=now)
    if not is_reached(db, kind, about, person):
        raise Unknown(about)
    if kind != "correction":
        check_is_own(db, about.partition("/")[0])
    if not about:
        device = _place_of_new(db, person, kind, device)
    existing = rows(
        db,
        "SELECT id FROM draft WHERE kind = ? AND about = ?"
        " AND (about <> '' OR (device = ? AND person = ?))",
        (kind, about, device, person.key),
    )
    draft_id = existing[0]["id"] if existing else secrets.token_hex(16)
    if not existing:
        size_limits.check_drafts(db, about, person.key)
        begun = {"id": draft_id, "kind": kind, "about": about, "device": device}
        begun |= {"person": person.key, "data": "{}", "version": 1}
        at = instant_text(now)
        db.table("draft").insert({**begun, "started_at": at, "updated_at": at})
        write_digest(db, draft_id)
    return _drafts(db, draft_id)[0]


def _place_of_new(db: Database, person: Person, kind: str, device: str) -> str:
    """The device as a draft about something new is to name it, of which each holds one.

    With a number if this device began others before, in which it says by whom what was typed.
    """
    typed_in = rows(
        db,
        "SELECT device FROM draft WHERE kind = ? AND about = '' AND person = ?"
        " AND coalesce(json_extract(data, '$.by'), '{}') <> '{}'",
        (kind, person.key),
    )
    taken = {row["device"] for row in typed_in}
    places = (device, *(f"{device} {number}" for number in range(2, len(taken) + 2)))
    return next(place for place in places if place not in taken)


def check_version(draft: Draft, version: int) -> None:
    """Raise Conflict if the draft has another version."""
    if draft.version != version:
        raise Conflict(
            "This form was changed on another tablet meanwhile.",
            who=draft.device,
            at=draft.updated_at,
        )


def change_draft(
    db: Database,
    person: Person,
    draft_id: str,
    change: Callable[[Draft], Mapping[str, object]],
    *,
    device: str,
    now: datetime,
) -> tuple[Draft, Draft] | None:
    """Change a draft; returns it before and after, or None if it is gone.

    Writes only if `change` returns other data. Raises Refused if it holds more than a draft may.
    """
    before = draft_of(db, person, draft_id)
    if before is None:
        return None
    data = change(before)
    if data == before.data:
        return before, before
    text = _text_of(data)
    return before, _written(db, draft_id, text, device=device, now=now)


def _text_of(data: Mapping[str, object]) -> str:
    if problems := draft_problems(data):
        raise Refused(problems)
    return json.dumps(data, ensure_ascii=False)


def _written(db: Database, draft_id: str, text: str, *, device: str, now: datetime) -> Draft:
    # A form about something new belongs to the tablet that began it.
    db.execute(
        "UPDATE draft SET data = ?, version = version + 1, updated_at = ?,"
        " device = CASE WHEN about = '' THEN device ELSE ? END WHERE id = ?",
        (text, instant_text(now), device, draft_id),
    )
    write_digest(db, draft_id)
    return _drafts(db, draft_id)[0]


def draft_of(db: Database, person: Person, draft_id: str) -> Draft | None:
    """The draft of this id; None if it was recorded or discarded, or belongs to somebody else."""
    for draft in _drafts(db, draft_id):
        if is_reached(db, draft.kind, draft.about, person, begun_by=draft.person):
            return draft
    return None


def drafts_for(
    db: Database,
    person: Person,
    *,
    about: str | None = None,
    clients: Collection[str] | None = None,
    skip: int = 0,
    limit: int | None = None,
) -> tuple[Draft, ...]:
    """The open drafts that this person may continue, the last written first.

    Those of one course, client or visit if `about` names it, those of the clients with these codes
    if there are `clients`. Reads only the `limit` drafts after the first `skip` whole.
    """
    candidates = db.query(
        "SELECT id, kind, about, person FROM draft"  # noqa: S608
        " WHERE (about <> '' OR :key IS NULL OR person = :key)"
        " AND (:about IS NULL OR about = :about)"
        f" AND {'1' if clients is None else _OF_CLIENTS} ORDER BY updated_at DESC, id",
        {"key": only(person), "about": about, "clients": json.dumps([*(clients or ())])},
    )
    theirs = (
        row["id"]
        for row in candidates
        if is_reached(db, row["kind"], row["about"], person, begun_by=row["person"])
    )
    stop = None if limit is None else skip + limit
    return tuple(_drafts(db, draft_id)[0] for draft_id in islice(theirs, skip, stop))


def draft_about(db: Database, kind: str, about: str) -> str | None:
    """The id of the open draft about this, whoever may see it; None if there is none."""
    ids = rows(db, "SELECT id FROM draft WHERE kind = ? AND about = ?", (kind, about))
    return str(ids[0]["id"]) if ids else None


def place_draft(
    db: Database,
    draft: Draft,
    about: str,
    data: Mapping[str, object],
    *,
    device: str,
    now: datetime,
) -> Draft:
    """Let the draft be about something else, with these data."""
    text = _text_of(data)
    db.execute("UPDATE draft SET about = ? WHERE id = ?", (about, draft.draft_id))
    return _written(db, draft.draft_id, text, device=device, now=now)


def discard_draft(db: Database, person: Person, draft_id: str, *, version: int) -> None:
    """Delete the draft; raises Conflict if another tablet wrote since `version`.

    Does nothing if it is gone already, or belongs to somebody else.
    """
    draft = draft_of(db, person, draft_id)
    if draft is not None:
        check_version(draft, version)
        db.execute("DELETE FROM draft WHERE id = ?", (draft_id,))


def digest_of(row: Mapping[str, Any]) -> str:
    """SHA-256 over a draft's row, which reveals a change from outside."""
    content = {name: value for name, value in row.items() if name != "digest"}
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def write_digests(db: Database) -> None:
    """Give the drafts of an older file their digests."""
    for row in rows(db, "SELECT id FROM draft WHERE digest IS NULL"):
        write_digest(db, row["id"])


def write_digest(db: Database, draft_id: str) -> None:
    """Write the digest of a draft whose row has changed."""
    (row,) = rows(db, "SELECT * FROM draft WHERE id = ?", (draft_id,))
    db.execute("UPDATE draft SET digest = ? WHERE id = ?", (digest_of(row), draft_id))


def _drafts(db: Database, draft_id: str) -> list[Draft]:
    return [
        Draft(
            row["id"],
            row["kind"],
            row["about"],
            json.loads(row["data"]),
            row["version"],
            row["device"],
            instant_of(row["started_at"]),
            instant_of(row["updated_at"]),
            row["person"],
            row["client"] or "",
        )
        for row in rows(db, f"SELECT *, {_CLIENT} FROM draft WHERE id = ?", (draft_id,))  # noqa: S608
    ]
