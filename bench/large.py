"""Makes a database of many visits: a made-up studio, copied many times with its audit log."""

import hashlib
import secrets
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from smpdash.estimate.estimate import model_version
from smpdash.estimate.issue import issued
from smpdash.runtime.belief import Beliefs
from smpdash.runtime.jobs.learning import Learner
from smpdash.simulate.demo import DEMO_SEED, write_demo
from smpdash.store.audit import entries
from smpdash.store.audit.cipher import client_key, sealed
from smpdash.store.audit.log import STUDIO, canonical, hash_of, head, place, read_content
from smpdash.store.db import connection, migrations
from smpdash.store.store import Change, Store, open_store
from smpdash.store.summaries.courses import rebuild_summaries

# The tables in the order of their references, with the columns of row numbers that a copy shifts.
MOVED = {
    "client": {"id": "client"},
    "course": {"id": "course", "client_id": "client"},
    "visit": {"id": "visit", "course_id": "course"},
    "reading": {"visit_id": "visit"},
    "estimate": {"id": "estimate", "course_id": "course"},
}
# A studio of many years has finished most of its courses: courses run only in this many copies.
RUNNING_COPIES = 50
# Small enough that a million visits need no transaction of several gigabytes.
COPIES_AT_ONCE = 500


def large_studio(folder: Path, *, visits: int, now: datetime) -> Path:
    """A file with at least `visits` visits, of this schema and model; made if there is none."""
    schema = hashlib.sha256(Path(migrations.__file__).read_bytes()).hexdigest()
    path = folder / f"studio-{visits}-{model_version()}-{schema[:12]}.db"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    for old in folder.glob(f"{unfinished.name}*"):
        old.unlink()
    store = open_store(unfinished, issue=issued)
    write_demo(store, seed=DEMO_SEED, today=now.date(), now=now)
    with connection.read(unfinished) as db:
        trail = _trail(db)
        sizes = {
            name: db.execute(f"SELECT max(id) FROM {name}").fetchone()[0]
            for name in MOVED
            if name != "reading"
        }
        copies = -(-visits // db.table("visit").count) - 1
    with (
        connection.write(unfinished) as db,
        entries.noting(db, "studio saved", STUDIO, Change("", now), entries.By()),
    ):
        db.execute("UPDATE studio SET made_up = 0")
    for first in range(1, copies + 1, COPIES_AT_ONCE):
        last = min(first + COPIES_AT_ONCE - 1, copies)
        with connection.write(unfinished) as db:
            for table, moved in MOVED.items():
                copies_of = copied(db, table, moved, sizes)
                db.execute(copies_of, {"first": first, "last": last})
            for copy in range(first, last + 1):
                _copy_trail(db, trail, copy, sizes, is_old=copy <= copies - RUNNING_COPIES)
    with connection.write(unfinished) as db:
        rebuild_summaries(db)
    connection.empty_journal(unfinished)
    _learn(store)
    connection.empty_journal(unfinished)
    unfinished.rename(path)
    return path


def _learn(store: Store) -> None:
    """Learn from the courses and issue the estimates, as a studio of this size has long done."""
    learner = Learner(store, Beliefs(), pause=timedelta(0))
    learner.begin()
    while store.lesson() is None:
        if learner.failed:
            raise RuntimeError("nothing was learnt: the log says why")
        time.sleep(0.5)
    learner.end()


def copied(
    db: Database,
    table: str,
    moved: dict[str, str],
    sizes: dict[str, int],
    changed: dict[str, str] | None = None,
) -> str:
    """The SQL statement that inserts every row once for each copy from :first to :last.

    Row numbers are shifted; `changed` has further columns as expressions of `copy` and the row.
    """
    values = {column.name: f'"{column.name}"' for column in db.table(table).columns}
    values |= {name: f"{name} + copy * {sizes[of]}" for name, of in moved.items()}
    if table == "client":
        values["code"] = f"printf('C-%04d', {values['id']})"
        values["name"] = "name || ' ' || copy"
        values["search_key"] = f"search_key || ' ' || copy || ' ' || lower({values['code']})"
    values |= changed or {}
    # The rows of the first studio alone: those that another copy made are not copied again.
    first, of = next(iter(moved.items()))
    return (
        "WITH RECURSIVE copies (copy) AS"
        " (SELECT :first UNION ALL SELECT copy + 1 FROM copies WHERE copy < :last)"
        f" INSERT INTO {table} ({', '.join(values)})"
        f" SELECT {', '.join(values.values())} FROM copies, {table}"
        f" WHERE {first} <= {sizes[of]}"
    )


def _trail(db: Database) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The audit entries about clients, each with its content."""
    entries = db.execute("SELECT * FROM audit WHERE client <> '' ORDER BY seq")
    columns = [column[0] for column in entries.description]
    rows = [dict(zip(columns, row, strict=True)) for row in entries]
    return [(row, read_content(row, client_key(db, row["client"]))) for row in rows]


def _copy_trail(
    db: Database,
    trail: list[tuple[dict[str, Any], dict[str, Any]]],
    copy: int,
    sizes: dict[str, int],
    *,
    is_old: bool,
) -> None:
    """Append the audit entries of one copy, with its own row numbers and keys of its clients."""
    keys: dict[str, bytes] = {}
    running: dict[str, str] = {}
    for entry, content in trail:
        code = _code(entry["client"], copy, sizes)
        if code not in keys:
            keys[code] = secrets.token_bytes(32)
            numbers = (int(code[2:]), keys[code])
            db.execute("INSERT INTO client_key (client_id, key) VALUES (?, ?)", numbers)
        moved = {
            side: dict(_moved_rows(content[side], copy, sizes)) for side in ("before", "after")
        }
        for side, rows in moved.items():
            for name, row in rows.items():
                if name.startswith("action "):
                    _write(db, "action", row)
                elif name.startswith("course ") and side == "after" and "status" in row:
                    running.pop(name, None)
                    if row["status"] == "running":
                        running[name] = code
        _append(db, {**entry, "client": code}, {**content, **moved}, keys[code])
    for name, code in running.items() if is_old else ():
        entry = {**trail[0][0], "client": code, "action": "course stopped"}
        after = {name: {"status": "abandoned"}}
        content = {"before": {name: {"status": "running"}}, "after": after, "reason": "moved"}
        _append(db, entry, content, keys[code])
        db.execute("UPDATE course SET status = 'abandoned' WHERE id = ?", (name.split()[1],))


def _moved_rows(
    rows: dict[str, dict[str, Any]], copy: int, sizes: dict[str, int]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, row in rows.items():
        table, _, key = name.partition(" ")
        changed = dict(row)
        for column, of in MOVED.get(table, {}).items():
            if column in changed:
                changed[column] += copy * sizes[of]
        if table == "action":
            key = changed["key"] = f"{key} {copy}"
            changed["result"] = _code(row["result"], copy, sizes)
        elif table == "reading":
            visit, _, position = key.partition("/")
            key = f"{int(visit) + copy * sizes['visit']}/{position}"
        else:
            key = str(int(key) + copy * sizes[table])
        if table == "client" and "code" in row:
            changed["code"] = _code(row["code"], copy, sizes)
            changed["name"] = f"{row['name']} {copy}"
            changed["search_key"] = f"{row['search_key']} {copy} {changed['code'].lower()}"
        yield f"{table} {key}", changed


def _code(name: str, copy: int, sizes: dict[str, int]) -> str:
    """The code of the copied client, course or visit."""
    if not name.startswith("C-"):
        return str(int(name) + copy * sizes["visit"])
    code, slash, rest = name.partition("/")
    return f"C-{int(code[2:]) + copy * sizes['client']:04d}{slash}{rest}"


def _append(db: Database, entry: dict[str, Any], content: dict[str, Any], key: bytes) -> None:
    count, previous = head(db)
    entry = {**entry, "seq": count + 1, "previous": previous}
    entry.pop("hash")
    where = place(entry["seq"], entry["client"], entry["action"])
    entry["content"] = sealed(key, canonical(content), where)
    _write(db, "audit", {**entry, "hash": hash_of(entry)})


def _write(db: Database, table: str, row: dict[str, Any]) -> None:
    db.execute(
        f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
        tuple(row.values()),
    )
