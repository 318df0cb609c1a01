"""Figures of the courses over a period, from the summaries."""

import json
from datetime import date
from typing import Final

from sqlite_utils import Database

from smpdash.record.client import Client
from smpdash.record.progress.extra import ExtraCount
from smpdash.record.progress.figures import CourseCount
from smpdash.record.progress.scope import Scope
from smpdash.record.summaries import ToldAndNow, ToldCounts, days_of_latest_session
from smpdash.record.visit import Course
from smpdash.store.db.connection import rows
from smpdash.store.records.courses import estimates_of, with_clients
from smpdash.store.summaries.behind import EXTRA, OF_DAY, scope_values
from smpdash.store.summaries.told import OF

_BEYOND: Final = {"beyond": True, "within": False, "none": None}
_IN_TREATMENT: Final = f"""
FROM course_summary WHERE status = 'running' AND sessions > 0 AND {OF.format("")}
"""
_FARTHEST_FIRST: Final = "ORDER BY more DESC, behind DESC, course_id"


def course_counts(db: Database, scope: Scope, *, by: str) -> list[CourseCount]:
    """The courses that had a session, by the month of their "first" or "last" one (`by`)."""
    # An empty artist is noted as such in the counts, not as NULL.
    values = scope_values(scope) | {"by": by}
    return [
        CourseCount(
            date.fromisoformat(f"{row['month']}-01"),
            row["artist"] or None,
            row["status"],
            row["sessions"],
            _BEYOND[row["promise"]],
            row["courses"],
        )
        for row in rows(
            db,
            "SELECT month, artist, status, sessions, promise, sum(courses) AS courses"
            " FROM course_count WHERE moment = :by"
            " AND month BETWEEN substr(:first, 1, 7) AND substr(:last, 1, 7)"
            " AND (:artist IS NULL OR artist = :artist)"
            " AND (:is_touch_up IS NULL OR is_touch_up = :is_touch_up)"
            " GROUP BY month, artist, status, sessions, promise"
            " ORDER BY month, artist, status, sessions, promise",
            values,
        )
    ]


def extra_counts(db: Database, scope: Scope) -> list[ExtraCount]:
    """The extra sessions of the scope by quarter and cause; `artist` is whoever held them."""
    return [
        ExtraCount(
            date(row["year"], row["month"], 1),
            row["cause"] or "",
            row["sessions"],
            row["timed"],
            row["seconds"] / 3600,
            row["unknown"],
        )
        for row in rows(
            db,
            "SELECT CAST(substr(held_on, 1, 4) AS INTEGER) AS year,"  # noqa: S608
            " (substr(held_on, 6, 2) - 1) / 3 * 3 + 1 AS month, cause, count(*) AS sessions,"
            " count(seconds) AS timed, coalesce(sum(seconds), 0) AS seconds,"
            " sum(package IS NULL) AS unknown FROM extra_session"
            f" WHERE held_on BETWEEN :first AND :last AND {EXTRA} AND {OF.format('')}"
            " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            scope_values(scope),
        )
    ]


def lapsed_counts(db: Database, scope: Scope, *, today: date) -> dict[int, int]:
    """How many running courses have lapsed, by their number of sessions.

    Those of the scope, with the first session in its period.
    """
    lapsed = days_of_latest_session("lapsed", today)[1].isoformat()
    return {
        row["sessions"]: row["courses"]
        for row in rows(
            db,
            "SELECT sessions, count(*) AS courses FROM course_summary"  # noqa: S608
            f" WHERE status = 'running' AND last_on <= :lapsed AND {OF_DAY['first']}"
            " GROUP BY sessions ORDER BY sessions",
            scope_values(scope) | {"lapsed": lapsed},
        )
    }


def told_counts(db: Database, scope: Scope) -> ToldCounts:
    """How many clients in treatment probably need more than they were told, as many, and fewer.

    By the likeliest number of sessions in all, now against the first estimate; who needs more is
    behind. Those who had a session, of the scope's artist and kind; its period does not matter.
    """
    counts = db.execute(
        "SELECT total(more > 0), total(more = 0), total(more < 0), total(more IS NULL)"
        f" {_IN_TREATMENT}",
        scope_values(scope),
    ).fetchone()
    return ToldCounts(*map(int, counts))


def remaining_counts(db: Database, scope: Scope) -> list[tuple[int, int]]:
    """Each most likely number of sessions to come, with its number of clients in treatment.

    They are those that `told_counts` counts.
    """
    counts = db.execute(
        "SELECT most_likely_total - sessions_done, count(*)"  # noqa: S608
        f" FROM (SELECT last_estimate {_IN_TREATMENT})"
        " JOIN estimate ON estimate.id = last_estimate GROUP BY 1 ORDER BY 1",
        scope_values(scope),
    )
    return [(int(to_come), int(clients)) for to_come, clients in counts]


def in_treatment(
    db: Database, scope: Scope, *, skip: int = 0, limit: int
) -> list[tuple[Client, Course, int | None]]:
    """The clients in treatment, as `told_counts` counts them, the farthest behind first.

    Each with the course, and with how many more sessions are likely than were told first, None
    if nothing was; among equals the most expected beyond those expected at first come first.
    """
    late = {
        row["course_id"]: row["more"]
        for row in rows(
            db,
            f"SELECT course_id, more {_IN_TREATMENT} {_FARTHEST_FIRST} LIMIT :limit OFFSET :skip",
            scope_values(scope) | {"skip": skip, "limit": limit},
        )
    }
    ids = json.dumps(list(late))
    courses = with_clients(db, "course.id IN (SELECT value FROM json_each(?))", ids)
    return [(*courses[key], more) for key, more in late.items()]


def told_and_now(db: Database, scope: Scope, *, skip: int = 0, limit: int) -> list[ToldAndNow]:
    """The clients in treatment with what was told, in the order of `in_treatment`."""
    in_order = rows(
        db,
        "SELECT course_id, more, behind, sessions, code, name, course.number, package"  # noqa: S608
        f" FROM (SELECT course_id, more, behind, sessions {_IN_TREATMENT} AND more IS NOT NULL"
        f"  {_FARTHEST_FIRST} LIMIT :limit OFFSET :skip)"
        " JOIN course ON course.id = course_id JOIN client ON client.id = client_id"
        f" {_FARTHEST_FIRST}",
        scope_values(scope) | {"skip": skip, "limit": limit},
    )
    return [
        ToldAndNow(
            row["code"],
            row["name"],
            row["sessions"],
            estimates_of(db, f"{row['code']}/{row['number']}"),
            row["package"],
        )
        for row in in_order
    ]
