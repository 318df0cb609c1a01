"""Verifies a file: SQLite's own checks, the audit log, and every row against the audit log."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache
from hashlib import sha256
from itertools import chain, islice
from typing import Final, NamedTuple

from sqlite_utils import Database

from smpdash.record.counts import counted
from smpdash.store.audit.cipher import Unreadable
from smpdash.store.audit.log import FIRST, STUDIO, folded, hash_of, head, restores
from smpdash.store.audit.snapshot import (
    NUMBERED,
    PSEUDO_TABLES,
    Snapshot,
    action_snapshot,
    client_snapshot,
    client_tables_of,
    difference,
    studio_snapshot,
    studio_tables_of,
)
from smpdash.store.db.connection import rows
from smpdash.store.db.damage import Damage
from smpdash.store.db.hidden import hide_unfinished
from smpdash.store.db.migrations import STEPS, migrations
from smpdash.store.records.drafts import digest_of
from smpdash.store.records.lessons import digest_of as lesson_digest
from smpdash.store.summaries.clients import wrong_client_summaries
from smpdash.store.summaries.courses import wrong_summaries
from smpdash.store.summaries.visits_in_course import wrong_visits

MOST_FINDINGS: Final = 50
# The share of the whole check that the chain of entries takes, as progress is reported.
_CHAIN_SHARE: Final = 0.2
_REPORTED_EVERY: Final = 100
# Both halves come sorted from an index, so that neither is held in memory.
_EVERYBODY: Final = (
    "SELECT code FROM client UNION SELECT DISTINCT client FROM audit WHERE client <> ''"
)
# A file of an earlier step has no audit log to be compared with.
_AUDIT_STEP: Final = "0004_audit"


class GivenUp(Exception):
    """The check was stopped before its end and says nothing about the file."""


class Anchor(NamedTuple):
    """The length of the audit log and the hash of its last entry, as noted outside the file."""

    entries: int
    head: str
    made_at: datetime | None = None


def findings(
    db: Database, anchors: Iterable[Anchor] = (), *, hear: Callable[[float], None] | None = None
) -> list[str]:
    """What is wrong with a file, in sentences; empty if it is whole.

    `anchors` were noted outside the file: they reveal an audit log that was cut short or replaced.
    `hear` is called with the share done, 0..1. At most the rows of one client are in memory at a
    time. A finding about the file's structure is a Damage.
    """
    complaints: list[str] = []
    report = hear or (lambda _share: None)
    report(0.0)
    steps: tuple[Callable[[Database], Iterator[str]], ...] = (_engine, _schema)
    try:
        has_log = _AUDIT_STEP in {step.name for step in migrations.applied(db)}
    except Exception as error:  # noqa: BLE001 a damaged file raises whatever it likes
        return [_unreadable("The file", error)]
    if has_log:
        steps += (
            lambda db: _chain(db, report),
            lambda db: _anchored(db, anchors),
            lambda db: _records(db, report),
            _drafts,
            _lessons,
            _pins,
            _summaries,
        )
    for step in steps:
        try:
            complaints += islice(step(db), MOST_FINDINGS)
        except Exception as error:  # noqa: BLE001
            complaints.append(_unreadable("Part of the file", error))
    return complaints


def _unreadable(what: str, error: Exception) -> str:
    """The finding about an unreadable part; raises GivenUp if the check was stopped."""
    name = str(getattr(error, "sqlite_errorname", ""))
    if isinstance(error, GivenUp) or name.startswith("SQLITE_INTERRUPT"):
        raise GivenUp from error
    kind = Damage if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) else str
    return kind(f"{what} cannot be read: {error}.")


def _engine(db: Database) -> Iterator[str]:
    for (line,) in db.execute(f"PRAGMA integrity_check({MOST_FINDINGS})"):
        if line != "ok":
            yield Damage(f"The file is damaged: {line}.")
    for table, *_ in db.execute("PRAGMA foreign_key_check"):
        yield f"A row of {table} names another that is not there."


def _schema(db: Database) -> Iterator[str]:
    """Compare the tables and triggers with those that the migrations make."""
    taken = [step.name for step in migrations.applied(db)]
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if tuple(taken) != STEPS[: len(taken)] or version != len(taken):
        yield f"The steps of the schema do not fit: {', '.join(taken)}; version {version}."
        return
    wanted, present = _objects_after(len(taken)), _objects(db)
    for name in sorted(wanted.keys() | present.keys()):
        if wanted.get(name) != present.get(name):
            yield f"The schema was changed from outside: {name}."


@cache
def _objects_after(steps: int) -> dict[str, tuple[str, str]]:
    """The objects of a database that has taken the first `steps` migrations."""
    fresh = Database(memory=True, execute_plugins=False)
    try:
        migrations.apply(fresh, stop_before=STEPS[steps:])
        return _objects(fresh)
    finally:
        fresh.conn.close()


def _objects(db: Database) -> dict[str, tuple[str, str]]:
    objects = db.execute("SELECT name, type, coalesce(sql, '') FROM sqlite_schema")
    return {name: (kind, sql) for name, kind, sql in objects}


def _chain(db: Database, report: Callable[[float], None]) -> Iterator[str]:
    expected, previous = 1, FIRST
    count, _ = head(db)
    for row in db.query("SELECT * FROM audit ORDER BY seq"):
        seq = row["seq"]
        if seq % _REPORTED_EVERY == 0:
            report(_CHAIN_SHARE * min(seq / count, 1.0))
        if seq != expected:
            yield f"The audit log lacks the entries {expected} to {seq - 1}."
        elif row["previous"] != previous:
            yield f"Entry {seq} of the audit log does not follow the one before it."
        try:
            whole = hash_of(row) == row["hash"]
        except (TypeError, ValueError):
            whole = False
        if not whole:
            yield f"Entry {seq} of the audit log was changed."
        expected, previous = seq + 1, row["hash"]


def _anchored(db: Database, anchors: Iterable[Anchor]) -> Iterator[str]:
    count, _ = head(db)
    left_behind = list(restores(db))
    for anchor in sorted({*anchors}, key=lambda each: each.entries):
        made_at = anchor.made_at
        # A restore goes back on purpose: what was recorded after the backup is not in this log.
        if made_at and any(back_to < made_at <= at for back_to, at in left_behind):
            continue
        if anchor.entries > count:
            yield f"The audit log was cut short: it had {anchor.entries} entries, and has {count}."
            continue
        row = db.execute("SELECT hash FROM audit WHERE seq = ?", (anchor.entries,)).fetchone()
        if row != (anchor.head,):
            yield f"The audit log was replaced: entry {anchor.entries} is not the one it was."


def _records(db: Database, report: Callable[[float], None]) -> Iterator[str]:
    """Compare every row with the audit log, and the number of rows in each table."""
    tables = client_tables_of(db)
    known: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    (count,) = db.execute(f"SELECT count(*) FROM ({_EVERYBODY})").fetchone()  # noqa: S608
    everybody = (code for (code,) in db.execute(f"{_EVERYBODY} ORDER BY 1"))
    for number, client in enumerate(chain((STUDIO,), everybody)):
        report(_CHAIN_SHARE + (1 - _CHAIN_SHARE) * number / (count + 1))
        try:
            state, highest_ever = folded(db, client)
        except Unreadable:
            yield f"{client}: the audit log cannot be read with the client’s key."
            continue
        except (ValueError, KeyError, TypeError) as entry:
            yield f"{client}: entry {entry} of the audit log does not fit the entries before it."
            continue
        known.update(name.partition(" ")[0] for name in state)
        for table, highest in (highest_ever | _begun_with(state)).items():
            numbers[table] = max(numbers[table], highest)
        yield from _differences(db, client, state, tables)
    for table in (*tables, *studio_tables_of(db), "action"):
        (count,) = db.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
        if count != known[table]:
            yield f"{table} has {count} rows, and the audit log knows {known[table]}."
    last = {row["name"]: row["seq"] for row in rows(db, "SELECT name, seq FROM sqlite_sequence")}
    for table in NUMBERED:
        if last.get(table, 0) != numbers[table]:
            yield f"The last number of {table} is {last.get(table, 0)}, not {numbers[table]}."


def _differences(
    db: Database, client: str, state: Snapshot, tables: Iterable[str]
) -> Iterator[str]:
    stands = studio_snapshot(db) if client == STUDIO else client_snapshot(db, client, tables)
    expected = {}
    for name, row in state.items():
        table, _, key = name.partition(" ")
        if table not in PSEUDO_TABLES:
            expected[name] = row
        if table == "action":
            stands |= action_snapshot(db, key)
    was, is_now = difference(expected, stands)
    for name in sorted(was.keys() | is_now.keys()):
        if name not in is_now:
            yield f"{client}: {name} is in the audit log and not in its table."
        elif name not in was:
            yield f"{client}: {name} is in its table and not in the audit log."
        else:
            fields = ", ".join(is_now[name])
            yield f"{client}: {name} was changed outside smpdash: {fields}."


def _begun_with(state: Snapshot) -> dict[str, int]:
    """The last numbers of the tables when the audit log of an older file began."""
    return {
        row["name"]: row["seq"]
        for name, row in state.items()
        if name.startswith("sqlite_sequence ") and row["name"] in NUMBERED
    }


def _drafts(db: Database) -> Iterator[str]:
    for row in db.query("SELECT * FROM draft"):
        try:
            json.loads(row["data"])
            whole = row["digest"] == digest_of(row)
        except (TypeError, ValueError):
            whole = False
        if not whole:
            yield f"A form in progress was changed outside smpdash: {row['kind']} {row['about']}."


def _lessons(db: Database) -> Iterator[str]:
    if "lesson" not in studio_tables_of(db):
        return
    for row in db.query("SELECT id, text, digest FROM lesson ORDER BY id"):
        if row["digest"] != lesson_digest(row["text"]):
            yield f"What was learnt was changed outside smpdash: lesson {row['id']}."


def _pins(db: Database) -> Iterator[str]:
    if "account" not in studio_tables_of(db):
        return
    for row in db.query("SELECT staff, pin, digest FROM account ORDER BY staff"):
        if row["digest"] != sha256(row["pin"].encode()).hexdigest():
            yield f"A PIN was changed outside smpdash: that of {row['staff']}."


def _summaries(db: Database) -> Iterator[str]:
    # Those of an earlier step are made anew when the file is brought up to date.
    if migrations.pending(db):
        return
    # Those of hidden clients are in no count.
    hide_unfinished(db)
    if wrong := wrong_summaries(db):
        yield f"The summaries of {counted(wrong, 'course')} do not fit the records."
    if wrong := wrong_client_summaries(db):
        yield f"The summaries of {counted(wrong, 'client')} do not fit the records."
    if wrong := wrong_visits(db):
        yield f"The summaries of {counted(wrong, 'visit')} do not fit the records."
