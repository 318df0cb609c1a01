"""Holds a summary table against what the records say, and writes the rows that differ."""

from collections.abc import Iterable
from typing import Any, Final

from sqlite_utils import Database

Row = tuple[Any, ...]
# The first columns of each table, which name a row of it.
_KEYS: Final = {
    "course_summary": ("course_id",),
    "extra_session": ("visit_id",),
    "told_outcome": ("estimate_id",),
    "touch_up_due": ("course_id",),
    "visit_summary": ("visit_id",),
    "visit_in_course": ("visit_id",),
    "fading_seen": ("visit_id", "zone"),
    "client_summary": ("client_id",),
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
    wanted, standing = {*expected}, {*present}
    if wanted == standing:
        return
    names = _KEYS[table]
    condition = " AND ".join(f"{name} = ?" for name in names)
    old = {row[: len(names)] for row in wanted ^ standing}
    db.conn.executemany(f"DELETE FROM {table} WHERE {condition}", old)  # noqa: S608
    if new := wanted - standing:
        marks = ", ".join("?" * len(next(iter(new))))
        db.conn.executemany(f"INSERT INTO {table} VALUES ({marks})", new)  # noqa: S608
