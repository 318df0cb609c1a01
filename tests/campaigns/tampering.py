"""The trail or the rows are changed past every guard: each time `check` must say so."""

import random
import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3

from smpdash.store.audit import log, verify
from smpdash.store.db import connection
from tests.builders.records import NOW
from tests.campaigns.studio import written

KINDS = (
    "edit",
    "edit, its hash recomputed",
    "edit, chain recomputed",
    "delete",
    "swap",
    "insert, chain recomputed",
    "truncate",
    "older file",
    "row",
)


@dataclass
class Tampering:
    """What was done to the file, and who noticed."""

    kind: str
    noticed: bool
    without_anchor: bool
    by_chain_alone: bool


def campaign(folder: Path, rounds: int, *, seed: int) -> list[Tampering]:
    """Tamper with a copy of a file, one kind after the other, at places drawn by the seed."""
    store = written(folder / "studio.db", clients=3)
    older = folder / "older.db"
    shutil.copy(store.path, older)
    store.mark_made_up(now=NOW)
    with connection.read(store.path) as db:
        anchor = verify.Anchor(*log.head(db))
    drawn, found, copy = random.Random(seed), [], folder / "copy.db"
    for number in range(rounds):
        kind = KINDS[number % len(KINDS)]
        shutil.copy(older if kind == "older file" else store.path, copy)
        if kind != "older file":
            with closing(sqlcipher3.connect(copy, isolation_level=None)) as direct:
                tamper(direct, kind, drawn)
        with connection.read(copy) as db:
            found.append(
                Tampering(
                    kind,
                    bool(verify.findings(db, [anchor])),
                    bool(verify.findings(db)),
                    any(verify._chain(db)),
                )
            )
    return found


def tamper(connection: Any, kind: str, drawn: random.Random) -> None:
    """Change something past the triggers, and put the triggers back."""
    guards = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
    ).fetchall()
    connection.execute("PRAGMA synchronous=OFF")
    for name, _ in guards:
        connection.execute(f"DROP TRIGGER {name}")
    (last,) = connection.execute("SELECT max(seq) FROM audit").fetchone()
    place = drawn.randint(2, last - 2)
    if kind.startswith("edit"):
        field = drawn.choice(["at", "actor", "device", "action", "subject", "app", "content"])
        other = {"at": "1999-01-01T00:00:00Z", "content": b"other"}.get(field, "other")
        connection.execute(f"UPDATE audit SET {field} = ? WHERE seq = ?", (other, place))
    elif kind == "delete":
        connection.execute("DELETE FROM audit WHERE seq = ?", (place,))
        if drawn.random() < 0.5:
            connection.execute("UPDATE audit SET seq = seq + 1000 WHERE seq > ?", (place,))
            connection.execute("UPDATE audit SET seq = seq - 1001 WHERE seq > 1000")
    elif kind == "swap":
        one, other = drawn.sample(range(1, last + 1), 2)
        for a, b in ((one, last + 9), (other, one), (last + 9, other)):
            connection.execute("UPDATE audit SET seq = ? WHERE seq = ?", (b, a))
    elif kind.startswith("insert"):
        connection.execute("UPDATE audit SET seq = seq + 1000 WHERE seq >= ?", (place,))
        connection.execute("UPDATE audit SET seq = seq - 999 WHERE seq > 1000")
        connection.execute(
            "INSERT INTO audit SELECT ?, at, 'somebody', device, 'looked', '', '', app, 0,"
            ' CAST(\'{"after":{},"before":{},"reason":""}\' AS BLOB), previous, hash'
            " FROM audit WHERE seq = ?",
            (place, place - 1),
        )
    elif kind == "truncate":
        connection.execute("DELETE FROM audit WHERE seq > ?", (place,))
    elif kind == "row":
        table, field = drawn.choice(
            [
                ("visit", "adjustments"),
                ("reading", "position"),
                ("course", "number"),
                ("estimate", "visits_done"),
                ("client", "version"),
                ("staff", "position"),
                ("action", "why"),
                ("draft", "version"),
                ("visit_past", "version"),
                ("lesson", "courses"),
            ]
        )
        key = {"reading": "visit_id", "staff": "key", "action": "key"}.get(table, "id")
        (rows,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        value = "'because'" if field == "why" else f"{field} + 3"
        connection.execute(
            f"UPDATE {table} SET {field} = {value} WHERE {key} ="
            f" (SELECT {key} FROM {table} ORDER BY {key} LIMIT 1 OFFSET ?)",
            (drawn.randrange(rows),),
        )
    if kind.endswith("chain recomputed"):
        recompute(connection)
    if kind.endswith("its hash recomputed"):
        row = connection.execute("SELECT * FROM audit WHERE seq = ?", (place,))
        names = [column[0] for column in row.description]
        anew = log.hash_of(dict(zip(names, row.fetchone(), strict=True)))
        connection.execute("UPDATE audit SET hash = ? WHERE seq = ?", (anew, place))
    for _, sql in guards:
        connection.execute(sql)


def recompute(connection: Any) -> None:
    """Chain the entries anew, as somebody would who knows how they are chained."""
    cursor = connection.execute("SELECT * FROM audit ORDER BY seq")
    names = [column[0] for column in cursor.description]
    previous = log.FIRST
    for values in cursor.fetchall():
        row = dict(zip(names, values, strict=True)) | {"previous": previous}
        connection.execute(
            "UPDATE audit SET previous = ?, hash = ? WHERE seq = ?",
            (previous, log.hash_of(row), row["seq"]),
        )
        previous = log.hash_of(row)
