"""Reads the audit log: its entries, the rows according to them, and its length."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlite_utils import Database

from smpdash.record.audit_entry import AuditEntry, AuditQuery
from smpdash.store.audit.cipher import Unreadable, client_key, unsealed
from smpdash.store.audit.snapshot import Snapshot, apply, numbers_in
from smpdash.store.audit.visit_parts import (
    Content,
    VisitKeys,
    keys_of_visits,
    no_keys,
    with_read_parts,
)
from smpdash.store.db.connection import rows
from smpdash.store.db.times import instant_of, instant_or_none, instant_text, instant_text_or_none

STUDIO: Final = "studio"
ERASED: Final = "client erased"
VERIFIED: Final = "erasure verified"
# What an import does to each of its clients. The entry about the whole import says it too, so these
# are listed only for the client.
CAME: Final = "client imported"
WENT: Final = "client of an import removed"
# After these a client is gone, and so is the key of what was noted before.
_GONE: Final = (ERASED, WENT)
BEGUN: Final = "trail begun"
RESTORED: Final = "backup restored"
EXPORTED: Final = "records taken out"
VIEWED: Final = "page opened"
TAKEN_HOME: Final = "plan to take home opened"
SHOWN: Final = "client view opened"
MISSED_BACK: Final = "missed appointment taken back"
FIRST: Final = "0" * 64  # what the first entry follows


def entries(
    db: Database, query: AuditQuery, *, limit: int, before_seq: int | None = None
) -> tuple[AuditEntry, ...]:
    """The newest entries that are asked for, before the entry of this number; newest first."""
    where, values = conditions(query, before_seq)
    page = rows(
        db,
        f"SELECT * FROM audit WHERE {where} ORDER BY seq DESC LIMIT :limit",  # noqa: S608
        {**values, "limit": limit},
    )
    return read_entries(db, page)


def conditions(query: AuditQuery, before_seq: int | None = None) -> tuple[str, dict[str, Any]]:
    """The condition of a query in SQL, and its values."""
    subject, about = query.subject, "subject"
    if subject == STUDIO or is_code(subject):
        about, subject = "client", "" if subject == STUDIO else subject
    wanted = {about: subject, "action": query.action, "actor": query.actor}
    # The query names only what is asked for, so that SQLite uses an index; the plus keeps it to
    # the index of the first column, which leaves the fewest rows.
    columns = [column for column, value in wanted.items() if value is not None]
    where = [
        f"{'+' if number else ''}{column} = :{column}" for number, column in enumerate(columns)
    ]
    if query.subject is None and query.action is None:
        where.append(f"+action NOT IN ('{CAME}', '{WENT}')")
    times = {
        "since": instant_text_or_none(query.since),
        "until": instant_text_or_none(query.until),
    }
    signs = {"since": ">=", "until": "<"}
    inside = [f"at {signs[name]} :{name}" for name, value in times.items() if value is not None]
    if inside:
        # The clock may have been set back, so that times are not in the order of the numbers; the
        # index says between which numbers they lie.
        among = f"FROM audit WHERE {' AND '.join(inside)}"
        where += [f"seq BETWEEN (SELECT min(seq) {among}) AND (SELECT max(seq) {among})"]
        where += [f"+{condition}" for condition in inside]
    if before_seq is not None:
        where.append("seq < :before")
    return " AND ".join(where) or "1", {**wanted, **times, "before": before_seq}


def read_entries(db: Database, page: Sequence[dict[str, Any]]) -> tuple[AuditEntry, ...]:
    """The entries in these rows, in their order."""
    keys = {code: client_key(db, code) for code in {row["client"] for row in page}}
    visit_keys = keys_of_visits(db)
    return tuple(_entry(row, keys[row["client"]], visit_keys) for row in page)


def first(db: Database) -> str:
    """The hash of the first entry, which identifies a studio; "" if there is no audit log."""
    if "audit" not in db.table_names():
        return ""
    entry = rows(db, "SELECT hash FROM audit ORDER BY seq LIMIT 1")
    return str(entry[0]["hash"]) if entry else ""


def first_at(db: Database) -> datetime | None:
    """The instant of the first entry that has one; None if none has.

    The entry with which a file begins has none: nobody recorded its rows.
    """
    entry = rows(db, "SELECT at FROM audit WHERE at <> '' ORDER BY seq LIMIT 1")
    return instant_or_none(entry[0]["at"]) if entry else None


def kinds(db: Database) -> tuple[str, ...]:
    """Each action that an entry names, once."""
    # Steps through the index from one action to the next, without reading all entries.
    actions = rows(
        db,
        "WITH RECURSIVE kind (name) AS (SELECT min(action) FROM audit UNION ALL"
        " SELECT (SELECT min(action) FROM audit WHERE action > name) FROM kind"
        " WHERE name IS NOT NULL) SELECT name FROM kind WHERE name IS NOT NULL",
    )
    return tuple(row["name"] for row in actions)


def has_viewed(db: Database, client: str, actor: str, *, now: datetime) -> bool:
    """Whether the log says already that this person opened the client's page in this hour."""
    hour = instant_text(now.replace(minute=0, second=0, microsecond=0))
    sql = "SELECT 1 FROM audit WHERE client = ? AND +action = ? AND +actor = ? AND at >= ?"
    return bool(rows(db, sql, (client, VIEWED, actor, hour)))


