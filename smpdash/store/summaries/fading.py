"""The fading that was seen of each session, by its levels, and its sums by course and month.

The rule that credits it to a session is the record's, so the rows are made in Python. Triggers add
the sums of the courses up by month.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlite_utils import Database

from smpdash.record.client import Intake
from smpdash.record.quality.fading import WEEKS, FadingRow, row_of, sums_of_courses
from smpdash.record.sessions import fading_seen
from smpdash.record.visit import Course, Reading, Visit
from smpdash.store.db.connection import rows
from smpdash.store.summaries.differences import Row, differing, keep_rows, rows_of_courses

_COLUMNS: Final = (
    *("visit_id", "zone", "course_id", "session_id", "held_on", "artist", "is_touch_up", "lot"),
    *("shade", "depth", "skin", "scar", "weeks", "faded", "is_later"),
)
_SEEN: Final = f"INSERT INTO fading_seen VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608
_OF_CLIENTS: Final = "WHERE course_id IN (SELECT id FROM course WHERE client_id BETWEEN ? AND ?)"
# What the fading follows from: a row for each reading, and one for a visit without any.
_READINGS: Final = """
SELECT client.id, skin, scar_tissue, course.id, course.number, EXISTS (
        SELECT 1 FROM course AS earlier WHERE earlier.client_id = course.client_id
        AND earlier.number < course.number AND earlier.status = 'completed'),
    visit.id, visit.number, held_on, kind, visit.artist, pigment_lot,
    zone, shade, depth_mm, depth_kind, observed_fading
FROM client JOIN course ON client_id = client.id JOIN visit ON visit.course_id = course.id
LEFT JOIN reading ON visit_id = visit.id WHERE client.id BETWEEN ? AND ?
ORDER BY client.id, course.number, visit.number, position
"""
_SUMS: Final = "INSERT INTO course_fading VALUES (?, ?)"
_NUMBERS: Final = ("courses", "sessions", "total", "squares", "products", "sizes")
_CHANGED: Final = ", ".join(f"{name} = {name} + excluded.{name}" for name in _NUMBERS)
_ADD: Final = f"""
INSERT INTO fading_count VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET {_CHANGED}
"""  # noqa: S608 names of ours
_EMPTY: Final = (
    "DELETE FROM fading_count WHERE (factor, month, level, artist, is_touch_up) = (?, ?, ?, ?, ?)"
    " AND courses = 0"
)
_SET: Final = "UPDATE course_fading SET cells = ? WHERE course_id = ?"
# So many clients are in memory at the same time.
_AT_ONCE: Final = 100
Rows = set[Row]


def keep_fading(db: Database, client: int, courses: Collection[int], *, is_counted: bool) -> None:
    """Recompute the fading seen of a client's sessions; only what changed is written.

    `courses` are all of theirs, and those that came from or went to another client. Of a hidden
    client nothing is counted.
    """
    seen = _fading_of(db, (client, client))
    present = rows_of_courses(db, "fading_seen", courses)
    expected = {_values(visit, row) for visit, row in seen}
    if expected == {*present}:
        return
    keep_rows(db, "fading_seen", expected, present)
    before: dict[int, str] = dict(rows_of_courses(db, "course_fading", courses))
    after: dict[int, str] = dict(_sums(seen))
    for course in before.keys() | after.keys():
        was, is_now = before.get(course), after.get(course)
        if was == is_now:
            continue
        if was is None:
            db.execute(_SUMS, (course, is_now))
        elif is_now is None:
            db.execute("DELETE FROM course_fading WHERE course_id = ?", (course,))
        else:
            # Triggers count only the sums with which a row is inserted or deleted.
            db.execute(_SET, (is_now, course))
            if is_counted:
                _count(db, was, is_now)


def _count(db: Database, before: str, after: str) -> None:
    """Take the sums of a course before the change off the counts by month, and add those after."""
    was, is_now = ({tuple(cell): None for cell in json.loads(text)} for text in (before, after))
    numbers: dict[Row, list[int]] = {}
    for cells, others, sign in ((was, is_now, -1), (is_now, was, 1)):
        for cell in cells:
            if cell in others:
                continue
            factor, level, month, artist, is_touch_up, n, total = cell
            held = numbers.setdefault((factor, month, level, artist, is_touch_up), [0] * 6)
            squares = 1, n, total, total * total, n * total, n * n
            held[:] = (number + sign * square for number, square in zip(held, squares, strict=True))
    db.conn.executemany(_ADD, [(*key, *added) for key, added in numbers.items()])
    if gone := [key for key, (courses, *_) in numbers.items() if courses < 0]:
        db.conn.executemany(_EMPTY, gone)


def rebuild_fading(db: Database) -> None:
    """Recompute the fading of all sessions."""
    for table in ("fading_count", "course_fading", "fading_seen"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608
    for among in _batches(db):
        seen, sums = _expected(db, among)
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
    for among in _batches(db):
        expected, kept = _expected(db, among), _stored(db, among)
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


def _batches(db: Database) -> Iterator[tuple[int, int]]:
    """The first and the last id of some clients at a time, of all clients in the end."""
    after = 0
    while clients := rows(
        db, "SELECT id FROM client WHERE id > ? ORDER BY id LIMIT ?", (after, _AT_ONCE)
    ):
        after = clients[-1]["id"]
        yield clients[0]["id"], after


def _stored(db: Database, among: tuple[int, int]) -> tuple[Rows, Rows]:
    """The rows of both tables that stand for the courses of these clients."""
    seen, sums = (
        {*db.execute(f"SELECT * FROM {table} {_OF_CLIENTS}", among).fetchall()}  # noqa: S608
        for table in ("fading_seen", "course_fading")
    )
    return seen, sums


def _expected(db: Database, among: tuple[int, int]) -> tuple[Rows, Rows]:
    """The rows that have to stand for these clients, as the records say."""
    seen = _fading_of(db, among)
    return {_values(visit, row) for visit, row in seen}, {*_sums(seen)}


def _fading_of(db: Database, among: tuple[int, int]) -> list[tuple[int, FadingRow]]:
    """What was seen of the sessions of these clients, each with the visit at which it was."""
    readings = db.execute(_READINGS, among).fetchall()
    return [
        each
        for _, of_client in groupby(readings, key=itemgetter(0))
        for each in _seen(list(of_client))
    ]


def _sums(seen: Iterable[tuple[int, FadingRow]]) -> Iterator[tuple[int, str]]:
    """The sums of each course."""
    of_course: dict[int, list[FadingRow]] = defaultdict(list)
    for _, row in seen:
        of_course[row.course].append(row)
    return ((key, _cells(each)) for key, each in of_course.items())


def _seen(readings: list[Row]) -> Iterator[tuple[int, FadingRow]]:
    """What was seen of a client's sessions, each with the visit at which it was."""
    if all(reading[-1] is None for reading in readings):
        return
    _, skin, scar_tissue, *_ = readings[0]
    intake = Intake(skin=skin, scar_tissue=scar_tissue)
    keys, courses = zip(*_courses(readings), strict=True)
    at = {visit.visit_id: place for place, each in enumerate(courses) for visit in each.visits}
    for each in fading_seen(courses):
        laid_in = each.laid_in
        is_later = at[each.seen_at.visit_id] != laid_in
        kind = courses[laid_in].is_touch_up
        row = row_of(each, intake, course=keys[laid_in], is_touch_up=kind, is_later=is_later)
        yield int(each.seen_at.visit_id), row


