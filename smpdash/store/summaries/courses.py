"""One row for each course, what it told and took, and one for each of its extra sessions.

The rows follow from the records and stand outside the audit log and the exports. Triggers count the
courses by month in `course_count`.
"""

from collections.abc import Mapping
from typing import Final

from sqlite_utils import Database

from smpdash.record.issued import IMPORTED
from smpdash.record.sessions import TOUCH_UP_YEARS
from smpdash.store.summaries.clients import keep_client_summary, rebuild_client_summaries
from smpdash.store.summaries.differences import differing, keep_rows, rows_of_courses
from smpdash.store.summaries.fading import keep_fading, rebuild_fading, wrong_fading
from smpdash.store.summaries.told import COUNTED_CHANCES, COUNTED_RANGES, TOLD
from smpdash.store.summaries.visits import VISIT, wrong_visit_summaries
from smpdash.store.summaries.visits_in_course import keep_visits, rebuild_visits

_A_SESSION: Final = "FROM visit WHERE course_id = course.id AND kind = 'session'"
# What the row of a course has to be, as the records say.
_COURSE: Final = f"""
SELECT course.id AS course_id, course.client_id, status,
    EXISTS (SELECT 1 FROM course AS earlier WHERE earlier.client_id = course.client_id
        AND earlier.number < course.number AND earlier.status = 'completed') AS is_touch_up,
    (SELECT artist {_A_SESSION} ORDER BY number DESC LIMIT 1) AS artist,
    (SELECT count(*) {_A_SESSION}) AS sessions,
    (SELECT held_on {_A_SESSION} ORDER BY number LIMIT 1) AS first_on,
    (SELECT held_on {_A_SESSION} ORDER BY number DESC LIMIT 1) AS last_on,
    first.id AS first_estimate, last.id AS last_estimate,
    CASE WHEN first.id IS NULL THEN 'none'
        WHEN (SELECT count(*) {_A_SESSION}) > first.credible_80_high THEN 'beyond'
        ELSE 'within' END AS promise,
    last.sessions_done + last.expected_remaining
        - first.sessions_done - first.expected_remaining AS behind,
    last.most_likely_total - first.most_likely_total AS more,
    CAST(round(1000 * (first.sessions_done + first.expected_remaining)) AS INTEGER) AS expected
FROM course
LEFT JOIN estimate AS first
    ON first.id = (SELECT min(id) FROM estimate WHERE course_id = course.id
        AND cause <> '{IMPORTED}')
LEFT JOIN estimate AS last
    ON last.id = (SELECT max(id) FROM estimate WHERE course_id = course.id)
"""  # noqa: S608 conditions of ours
_EXTRA: Final = """
SELECT held.id AS visit_id, held.course_id, held_on, held.artist, is_touch_up,
    (SELECT count(*) FROM visit AS earlier WHERE earlier.course_id = held.course_id
        AND earlier.kind = 'session' AND earlier.number <= held.number) AS number,
    package,
    (SELECT reason FROM visit AS earlier WHERE earlier.course_id = held.course_id
        AND earlier.number < held.number ORDER BY earlier.number DESC LIMIT 1) AS cause,
    unixepoch(ended_at) - unixepoch(started_at) AS seconds
FROM visit AS held JOIN course_summary USING (course_id) JOIN course ON course.id = held.course_id
WHERE held.kind = 'session' AND sessions > coalesce(package, 1)
    AND (SELECT count(*) FROM visit AS earlier WHERE earlier.course_id = held.course_id
        AND earlier.kind = 'session' AND earlier.number < held.number) >= coalesce(package, 1)
"""
_COUNTED: Final = " UNION ALL ".join(
    f"SELECT '{moment}', substr({moment}_on, 1, 7) AS month, coalesce(artist, ''), is_touch_up,"  # noqa: S608
    " status, sessions, promise, count(*) FROM course_summary WHERE last_on IS NOT NULL"
    " GROUP BY 1, 2, 3, 4, 5, 6, 7"
    for moment in ("first", "last")
)
# Finished courses of clients who have not begun another since.
_TOUCH_UPS: Final = f"""
SELECT course_id, client_id, artist, is_touch_up,
    coalesce(from_on, date(last_on, '+{TOUCH_UP_YEARS[0]} years')) AS from_on,
    coalesce(to_on, date(last_on, '+{TOUCH_UP_YEARS[1]} years')) AS to_on
FROM course_summary LEFT JOIN touch_up_window ON estimate_id = last_estimate
WHERE status = 'completed' AND last_on IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM course JOIN course AS later ON later.client_id = course.client_id
        AND later.number > course.number WHERE course.id = course_summary.course_id)
"""  # noqa: S608
_OUTCOMES: Final = """
SELECT substr(last_on, 1, 7) AS month, coalesce(artist, ''), is_touch_up, count(*),
    sum(1000 * sessions - expected),
    sum((1000 * sessions - expected) * (1000 * sessions - expected))
FROM course_summary WHERE status = 'completed' AND sessions > 0 AND expected IS NOT NULL
GROUP BY 1, 2, 3
"""
# What the rows of a client's courses have to be; those after the first one follow from it.
_OF_CLIENT: Final[Mapping[str, str]] = {
    "course_summary": f"{_COURSE} WHERE course.client_id = :client",
    "extra_session": f"{_EXTRA} AND course_summary.client_id = :client",
    "told_outcome": TOLD.format("client_id = :client"),
    "touch_up_due": f"{_TOUCH_UPS} AND client_id = :client",
    "visit_summary": f"{VISIT} WHERE course_summary.client_id = :client",
}
# The counts first: nothing is left to be counted no more.
_TABLES: Final = (
    *(
        "course_count",
        "outcome_count",
        "chance_count",
        "range_count",
        "visit_count",
        "interval_count",
    ),
    *("extra_session", "told_outcome", "touch_up_due", "visit_summary", "course_summary"),
)
# A client, whether hidden, and the courses: theirs, and those that a summary still says are theirs.
_COURSES: Final = """
WITH found AS (
    SELECT id, EXISTS (SELECT 1 FROM hidden_client WHERE client_id = client.id) AS is_hidden
    FROM client WHERE code = ?
)
SELECT found.id, is_hidden, course.id FROM found LEFT JOIN course ON client_id = found.id
UNION SELECT found.id, is_hidden, course_id FROM found JOIN course_summary ON client_id = found.id
"""


