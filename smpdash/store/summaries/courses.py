"""One row for each course: status, artist, sessions, and its latest estimate.

The rows follow from the records and stand outside the audit log and the exports.
"""

from typing import Final

from sqlite_utils import Database

from smpdash.store.summaries.clients import keep_client_summary, rebuild_client_summaries

# What the row of a course has to be, as the records say.
_SUMMARY: Final = """
SELECT course.id AS course_id, client_id, status,
    (SELECT artist FROM visit WHERE course_id = course.id AND kind = 'session'
        ORDER BY number DESC LIMIT 1) AS artist,
    (SELECT count(*) FROM visit WHERE course_id = course.id AND kind = 'session') AS sessions,
    (SELECT held_on FROM visit WHERE course_id = course.id AND kind = 'session'
        ORDER BY number DESC LIMIT 1) AS last_on,
    (SELECT max(id) FROM estimate WHERE course_id = course.id) AS last_estimate
FROM course
"""


def keep_summaries(db: Database, code: str) -> None:
    """Recompute the summaries of a client and their courses; nothing if there is no such client."""
    db.execute(
        f"INSERT OR REPLACE INTO course_summary {_SUMMARY}"  # noqa: S608
        " WHERE client_id = (SELECT id FROM client WHERE code = ?)",
        (code,),
    )
    keep_client_summary(db, code)


def rebuild_summaries(db: Database) -> None:
    """Recompute all summaries from the records."""
    rebuild_course_summaries(db)
    rebuild_client_summaries(db)


def rebuild_course_summaries(db: Database) -> None:
    """Recompute all summaries of courses from the records."""
    db.execute("DELETE FROM course_summary")
    db.execute(f"INSERT INTO course_summary {_SUMMARY}")


def wrong_summaries(db: Database) -> int:
    """How many summaries differ from what the records say."""
    (wrong,) = db.execute(
        "SELECT count(DISTINCT course_id) FROM ("  # noqa: S608
        f" SELECT * FROM ({_SUMMARY} EXCEPT SELECT * FROM course_summary)"
        f" UNION ALL SELECT * FROM (SELECT * FROM course_summary EXCEPT {_SUMMARY}))"
    ).fetchone()
    return int(wrong)
