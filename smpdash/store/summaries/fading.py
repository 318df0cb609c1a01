"""The fading that was seen of each session, by its levels, and its sums by course and month.

The rule that credits it to a session is the record's, so the rows are made in Python. Triggers add
the sums of the courses up by month.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

from sqlite_utils import Database

from smpdash.record.client import Intake
from smpdash.record.quality.fading import WEEKS, FadingRow, row_of, sums_of
from smpdash.record.sessions import fading_seen
from smpdash.record.visit import Course
from smpdash.store.db.connection import rows
from smpdash.store.records.courses import courses_where
from smpdash.store.summaries.differences import differing

_COLUMNS: Final = (
    *("visit_id", "zone", "course_id", "session_id", "held_on", "artist", "is_touch_up", "lot"),
    *("shade", "depth", "skin", "scar", "weeks", "faded", "is_later"),
)
_SEEN: Final = f"INSERT INTO fading_seen VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608
_SUMS: Final = "INSERT INTO course_fading VALUES (?, ?)"
# So many clients are in memory at the same time.
_AT_ONCE: Final = 100
Rows = set[tuple[Any, ...]]


def keep_fading(db: Database, code: str) -> None:
    """Recompute the fading seen of a client's sessions; only what changed is written."""
    clients = rows(db, "SELECT id FROM client WHERE code = ?", (code,))
    if not clients:
        return
    ids = [row["id"] for row in clients]
    seen, sums = _expected(db, ids)
    kept_seen, kept_sums = _stored(db, ids)
    for visit, zone, *_ in kept_seen - seen:
        db.execute("DELETE FROM fading_seen WHERE visit_id = ? AND zone = ?", (visit, zone))
    for course, _ in kept_sums - sums:
        db.execute("DELETE FROM course_fading WHERE course_id = ?", (course,))
    # What another client's course has left of a visit that came from there.
    for visit, zone, *_ in seen - kept_seen:
        db.execute("DELETE FROM fading_seen WHERE visit_id = ? AND zone = ?", (visit, zone))
    db.conn.executemany(_SEEN, seen - kept_seen)
    db.conn.executemany(_SUMS, sums - kept_sums)


def rebuild_fading(db: Database) -> None:
    """Recompute the fading of all sessions."""
    for table in ("fading_count", "course_fading", "fading_seen"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608
    for ids in _batches(db):
        seen, sums = _expected(db, ids)
        db.conn.executemany(_SEEN, seen)
        db.conn.executemany(_SUMS, sums)


def wrong_fading(db: Database) -> int:
    """How many courses have fading that differs from what the records say.

    If there are none, how many levels have sums by month that differ from those of the courses.
    """
    wrong: set[int] = set()
    (surplus,) = db.execute(
        "SELECT (SELECT count(*) FROM fading_seen) + (SELECT count(*) FROM course_fading)"
    ).fetchone()
    for ids in _batches(db):
        expected, kept = _expected(db, ids), _stored(db, ids)
        wrong |= {row[_COLUMNS.index("course_id")] for row in expected[0] ^ kept[0]}
        wrong |= {course for course, _ in expected[1] ^ kept[1]}
        surplus -= len(kept[0]) + len(kept[1])
    return len(wrong) + int(surplus) or _wrong_counts(db)


def _wrong_counts(db: Database) -> int:
    counted = (
        "SELECT value ->> 0 AS factor, value ->> 2 AS month, value ->> 1 AS level,"
        " value ->> 3 AS artist, value ->> 4 AS is_touch_up, count(*), sum(value ->> 5),"
        " sum(value ->> 6), sum((value ->> 6) * (value ->> 6)),"
        " sum((value ->> 5) * (value ->> 6)), sum((value ->> 5) * (value ->> 5))"
        " FROM course_fading, json_each(cells) GROUP BY 1, 2, 3, 4, 5"
    )
    return differing(db, counted, "fading_count", "level")


def _batches(db: Database) -> Iterator[list[int]]:
    """The ids of all clients, some at a time."""
    after = 0
    while clients := rows(
        db, "SELECT id FROM client WHERE id > ? ORDER BY id LIMIT ?", (after, _AT_ONCE)
    ):
        yield [row["id"] for row in clients]
        after = clients[-1]["id"]


def _stored(db: Database, ids: Collection[int]) -> tuple[Rows, Rows]:
    """The rows of both tables that stand for the courses of these clients."""
    of_courses = (
        "WHERE course_id IN (SELECT id FROM course WHERE client_id IN"
        " (SELECT value FROM json_each(?)))"
    )
    among = (json.dumps(list(ids)),)
    return (
        {*db.execute(f"SELECT * FROM fading_seen {of_courses}", among).fetchall()},  # noqa: S608
        {*db.execute(f"SELECT * FROM course_fading {of_courses}", among).fetchall()},  # noqa: S608
    )


def _expected(db: Database, ids: Collection[int]) -> tuple[Rows, Rows]:
    """The rows that have to stand for these clients, as the records say."""
    among = json.dumps(list(ids))
    intakes = {
        row["code"]: Intake(skin=row["skin"], scar_tissue=row["scar_tissue"])
        for row in rows(
            db,
            "SELECT code, skin, scar_tissue FROM client WHERE id IN"
            " (SELECT value FROM json_each(?))",
            (among,),
        )
    }
    courses = courses_where(db, "course.client_id IN (SELECT value FROM json_each(?))", among)
    of_client: dict[str, dict[int, Course]] = defaultdict(dict)
    for key, course in sorted(courses.items(), key=lambda each: each[1].number):
        of_client[course.client_code][key] = course
    seen: Rows = set()
    sums: Rows = set()
    for code, theirs in of_client.items():
        of_course: dict[int, list[FadingRow]] = defaultdict(list)
        for visit, row in _rows(theirs, intakes[code]):
            seen.add(_values(visit, row))
            of_course[row.course].append(row)
        sums |= {(key, _cells(each)) for key, each in of_course.items()}
    return seen, sums


def _rows(courses: dict[int, Course], intake: Intake) -> Iterator[tuple[int, FadingRow]]:
    """What was seen of a client's sessions, each with the visit at which it was."""
    keys = list(courses)
    at = {visit.visit_id: place for place, each in enumerate(courses.values())
          for visit in each.visits}  # fmt: skip
    for each in fading_seen(list(courses.values())):
        key = keys[each.laid_in]
        is_later = at[each.seen_at.visit_id] != each.laid_in
        kind = courses[key].is_touch_up
        row = row_of(each, intake, course=key, is_touch_up=kind, is_later=is_later)
        yield int(each.seen_at.visit_id), row


def _values(visit: int, row: FadingRow) -> tuple[Any, ...]:
    levels = row.levels
    return (
        *(visit, levels["zone"], row.course, row.session, row.held_on.isoformat(), row.artist),
        *(int(row.is_touch_up), levels["lot"], levels["shade"], levels["depth"], levels["skin"]),
        *(levels["scar"], levels[WEEKS], row.faded, int(row.is_later)),
    )


def _cells(seen: Iterable[FadingRow]) -> str:
    """The sums of one course, as its row holds them."""
    return json.dumps(
        [
            [factor, level, month, artist, int(is_touch_up), each.sessions, each.total]
            for (factor, level, month, artist, is_touch_up), each in sorted(sums_of(seen).items())
        ],
        ensure_ascii=False,
    )
