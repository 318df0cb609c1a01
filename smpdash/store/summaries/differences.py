"""Holds a summary table against what the records say, and writes the rows that differ."""

from collections.abc import Iterable
from typing import Any, Final

from sqlite_utils import Database

Row = tuple[Any, ...]
# The columns that name a row of each table.
_KEYS: Final = {
    "course_summary": ("course_id",),
    "extra_session": ("visit_id", "course_id"),
    "told_outcome": ("estimate_id", "course_id"),
    "touch_up_due": ("course_id",),
    "visit_summary": ("visit_id", "course_id"),
    "visit_in_course": ("visit_id",),
    "fading_seen": ("visit_id", "zone", "course_id"),
    "client_summary": ("client_id",),
}
# Of a table with several indexes: the columns that change. A row is changed in place, so that no
# index without one of them is written; always in the same words, which stay compiled.
_CHANGING: Final = {
    "course_summary": (
        *("status", "is_touch_up", "artist", "sessions", "first_on", "last_on"),
        *("first_estimate", "last_estimate", "promise", "behind", "more", "expected"),
    ),
    "client_summary": ("course_id", "status", "session_on", "day", "names", "contacts"),
}


def differing(db: Database, select: str, table: str, key: str) -> int:
    """How many keys have rows in the table that the SELECT does not give, or the reverse."""
    (number,) = db.execute(
        f"SELECT count(DISTINCT {key}) FROM ("  # noqa: S608
        f" SELECT * FROM (SELECT * FROM ({select}) EXCEPT SELECT * FROM {table})"
        f" UNION ALL SELECT * FROM (SELECT * FROM {table} EXCEPT SELECT * FROM ({select})))"
    ).fetchone()
    return int(number)


def rows_of_courses(db: Database, table: str, courses: Iterable[int]) -> list[Row]:
    """The rows of a table that stand for these courses."""
    select = f"SELECT * FROM {table} WHERE course_id = ?"  # noqa: S608
    return [row for course in courses for row in db.execute(select, (course,))]


def keep_rows(db: Database, table: str, expected: Iterable[Row], present: Iterable[Row]) -> None:
    """Let the `expected` rows stand in a table instead of those `present`.

    Only what differs is written. A row of the same name that stands for somebody else is replaced
    too.
    """
    names = _KEYS[table]
    wanted = {row[: len(names)]: row for row in expected}
    standing = {row[: len(names)]: row for row in present}
    if wanted == standing:
        return
    condition = " AND ".join(f"{name} = ?" for name in names)
    if gone := standing.keys() - wanted.keys():
        db.conn.executemany(f"DELETE FROM {table} WHERE {condition}", gone)  # noqa: S608
    new = [row for key, row in wanted.items() if standing.get(key) != row]
    if changing := _CHANGING.get(table):
        # All that stands before them names the row, and whose it is.
        at = -len(changing)
        changed = [row for row in new if row[:at] == standing.get(row[: len(names)], ())[:at]]
        values = ", ".join(f"{name} = ?" for name in changing)
        db.conn.executemany(
            f"UPDATE {table} SET {values} WHERE {condition}",  # noqa: S608
            [(*row[at:], *row[: len(names)]) for row in changed],
        )
        new = [row for row in new if row not in changed]
    if new:
        marks = ", ".join("?" * len(new[0]))
        db.conn.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", new)  # noqa: S608
