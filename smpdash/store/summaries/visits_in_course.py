"""One row for each visit: its session, and the session whose fading it shows.

The rows follow from the records by the rules of `record.sessions`, and stand outside the audit log.
"""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlite_utils import Database

from smpdash.record.sessions import in_sessions
from smpdash.store.summaries.differences import keep_rows

_EVERY: Final = (
    "SELECT course_id, id, held_on, kind = 'session' FROM visit ORDER BY course_id, number"
)
# The same of a client, each with the row that is kept.
_KEPT: Final = """
SELECT visit.course_id, visit.id, held_on, kind = 'session', visit_in_course.*
FROM course JOIN visit ON visit.course_id = course.id
LEFT JOIN visit_in_course ON visit_id = visit.id
WHERE client_id = ? ORDER BY course.id, visit.number
"""
_INSERT: Final = "INSERT INTO visit_in_course VALUES (?, ?, ?, ?)"


def keep_visits(db: Database, client: int) -> None:
    """Recompute the rows of a client's visits; only what changed is written."""
    visits = db.execute(_KEPT, (client,)).fetchall()
    kept = [row[4:] for row in visits if row[4] is not None]
    keep_rows(db, "visit_in_course", _in_courses(row[:4] for row in visits), kept)


def rebuild_visits(db: Database) -> None:
    """Recompute all rows from the records."""
    db.execute("DELETE FROM visit_in_course")
    db.conn.executemany(_INSERT, _expected(db))


def wrong_visits(db: Database) -> int:
    """How many rows differ from what the records say."""
    (surplus,) = db.execute("SELECT count(*) FROM visit_in_course").fetchone()
    wrong = 0
    for row in _expected(db):
        kept = db.execute("SELECT * FROM visit_in_course WHERE visit_id = ?", row[:1]).fetchone()
        surplus -= kept is not None
        wrong += kept != row
    return wrong + int(surplus)


def _expected(db: Database) -> Iterator[tuple[Any, ...]]:
    """What the rows have to be, as the records say."""
    return _in_courses(db.execute(_EVERY))


def _in_courses(visits: Any) -> Iterator[tuple[Any, ...]]:
    """The rows of these visits, which are given course by course, in order."""
    for _, in_course in groupby(visits, key=itemgetter(0)):
        course = list(in_course)
        places = in_sessions((held_on, bool(applies)) for *_, held_on, applies in course)
        for (_, visit, *_), place in zip(course, places, strict=True):
            yield (visit, *place)