def keep_summaries(db: Database, code: str) -> None:
    """Recompute the summaries of a client and their courses; nothing if there is no such client.

    Only what changed is written. A course or a visit that came from another client has left a
    summary there: it is replaced too.
    """
    found = db.execute(_COURSES, (code,)).fetchall()
    if not found:
        return
    client, is_hidden, _ = found[0]
    courses = [course for *_, course in found if course is not None]
    about = {"client": client}
    for table, select in _OF_CLIENT.items():
        expected = db.execute(select, about).fetchall()
        keep_rows(db, table, expected, rows_of_courses(db, table, courses))
    keep_fading(db, client, courses, is_counted=not is_hidden)
    keep_client_summary(db, code)
    keep_visits(db, client)


def rebuild_summaries(db: Database) -> None:
    """Recompute all summaries from the records."""
    rebuild_course_summaries(db)
    rebuild_client_summaries(db)
    rebuild_visits(db)


def rebuild_course_summaries(db: Database) -> None:
    """Recompute all summaries of courses from the records."""
    for table in _TABLES:
        db.execute(f"DELETE FROM {table}")  # noqa: S608
    db.execute(f"INSERT INTO course_summary {_COURSE}")
    db.execute(f"INSERT INTO extra_session {_EXTRA}")
    db.execute(f"INSERT INTO told_outcome {TOLD.format('true')}")
    db.execute(f"INSERT INTO touch_up_due {_TOUCH_UPS}")
    db.execute(f"INSERT INTO visit_summary {VISIT}")
    rebuild_fading(db)


def wrong_summaries(db: Database) -> int:
    """How many courses have summaries that differ from what the records say.

    If there are none, how many months have counts that differ from the summaries.
    """
    return (
        differing(db, _COURSE, "course_summary", "course_id")
        or differing(db, _EXTRA, "extra_session", "course_id")
        or differing(db, TOLD.format("true"), "told_outcome", "estimate_id")
        or differing(db, _TOUCH_UPS, "touch_up_due", "course_id")
        or differing(db, _COUNTED, "course_count", "month")
        or differing(db, COUNTED_CHANCES, "chance_count", "month")
        or differing(db, COUNTED_RANGES, "range_count", "month")
        or differing(db, _OUTCOMES, "outcome_count", "month")
        or wrong_visit_summaries(db)
        or wrong_fading(db)
    )
