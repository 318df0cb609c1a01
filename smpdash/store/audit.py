"""The trail: who changed what, when, from what to what; each entry is bound to the one before."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlite_utils import Database

from smpdash import __version__
from smpdash.store.engine import rows
from smpdash.store.instants import instant_of, instant_or_none, instant_text_or_none
from smpdash.store.seal import Unreadable, client_key, key_for, sealed, unsealed
from smpdash.store.standing import (
    PSEUDO_TABLES,
    Standing,
    action_standing,
    apply,
    client_standing,
    difference,
    named_rows,
    studio_standing,
)

STUDIO: Final = "studio"
ERASED: Final = "client erased"
BEGUN: Final = "trail begun"
RESTORED: Final = "backup restored"
FIRST: Final = "0" * 64  # what the first entry follows


@dataclass(frozen=True, slots=True)
class By:
    """Who acts: the key of a person of the staff ("" where nobody is signed in), and where."""

    actor: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change.

    `client` is a client's code, "" for the studio; `subject` what the action made or changed.
    `before` and `after` hold rows by name: changed fields alone, new and deleted rows whole.
    `is_readable` is False where the client was erased: that something was done stays.
    """

    seq: int
    at: datetime | None
    actor: str
    device: str
    action: str
    client: str
    subject: str
    reason: str
    before: Standing
    after: Standing
    app: str
    hash: str
    is_readable: bool


@contextmanager
def noting(
    db: Database,
    what: str,
    client: str | None,
    *,
    action: str | None,
    now: datetime | None,
    by: By,
    why: str = "",
) -> Iterator[None]:
    """Write one entry about what is changed meanwhile, if anything is.

    `client` is a code, STUDIO, or None where the action will give the code. An action that was
    done before changes nothing and is not noted again.
    """
    if action is not None and action_standing(db, action):
        yield
        return
    before = _standing(db, client)
    yield
    done = {} if action is None else action_standing(db, action)
    if client is None:
        client = next((row["result"] for row in done.values()), None)
    was, is_now = difference(before, _standing(db, client) | done)
    if client is not None and (was or is_now):
        subject = next((row["result"] for row in done.values()), client)
        about = STUDIO if client == STUDIO else subject
        append(db, what, client, about, now=now, by=by, was=was, is_now=is_now, why=why)


def append(
    db: Database,
    what: str,
    client: str,
    subject: str,
    *,
    now: datetime | None,
    by: By,
    was: Standing,
    is_now: Standing,
    why: str = "",
    open_to_all: bool = False,
) -> None:
    """Write one entry; a client's under the client's key, unless it holds nothing personal."""
    last = db.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    seq, previous = (last[0] + 1, last[1]) if last else (1, FIRST)
    content = canonical({"after": is_now, "before": was, "reason": why})
    is_sealed = client != STUDIO and not open_to_all
    if is_sealed:
        content = sealed(key_for(db, client), content, place(seq, client, what))
    entry = {
        "seq": seq,
        "at": instant_text_or_none(now),
        "actor": by.actor,
        "device": by.device,
        "action": what,
        "client": "" if client == STUDIO else client,
        "subject": subject,
        "app": __version__,
        "sealed": int(is_sealed),
        "content": content,
        "previous": previous,
    }
    entry["hash"] = hash_of(entry)
    db.execute(
        f"INSERT INTO audit ({', '.join(entry)}) VALUES ({', '.join('?' * len(entry))})",  # noqa: S608
        tuple(entry.values()),
    )


def entries(
    db: Database, subject: str | None, *, limit: int, before_seq: int | None
) -> tuple[AuditEntry, ...]:
    """Entries about a client's code, "studio", or what an action made; newest first."""
    where = {
        None: "1",
        STUDIO: "client = '' AND :subject = :subject",
    }.get(subject, "client = :subject" if _is_code(subject) else "subject = :subject")
    found = rows(
        db,
        f"SELECT * FROM audit WHERE {where} AND (:before IS NULL OR seq < :before)"  # noqa: S608
        " ORDER BY seq DESC LIMIT :limit",
        {"subject": subject, "before": before_seq, "limit": limit},
    )
    keys = {code: client_key(db, code) for code in {row["client"] for row in found}}
    return tuple(_entry(row, keys[row["client"]]) for row in found)


