"""Row snapshots and their differences, for the audit log."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlite_utils import Database

Snapshot = dict[str, dict[str, Any]]  # by the row's name: "visit 12", "reading 12/1"

_COURSES: Final = "(SELECT id FROM course WHERE client_id = :client)"
_ESTIMATES: Final = f"(SELECT id FROM estimate WHERE course_id IN {_COURSES})"  # noqa: S608
# Which rows of each table belong to a client.
CLIENT_TABLES: Final[Mapping[str, str]] = {
    "client": "id = :client",
    "merged_client": "client_id = :client",
    "missed_appointment": "client_id = :client",
    "course": "client_id = :client",
    "visit": f"course_id IN {_COURSES}",
    "reading": f"visit_id IN (SELECT id FROM visit WHERE course_id IN {_COURSES})",  # noqa: S608
    "visit_past": f"course_id IN {_COURSES}",
    "estimate": f"course_id IN {_COURSES}",
    "planned_session": f"estimate_id IN {_ESTIMATES}",
    "told_estimate": f"estimate_id IN {_ESTIMATES}",
    "touch_up_window": f"estimate_id IN {_ESTIMATES}",
}
STUDIO_TABLES: Final = (
    *("studio", "shade", "zone", "staff", "lot", "lesson", "_sqlite_migrations"),
    *("account", "work_account", "sign_in", "throttle", "wrong_pin", "barred_tablet"),
    *("import", "import_profile"),
    "export_token",
    "pin_failure",  # in files from before the step 0009_throttle
)
# Names in the audit log that are rows of no table of ours.
PSEUDO_TABLES: Final = (
    "sqlite_sequence",
    "restore",
    "erasure",
    "export",
    "backup",
    "check",
    "merge",
)
# Fields that say what a changed row is about: an entry has them even where they stayed.
_NAMING: Final = {"reading": "zone", "visit_past": "visit_id"}
# Tables whose numbers are never given twice.
NUMBERED: Final = ("client", "course", "visit", "estimate")

_KEYS: Final = {
    "merged_client": ("client_id",),
    "reading": ("visit_id", "position"),
    "missed_appointment": ("client_id", "missed_on"),
    "planned_session": ("estimate_id", "number"),
    "told_estimate": ("estimate_id",),
    "touch_up_window": ("estimate_id",),
    **dict.fromkeys(("shade", "zone", "staff", "lot", "action"), ("key",)),
    "import_profile": ("name",),
    "account": ("staff",),
    "work_account": ("staff",),
    "throttle": ("kind", "staff", "device"),
    "wrong_pin": ("reader", "staff", "place", "maker"),
    "pin_failure": ("staff", "device"),
    "barred_tablet": ("device",),
    "sqlite_sequence": ("name",),
}
# The text of a lesson is long, and nobody should read a PIN's hash: their digests are noted.
# When a tablet or a token was last used changes too often to be noted.
_NOT_NOTED: Final = {
    "lesson": "text",
    "account": "pin",
    "sign_in": "seen_at",
    "export_token": "used_at",
}


def client_snapshot(
    db: Database, code: str, tables: Iterable[str] = tuple(CLIENT_TABLES)
) -> Snapshot:
    """All rows of a client; none if there is no such client.

    A file of an earlier step has not all `tables`: `client_tables_of` says which.
    """
    row = db.execute("SELECT id FROM client WHERE code = ?", (code,)).fetchone()
    if row is None:
        return {}
    snapshot: Snapshot = {}
    for table in tables:
        snapshot |= named_rows(db, table, CLIENT_TABLES[table], {"client": row[0]})
    return snapshot


def studio_snapshot(db: Database) -> Snapshot:
    """All rows of the studio's own tables, and which migrations were applied."""
    snapshot: Snapshot = {}
    for table in studio_tables_of(db):
        snapshot |= named_rows(db, table)
    return snapshot


def client_tables_of(db: Database) -> list[str]:
    """The tables of clients, as far as the file's steps go."""
    present = set(db.table_names())
    return [table for table in CLIENT_TABLES if table in present]


def studio_tables_of(db: Database) -> list[str]:
    """The studio's own tables, as far as the file's steps go."""
    present = set(db.table_names())
    return [table for table in STUDIO_TABLES if table in present]


def action_snapshot(db: Database, key: str) -> Snapshot:
    """The row of one action."""
    return named_rows(db, "action", "key = :key", {"key": key})


def named_rows(
    db: Database, table: str, where: str = "1", values: Mapping[str, Any] | None = None
) -> Snapshot:
    """Rows of a table by their names."""
    wanted = "*"
    if table in _NOT_NOTED:
        known = db.table(table).columns_dict
        wanted = ", ".join(name for name in known if name != _NOT_NOTED[table])
    cursor = db.execute(f"SELECT {wanted} FROM {table} WHERE {where}", dict(values or {}))  # noqa: S608
    columns = [column[0] for column in cursor.description]
    keys = [columns.index(name) for name in _KEYS.get(table, ("id",))]
    return {
        f"{table} {'/'.join(str(row[key]) for key in keys)}": dict(zip(columns, row, strict=True))
        for row in cursor
    }


def difference(before: Snapshot, after: Snapshot) -> tuple[Snapshot, Snapshot]:
    """Before and after: the changed fields and the one that names the row.

    New and deleted rows are whole, on one side.
    """
    was, is_now = {}, {}
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            if old is not None:
                was[name] = old
            if new is not None:
                is_now[name] = new
        elif old != new:
            naming = _NAMING.get(name.partition(" ")[0])
            changed = [
                field
                for field in new
                if field == naming or field not in old or old[field] != new[field]
            ]
            was[name] = {field: old[field] for field in changed if field in old}
            is_now[name] = {field: new[field] for field in changed}
    return was, is_now


def apply(state: Snapshot, was: Snapshot, is_now: Snapshot) -> None:
    """Apply a difference to the state before it."""
    for name in was.keys() - is_now.keys():
        state.pop(name, None)
    for name, fields in is_now.items():
        state[name] = {**state.get(name, {}), **fields}


def numbers_in(rows: Snapshot) -> dict[str, int]:
    """The highest number of each numbered table among these rows."""
    highest: dict[str, int] = {}
    for name in rows:
        table, _, key = name.partition(" ")
        if table in NUMBERED:
            highest[table] = max(int(key), highest.get(table, 0))
    return highest