def folded(db: Database, client: str) -> tuple[Snapshot, dict[str, int]]:
    """The rows according to the audit log, and the highest number it ever named of each table.

    Without the visits that moved to a client who was erased. Raises Unreadable if an entry cannot
    be read, ValueError if one does not fit those before it.
    """
    state: Snapshot = {}
    highest: dict[str, int] = {}
    key, visit_keys = client_key(db, client), keys_of_visits(db)
    code = "" if client == STUDIO else client
    is_gone = "SELECT 1 FROM audit WHERE client = ? AND action IN (?, ?)"
    where = "client = ? AND sealed = 0" if rows(db, is_gone, (code, *_GONE)) else "client = ?"
    for row in db.query(f"SELECT * FROM audit WHERE {where} ORDER BY seq", (code,)):  # noqa: S608
        content = read_content(row, key, visit_keys)
        if row["action"] not in _GONE and not _fits(state, content["before"]):
            raise ValueError(row["seq"])
        apply(state, content["before"], content["after"])
        named = (
            content["before"] | content["after"] | {f"visit {lost}": {} for lost in content["lost"]}
        )
        for table, number in numbers_in(named).items():
            highest[table] = max(number, highest.get(table, 0))
    return state, highest


def restores(db: Database) -> Iterator[tuple[datetime, datetime]]:
    """For each restore, the instant it went back to and the instant when it was done."""
    for row in rows(db, "SELECT * FROM audit WHERE action = ?", (RESTORED,)):
        for each in read_content(row, None)["after"].values():
            yield instant_of(each["back_to"]), instant_of(each["at"])


def last_at(db: Database) -> datetime | None:
    """The instant of the last entry that has one; last in the log's order, not by the clock."""
    last = db.execute("SELECT at FROM audit WHERE at IS NOT NULL ORDER BY seq DESC LIMIT 1")
    return next((instant_of(row[0]) for row in last), None)


def head(db: Database) -> tuple[int, str]:
    """How many entries there are, and the hash of the last."""
    last = db.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return (last[0], last[1]) if last else (0, FIRST)


def last_is_whole(db: Database) -> bool:
    """Whether the last entry fits its hash; True if there is no entry."""
    last = rows(db, "SELECT * FROM audit ORDER BY seq DESC LIMIT 1")
    return all(hash_of(row) == row["hash"] for row in last)


def read_content(
    row: dict[str, Any], key: bytes | None, visit_keys: VisitKeys = no_keys
) -> Content:
    """Before, after and reason of an entry; raises Unreadable without its key.

    `lost` are the ids of its visits that moved to a client who was erased.
    """
    content, here = row["content"], place(row["seq"], row["client"], row["action"])
    if row["sealed"]:
        content = unsealed(key, content, here)
    return with_read_parts(json.loads(content), visit_keys, here)


def hash_of(row: dict[str, Any]) -> str:
    """SHA-256 over every field of an entry, the hash of the one before it among them."""
    fields = ("previous", "seq", "at", "actor", "device", "action", "client", "subject", "app")
    content = sha256(row["content"]).hexdigest()
    return sha256(canonical([*(row[name] for name in fields), row["sealed"], content])).hexdigest()


def canonical(value: object) -> bytes:
    """Canonical JSON: each value has exactly one spelling."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def place(seq: int, client: str, what: str) -> str:
    """The place of an entry in the log, to which its ciphertext is bound."""
    return f"{seq}|{client}|{what}"


def _fits(state: Snapshot, before: Snapshot) -> bool:
    return all(
        name in state and all(state[name].get(field) == value for field, value in fields.items())
        for name, fields in before.items()
    )


def is_code(subject: str | None) -> bool:
    """Whether this is a client's code, and not the studio or what an action made."""
    return bool(subject) and str(subject).startswith("C-") and "/" not in str(subject)


def _entry(row: dict[str, Any], key: bytes | None, visit_keys: VisitKeys) -> AuditEntry:
    try:
        content = read_content(row, key, visit_keys)
    except Unreadable:
        content = {"before": {}, "after": {}, "reason": "", "lost": []}
        is_readable = False
    else:
        is_readable = True
    return AuditEntry(
        row["seq"],
        instant_or_none(row["at"]),
        row["actor"],
        row["device"],
        row["action"],
        row["client"],
        row["subject"],
        content["reason"],
        content["before"],
        content["after"],
        row["app"],
        row["hash"],
        is_readable,
        not content["lost"],
    )