def folded(db: Database, client: str) -> tuple[Standing, Standing]:
    """What stands according to the trail, and every row that it ever named.

    Raises Unreadable where an entry cannot be read, ValueError where one does not fit the last.
    """
    state: Standing = {}
    ever: Standing = {}
    key = client_key(db, client)
    code = "" if client == STUDIO else client
    if rows(db, "SELECT 1 FROM audit WHERE client = ? AND action = ?", (code, ERASED)):
        where = "client = ? AND sealed = 0"
    else:
        where = "client = ?"
    for row in db.query(f"SELECT * FROM audit WHERE {where} ORDER BY seq", (code,)):  # noqa: S608
        content = read_content(row, key)
        if row["action"] != ERASED and not _fits(state, content["before"]):
            raise ValueError(row["seq"])
        apply(state, content["before"], content["after"])
        ever |= content["before"] | content["after"]
    return state, ever


def settle(db: Database, *, now: datetime | None) -> None:
    """Note what a step of the schema made of the rows; in a file without a trail, all of them."""
    begins = not rows(db, "SELECT 1 FROM audit LIMIT 1")
    what = BEGUN if begins else "brought up to date"
    extra = named_rows(db, "action") | named_rows(db, "sqlite_sequence") if begins else {}
    codes = [row["code"] for row in rows(db, "SELECT code FROM client ORDER BY id")]
    for client in (STUDIO, *codes):
        stood = {} if begins else folded(db, client)[0]
        stands = _standing(db, client)
        if client == STUDIO:
            stands |= extra if begins else _actions_and_numbers(stood)
        else:
            stands |= _actions_and_numbers(stood)
        was, is_now = difference(stood, stands)
        if was or is_now:
            append(db, what, client, client, now=now, by=By(), was=was, is_now=is_now)


def note_restore(db: Database, back_to: datetime, *, file: str, now: datetime, by: By) -> None:
    """Write that the file is a backup of that instant from now on."""
    name = f"restore {instant_text_or_none(now)}"
    row = {"back_to": instant_text_or_none(back_to), "at": instant_text_or_none(now), "file": file}
    append(db, RESTORED, STUDIO, STUDIO, now=now, by=by, was={}, is_now={name: row})


def restores(db: Database) -> Iterator[tuple[datetime, datetime]]:
    """For each restore, the instant it went back to and the instant when it was done."""
    for row in rows(db, "SELECT * FROM audit WHERE action = ?", (RESTORED,)):
        for each in read_content(row, None)["after"].values():
            yield instant_of(each["back_to"]), instant_of(each["at"])


def head(db: Database) -> tuple[int, str]:
    """How many entries there are, and the hash of the last."""
    last = db.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return (last[0], last[1]) if last else (0, FIRST)


def read_content(row: dict[str, Any], key: bytes | None) -> dict[str, Any]:
    """Before, after and reason of an entry; Unreadable without its key."""
    content = row["content"]
    if row["sealed"]:
        content = unsealed(key, content, place(row["seq"], row["client"], row["action"]))
    read: dict[str, Any] = json.loads(content)
    return read


def hash_of(row: dict[str, Any]) -> str:
    """SHA-256 over every field of an entry, the hash of the one before it among them."""
    fields = ("previous", "seq", "at", "actor", "device", "action", "client", "subject", "app")
    content = sha256(row["content"]).hexdigest()
    return sha256(canonical([*(row[name] for name in fields), row["sealed"], content])).hexdigest()


def canonical(value: object) -> bytes:
    """JSON with one way to write each value."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def place(seq: int, client: str, what: str) -> str:
    """Where an entry stands, so that it cannot be read as another."""
    return f"{seq}|{client}|{what}"


def _standing(db: Database, client: str | None) -> Standing:
    if client is None:
        return {}
    return studio_standing(db) if client == STUDIO else client_standing(db, client)


def _actions_and_numbers(state: Standing) -> Standing:
    return {
        name: row
        for name, row in state.items()
        if name.partition(" ")[0] in {"action", *PSEUDO_TABLES}
    }


def _fits(state: Standing, before: Standing) -> bool:
    return all(
        name in state and all(state[name].get(field) == value for field, value in fields.items())
        for name, fields in before.items()
    )


def _is_code(subject: str | None) -> bool:
    return bool(subject) and str(subject).startswith("C-") and "/" not in str(subject)


def _entry(row: dict[str, Any], key: bytes | None) -> AuditEntry:
    try:
        content = read_content(row, key)
    except Unreadable:
        content = {"before": {}, "after": {}, "reason": ""}
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
    )
