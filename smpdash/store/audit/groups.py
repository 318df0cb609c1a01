"""Reads the audit log for people: what the machine did many times over is one line."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlite_utils import Database

from smpdash.record.audit_entry import AuditEntry, AuditGroup, AuditQuery
from smpdash.store.audit.log import BEGUN, conditions, entries, read_entries
from smpdash.store.db.connection import rows
from smpdash.store.db.times import instant_or_none

# What the machine does to one client after another.
_TO_MANY: Final = frozenset(("told anew", "brought up to date", BEGUN))
# Such entries belong together if no more than this lies between one and the next.
APART: Final = timedelta(hours=1)
# A page looks at no more entries than this, and an export reads as many at once.
MOST_LOOKED_AT: Final = 5000
_AT_ONCE: Final = 200


@dataclass(slots=True)
class _Run:
    """Entries that belong together; `row` is the newest, `last` the oldest so far."""

    row: dict[str, Any]
    last: dict[str, Any]
    count: int = 1
    clients: dict[str, None] = field(default_factory=dict)

    def takes(self, row: dict[str, Any]) -> bool:
        """Whether this entry, the next older one, belongs to them."""
        if self.row["action"] not in _TO_MANY or row["action"] != self.row["action"]:
            return False
        at, before = instant_or_none(self.last["at"]), instant_or_none(row["at"])
        return at == before if at is None or before is None else abs(at - before) <= APART


def groups(
    db: Database, query: AuditQuery, *, limit: int, before_seq: int | None = None
) -> tuple[AuditGroup, ...]:
    """The newest entries that are asked for, those of the machine put together; newest first.

    `limit` groups at most; the next page begins before the number `oldest` of the last one. A group
    ends with the MOST_LOOKED_AT-th entry, and the next page goes on with it.
    """
    where, values = conditions(query, before_seq)
    looked_at = db.query(
        f"SELECT seq, at, actor, action, client FROM audit WHERE {where}"  # noqa: S608
        " ORDER BY seq DESC LIMIT :limit",
        {**values, "limit": MOST_LOOKED_AT},
    )
    runs: list[_Run] = []
    for row in looked_at:
        if runs and runs[-1].takes(row):
            runs[-1].last = row
            runs[-1].count += 1
        elif len(runs) == limit:
            break
        else:
            runs.append(_Run(row, row))
        if row["client"]:
            runs[-1].clients[row["client"]] = None
    newest = _by_number(db, [run.row["seq"] for run in runs])
    return tuple(
        AuditGroup(
            newest[run.row["seq"]],
            run.count,
            run.last["seq"],
            instant_or_none(run.last["at"]),
            tuple(run.clients),
        )
        for run in runs
    )


def number_of(db: Database, query: AuditQuery) -> int:
    """How many entries are asked for."""
    where, values = conditions(query)
    (row,) = rows(db, f"SELECT count(*) AS number FROM audit WHERE {where}", values)  # noqa: S608
    return int(row["number"])


def all_entries(db: Database, query: AuditQuery) -> Iterator[AuditEntry]:
    """All entries that are asked for, newest first; few are in memory at a time."""
    before = None
    while page := entries(db, query, limit=_AT_ONCE, before_seq=before):
        yield from page
        before = page[-1].seq


def names_of(db: Database, codes: frozenset[str]) -> dict[str, str]:
    """The names of these clients; a client who was erased has none."""
    marks = ", ".join("?" * len(codes))
    sql = f"SELECT code, name FROM client WHERE code IN ({marks})"  # noqa: S608 marks only
    return {row["code"]: row["name"] for row in rows(db, sql, tuple(codes))}


def _by_number(db: Database, numbers: list[int]) -> dict[int, AuditEntry]:
    marks = ", ".join("?" * len(numbers))
    sql = f"SELECT * FROM audit WHERE seq IN ({marks})"  # noqa: S608 marks only
    return {entry.seq: entry for entry in read_entries(db, rows(db, sql, tuple(numbers)))}
