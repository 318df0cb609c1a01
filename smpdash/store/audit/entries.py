"""Writes the audit log: who changed what and when; each entry carries the hash of the last."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from smpdash import __version__
from smpdash.record.permissions import MACHINE, Person
from smpdash.store.audit.cipher import key_for, sealed
from smpdash.store.audit.log import (
    BEGUN,
    FIRST,
    RESTORED,
    STUDIO,
    canonical,
    folded,
    hash_of,
    place,
)
from smpdash.store.audit.snapshot import (
    PSEUDO_TABLES,
    Snapshot,
    action_snapshot,
    client_snapshot,
    client_tables_of,
    difference,
    named_rows,
    studio_snapshot,
)
from smpdash.store.audit.visit_parts import visit_of, with_sealed_parts
from smpdash.store.db.connection import rows
from smpdash.store.db.idempotency import Change
from smpdash.store.db.times import instant_text_or_none


@dataclass(frozen=True, slots=True)
class By:
    """The actor: the person and the device; the audit log holds the key, "" for the machine."""

    person: Person = MACHINE
    device: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry to be written: `what` was done, and the rows `before` and `after`.

    It belongs to a client's code or to STUDIO; `subject` is what it is about, "" for the client. A
    client's entry is encrypted under the client's key, unless it `is_open`, which means that it
    holds nothing personal.
    """

    what: str
    client: str
    subject: str = ""
    before: Snapshot = field(default_factory=dict)
    after: Snapshot = field(default_factory=dict)
    why: str = ""
    is_open: bool = False


@contextmanager
def noting(
    db: Database,
    what: str,
    client: str | None,
    change: Change,
    by: By,
) -> Iterator[None]:
    """Write one entry about what the block changes, if it changes anything.

    `client` is a code, STUDIO, or None if the action will give the code. An action that was done
    before changes nothing and is not noted again.
    """
    if action_snapshot(db, change.action):
        yield
        return
    before = _snapshot(db, client)
    yield
    done = action_snapshot(db, change.action)
    if client is None:
        client = next((row["result"] for row in done.values()), None)
    was, is_now = difference(before, _snapshot(db, client) | done)
    if client is not None and (was or is_now):
        subject = next((row["result"] for row in done.values()), client)
        about = STUDIO if client == STUDIO else subject
        append(db, Entry(what, client, about, was, is_now, change.why), now=change.now, by=by)


@dataclass(frozen=True, slots=True)
class Side:
    """One client of a change that lets rows pass from one to the other: what its entry says."""

    client: str
    what: str
    subject: str


@contextmanager
def noting_passage(
    db: Database,
    sides: tuple[Side, Side],
    goes_along: Callable[[str], bool],
    change: Change,
    by: By,
) -> Iterator[Snapshot]:
    """Write two entries about visits that pass to another client, one for each client.

    `sides` are the client who had the visits and the one who gets them. The actions that made and
    changed a visit go along if `goes_along` says so of its id. What is put into the snapshot that
    is yielded is said in the entry of the second.
    """
    said: Snapshot = {}
    if action_snapshot(db, change.action):
        yield said
        return
    left, reached = sides
    actions = {
        name: row
        for name, row in folded(db, left.client)[0].items()
        if name.startswith("action ") and (made := visit_of(name, row)) and goes_along(made)
    }
    before = [client_snapshot(db, side.client) for side in sides]
    yield said
    after = [client_snapshot(db, side.client) for side in sides]
    done = action_snapshot(db, change.action)
    for side, was, is_now in (
        (reached, before[1], after[1] | actions | done | said),
        (left, before[0] | actions, after[0]),
    ):
        rows_changed = difference(was, is_now)
        entry = Entry(side.what, side.client, side.subject, *rows_changed, change.why)
        append(db, entry, now=change.now, by=by)


def append(db: Database, new: Entry, *, now: datetime | None, by: By) -> None:
    """Write one entry as the last of the log."""
    last = db.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    seq, previous = (last[0] + 1, last[1]) if last else (1, FIRST)
    what_changed = {"after": new.after, "before": new.before, "reason": new.why}
    is_sealed = new.client != STUDIO and not new.is_open
    if is_sealed:
        here = place(seq, new.client, new.what)
        parts = with_sealed_parts(
            db, what_changed, client=new.client, subject=new.subject, place=here
        )
        content = sealed(key_for(db, new.client), canonical(parts), here)
    else:
        content = canonical(what_changed)
    entry = {
        "seq": seq,
        "at": instant_text_or_none(now),
        "actor": by.person.key,
        "device": by.device,
        "action": new.what,
        "client": "" if new.client == STUDIO else new.client,
        "subject": new.subject or new.client,
        "app": __version__,
        "sealed": int(is_sealed),
        "content": content,
        "previous": previous,
    }
    entry["hash"] = hash_of(entry)
    db.table("audit").insert(entry)


def settle(db: Database, *, now: datetime | None) -> None:
    """Note the rows that a migration changed; if the audit log is empty, all rows."""
    begins = not rows(db, "SELECT 1 FROM audit LIMIT 1")
    what = BEGUN if begins else "brought up to date"
    extra = named_rows(db, "action") | named_rows(db, "sqlite_sequence") if begins else {}
    codes = [row["code"] for row in rows(db, "SELECT code FROM client ORDER BY id")]
    tables = client_tables_of(db)
    for client in (STUDIO, *codes):
        before = {} if begins else folded(db, client)[0]
        present = studio_snapshot(db) if client == STUDIO else client_snapshot(db, client, tables)
        after = present | _actions_and_numbers(before)
        if client == STUDIO:
            after |= extra
        was, is_now = difference(before, after)
        if was or is_now:
            append(db, Entry(what, client, before=was, after=is_now), now=now, by=By())


def note_restore(
    db: Database, back_to: datetime, *, file: str, aside: str, now: datetime, by: By
) -> None:
    """Note that the file was replaced by a backup of the instant `back_to`."""
    name = f"restore {instant_text_or_none(now)}"
    row = {"back_to": instant_text_or_none(back_to), "at": instant_text_or_none(now), "file": file}
    row["replaced"] = aside
    append(db, Entry(RESTORED, STUDIO, after={name: row}), now=now, by=by)


def _snapshot(db: Database, client: str | None) -> Snapshot:
    if client is None:
        return {}
    return studio_snapshot(db) if client == STUDIO else client_snapshot(db, client)


def _actions_and_numbers(state: Snapshot) -> Snapshot:
    return {
        name: row
        for name, row in state.items()
        if name.partition(" ")[0] in {"action", *PSEUDO_TABLES}
    }