def _courses(readings: list[Row]) -> Iterator[tuple[int, Course]]:
    """The courses of a client, each with its id; they say no more than their fading needs."""
    for (key, number, is_touch_up), of_course in groupby(readings, key=itemgetter(3, 4, 5)):
        visits = tuple(
            _visit(visit, of_visit)
            for visit, of_visit in groupby(of_course, key=itemgetter(6, 7, 8, 9, 10, 11))
        )
        yield key, Course("", number, visits=visits, is_touch_up=bool(is_touch_up))


def _visit(columns: Row, readings: Iterable[Row]) -> Visit:
    key, number, held_on, kind, artist, lot = columns
    return Visit(
        number,
        date.fromisoformat(held_on),
        tuple(
            Reading(zone, shade, depth, faded, depth_kind=depth_kind)
            for *_, zone, shade, depth, depth_kind, faded in readings
            if zone is not None
        ),
        kind=kind,
        artist=artist,
        pigment_lot=lot,
        visit_id=str(key),
    )


def _values(visit: int, row: FadingRow) -> tuple[Any, ...]:
    levels = row.levels
    return (
        *(visit, levels["zone"], row.course, row.session, row.held_on.isoformat(), row.artist),
        *(int(row.is_touch_up), levels["lot"], levels["shade"], levels["depth"], levels["skin"]),
        *(levels["scar"], levels[WEEKS], row.faded, int(row.is_later)),
    )


def _cells(seen: Iterable[FadingRow]) -> str:
    """The sums of one course, as its row holds them."""
    return _json(
        (factor, level, month, artist, int(is_touch_up), sessions, total)
        for ((factor, level, month, artist, is_touch_up), _), (sessions, total) in sorted(
            sums_of_courses(seen).items()
        )
    )


def _json(cells: Iterable[tuple[Any, ...]]) -> str:
    return json.dumps(list(cells), ensure_ascii=False)
