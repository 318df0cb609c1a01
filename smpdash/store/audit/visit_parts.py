"""The parts of audit log entries about one visit, encrypted under a key of the visit.

A visit may move to another client. Its key goes along, so that erasing that client also makes the
visit unreadable in the entries of the client with whom it was before.
"""

import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, Final

from sqlite_utils import Database

from smpdash.store.audit.cipher import Unreadable, sealed, unsealed

# The content of an entry as it is read: before, after, reason, and the ids of the visits that are
# lost because their client was erased.
Content = dict[str, Any]
VisitKeys = Callable[[str], bytes | None]
_SIDES: Final = ("before", "after")


def no_keys(_visit_id: str) -> bytes | None:
    """None: files of earlier versions have no keys of visits."""
    return None


def keys_of_visits(db: Database) -> VisitKeys:
    """Reads the key of a visit by the visit's id; None if its client was erased."""
    if not _has_keys(db):  # a file of an earlier step
        return no_keys
    return cache(partial(_key, db))


def with_sealed_parts(
    db: Database, content: Content, *, client: str, subject: str, place: str
) -> Content:
    """The content of a client's entry with the rows of each visit encrypted under its key.

    The reason goes with the visit that the entry is about, its `subject`.
    """
    if not _has_keys(db):
        return content
    rest: Content = {**content, "before": {}, "after": {}}
    parts: dict[str, Content] = {}
    for side in _SIDES:
        for name, row in content[side].items():
            visit_id = visit_of(name, row)
            if visit_id is None:
                rest[side][name] = row
            else:
                part = parts.setdefault(visit_id, {"before": {}, "after": {}, "reason": ""})
                part[side][name] = row
    if subject in parts:
        parts[subject]["reason"], rest["reason"] = rest["reason"], ""
    if parts:
        rest["visits"] = {
            visit_id: _sealed_part(_ensure_key(db, visit_id, client), part, f"{place}|{visit_id}")
            for visit_id, part in parts.items()
        }
    return rest


def with_read_parts(content: Content, keys: VisitKeys, place: str) -> Content:
    """The content with the rows of its visits, as far as their keys are left."""
    lost = []
    for visit_id, text in content.pop("visits", {}).items():
        try:
            part = json.loads(unsealed(keys(visit_id), b64decode(text), f"{place}|{visit_id}"))
        except Unreadable:
            lost.append(visit_id)
            continue
        for side in _SIDES:
            content[side] |= part[side]
        content["reason"] = content["reason"] or part["reason"]
    return content | {"lost": lost}


def _sealed_part(key: bytes, part: Content, place: str) -> str:
    text = json.dumps(part, ensure_ascii=False, sort_keys=True).encode()
    return b64encode(sealed(key, text, place)).decode()


def visit_of(name: str, row: Mapping[str, Any]) -> str | None:
    """The id of the visit that this row belongs to; None for other rows."""
    table, _, key = name.partition(" ")
    match table:
        case "visit":
            return key
        case "reading":
            return key.partition("/")[0]
        case "action" if row["kind"].endswith(" visit") and row["result"].isdigit():
            return str(row["result"])
        case "visit_past":
            return str(row["visit_id"])
    return None


def _ensure_key(db: Database, visit_id: str, client: str) -> bytes:
    """The key of a visit; makes one for the visit's first entry."""
    if (key := _key(db, visit_id)) is None:
        key = secrets.token_bytes(32)
        db.execute(
            "INSERT INTO visit_key (visit_id, client_id, key)"
            " SELECT ?, id, ? FROM client WHERE code = ?",
            (int(visit_id), key, client),
        )
    return key


def _key(db: Database, visit_id: str) -> bytes | None:
    sql = "SELECT key FROM visit_key WHERE visit_id = ?"
    row = db.execute(sql, (int(visit_id),)).fetchone()
    return row[0] if row else None


def _has_keys(db: Database) -> bool:
    sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'visit_key'"
    return db.execute(sql).fetchone() is not None
