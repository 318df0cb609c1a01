"""Takes an import away: hides its clients at once, then deletes them some at a time."""

from datetime import datetime
from typing import Final

from sqlite_utils import Database

from smpdash.record.counts import counted, first_listed
from smpdash.store.audit import entries
from smpdash.store.audit.entries import By, Entry
from smpdash.store.audit.erase import delete_rows
from smpdash.store.audit.log import CAME, EXPORTED, VIEWED, WENT, folded
from smpdash.store.audit.snapshot import client_snapshot
from smpdash.store.db.connection import rows
from smpdash.store.records.imports.counts import discount_hidden
from smpdash.store.records.merging.unmerges import MERGED, MERGED_AWAY, UNDONE

# What may happen to a client of an import without anything being built on it.
_HARMLESS: Final = (CAME, VIEWED, "told anew", EXPORTED)
# A merge that was undone has left both records as they were. Of each client: the merges that hold.
_JOINED: Final = (MERGED, MERGED_AWAY)
_MERGES: Final = (
    "(SELECT sum(CASE action WHEN :undone THEN -1 ELSE 1 END) FROM audit WHERE client = code"
    " AND action IN (:merged, :merged_away, :undone))"
)
# How many clients an answer names.
_NAMED: Final = 5
_OF_CLIENT: Final = "client_id = :id"
_COURSES: Final = "(SELECT id FROM course WHERE client_id = :id)"
_SUMMARIES: Final = (
    *((table, f"course_id IN {_COURSES}") for table in (
        "extra_session", "told_outcome", "fading_seen", "course_fading", "visit_summary",
    )),
    *((table, _OF_CLIENT) for table in ("touch_up_due", "course_summary", "client_summary")),
)  # fmt: skip


def built_on(db: Database, number: int) -> list[str]:
    """What was built on an import since, in sentences; empty if it can be taken back."""
    harmless = ", ".join(f"'{action}'" for action in (*_HARMLESS, *_JOINED, UNDONE))
    changed = rows(
        db,
        "SELECT code, name, (SELECT action FROM audit WHERE client = code"  # noqa: S608
        f" AND action NOT IN ({harmless}) ORDER BY seq DESC LIMIT 1) AS last,"
        f" {_MERGES} > 0 AS joined FROM client WHERE imported = :number ORDER BY id",
        {"number": number, "merged": MERGED, "merged_away": MERGED_AWAY, "undone": UNDONE},
    )
    drafted = rows(
        db,
        "SELECT code, name FROM client WHERE imported = ? AND EXISTS (SELECT 1 FROM draft"
        " WHERE about = code OR about GLOB code || '/*' OR about IN (SELECT visit.id FROM visit"
        " JOIN course ON course.id = course_id WHERE client_id = client.id))",
        (number,),
    )
    gone = rows(
        db,
        "SELECT clients - (SELECT count(*) FROM client WHERE imported = import.id) AS number"
        " FROM import WHERE id = ?",
        (number,),
    )
    said = []
    built = [row for row in changed if row["last"]]
    if built:
        named = [f"{row['code']} {row['name']} ({row['last']})" for row in built]
        clients = counted(len(built), "client")
        said.append(f"Something was recorded since about {clients}: {first_listed(named, _NAMED)}.")
    if joined := [f"{row['code']} {row['name']}" for row in changed if row["joined"]]:
        said.append(
            f"Joined with another record: {first_listed(joined, _NAMED)}. Undo that first, on the "
            "page of each client."
        )
    if drafted:
        named = [f"{row['code']} {row['name']}" for row in drafted]
        said.append(f"A form is begun but not yet recorded for {first_listed(named, _NAMED)}.")
    if gone and gone[0]["number"]:
        said.append(f"{counted(gone[0]['number'], 'client')} of it was erased since.")
    return said


def hide(db: Database, number: int) -> None:
    """Hide all clients of an import from everything that is read, and take them out of counts."""
    # While they are still counted: each trigger would discount one row after the other.
    db.execute(
        "INSERT OR IGNORE INTO hidden_client SELECT id FROM client WHERE imported = ?", (number,)
    )
    discount_hidden(db)


def remove_some(db: Database, *, most: int, now: datetime, by: By) -> int:
    """Delete up to `most` hidden clients; returns how many are left."""
    chosen = rows(
        db,
        "SELECT id, code FROM client JOIN hidden_client ON client_id = id ORDER BY id DESC LIMIT ?",
        (most,),
    )
    for row in chosen:
        before = client_snapshot(db, row["code"])
        for table, condition in _SUMMARIES:
            # Before the rows that they are about: a trigger asks those whether it has to count.
            db.execute(f"DELETE FROM {table} WHERE {condition}", {"id": row["id"]})  # noqa: S608
        stops = rows(
            db,
            "SELECT key FROM action WHERE kind = 'stop course' AND result GLOB ? || '/*'",
            (row["code"],),
        )
        done = [stop["key"] for stop in stops]
        if rows(db, "SELECT 1 FROM audit WHERE client = ? AND action = ?", (row["code"], UNDONE)):
            known = folded(db, row["code"])[0]
            done += [name.removeprefix("action ") for name in known if name.startswith("action ")]
        for key in done:
            db.execute("DELETE FROM action WHERE key = ?", (key,))
        db.execute("DELETE FROM hidden_client WHERE client_id = ?", (row["id"],))
        delete_rows(db, row["code"])
        # Only the names of the rows, as of an erasure: what they held is gone.
        gone = Entry(WENT, row["code"], before={name: {} for name in before}, is_open=True)
        entries.append(db, gone, now=now, by=by)
    (left,) = db.execute("SELECT count(*) FROM hidden_client").fetchone()
    return int(left)
