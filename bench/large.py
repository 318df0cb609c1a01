"""Makes a database of many visits: a made-up studio, copied many times with its audit log."""

import hashlib
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from smpdash.estimate.estimate import model_version
from smpdash.estimate.issue import issued
from smpdash.record.audit_entry import AuditEntry
from smpdash.runtime.belief import Beliefs
from smpdash.runtime.jobs.learning import Learner
from smpdash.simulate.demo import DEMO_SEED, write_demo
from smpdash.store.audit.entries import By, Entry, append, noting
from smpdash.store.audit.log import STUDIO, read_entries
from smpdash.store.db import connection, migrations
from smpdash.store.store import Change, Store, open_store
from smpdash.store.summaries.courses import rebuild_summaries

# The tables in the order of their references, with the columns of row numbers that a copy shifts.
MOVED = {
    "client": {"id": "client"},
    "course": {"id": "course", "client_id": "client"},
    "visit": {"id": "visit", "course_id": "course"},
    "reading": {"visit_id": "visit"},
    "visit_key": {"visit_id": "visit", "client_id": "client"},
    "estimate": {"id": "estimate", "course_id": "course"},
    "planned_session": {"estimate_id": "estimate"},
    "touch_up_window": {"estimate_id": "estimate"},
    "told_estimate": {"estimate_id": "estimate"},
}
# Their rows have numbers of their own.
NUMBERED = ("client", "course", "visit", "estimate")
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
        log = _log(db)
        sizes = last_numbers(db)
        copies = -(-visits // db.table("visit").count) - 1
    with (
        connection.write(unfinished) as db,
        noting(db, "studio saved", STUDIO, Change("", now), By()),
    ):
        db.execute("UPDATE studio SET made_up = 0")
    for first in range(1, copies + 1, COPIES_AT_ONCE):
        last = min(first + COPIES_AT_ONCE - 1, copies)
        with connection.write(unfinished) as db:
            for table, moved in MOVED.items():
                copies_of = copied(db, table, moved, sizes)
                db.execute(copies_of, {"first": first, "last": last})
            for copy in range(first, last + 1):
                _copy_log(db, log, copy, sizes, is_old=copy <= copies - RUNNING_COPIES)
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


def last_numbers(db: Database) -> dict[str, int]:
    """The last row number of each numbered table."""
    return {name: db.execute(f"SELECT max(id) FROM {name}").fetchone()[0] for name in NUMBERED}


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


def _log(db: Database) -> list[AuditEntry]:
    """The audit entries about clients, the first one first."""
    rows = list(db.query("SELECT * FROM audit WHERE client <> '' ORDER BY seq"))
    return list(read_entries(db, rows))


def _copy_log(
    db: Database, log: list[AuditEntry], copy: int, sizes: dict[str, int], *, is_old: bool
) -> None:
    """Append the audit entries of one copy, with its own row numbers and keys of its clients."""
    running: dict[str, str] = {}
    for entry in log:
        code = _code(entry.client, copy, sizes)
        before, after = (
            dict(_moved_rows(rows, copy, sizes)) for rows in (entry.before, entry.after)
        )
        for name, row in after.items():
            if name.startswith("action "):
                db.table("action").insert(row)
            elif name.startswith("course ") and "status" in row:
                running.pop(name, None)
                if row["status"] == "running":
                    running[name] = code
        subject = _code(entry.subject, copy, sizes)
        copied_entry = Entry(entry.action, code, subject, before, after, entry.reason)
        append(db, copied_entry, now=entry.at, by=By())
    for name, code in running.items() if is_old else ():
        before, after = {name: {"status": "running"}}, {name: {"status": "abandoned"}}
        stopped = Entry("course stopped", code, "", before, after, "moved")
        append(db, stopped, now=log[0].at, by=By())
        db.table("course").update(int(name.split()[1]), {"status": "abandoned"})


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
        else:
            number, slash, rest = key.partition("/")
            counted_with = next(iter(MOVED[table].values()))
            key = f"{int(number) + copy * sizes[counted_with]}{slash}{rest}"
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
