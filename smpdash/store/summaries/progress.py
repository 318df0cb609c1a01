"""Figures of the courses over a period, from the summaries, and the clients behind each figure."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Final

from sqlite_utils import Database

from smpdash.record.client import Client
from smpdash.record.progress.extra import ExtraCount
from smpdash.record.progress.figures import BEHIND_PLAN, CourseCount
from smpdash.record.progress.forecasts import Told
from smpdash.record.progress.scope import Behind, Scope
from smpdash.record.summaries import CourseLine, ToldAndNow, days_of_latest_session
from smpdash.record.visit import Course
from smpdash.store.db.connection import rows
from smpdash.store.records.courses import estimates_of, with_clients
from smpdash.store.summaries.told import DUE, OF, SETTLED, WITH_TOLD
from smpdash.store.summaries.work import SEEN, SPANNING, WITH_WORK, work_values

_FAR: Final = "9999-12-31"
_KIND: Final = {"first": 0, "touch-up": 1}
_ORDERS: Final = {
    "latest": "day DESC",
    "name": "search_key",
    "most": "sessions DESC, day DESC",
    "fewest": "sessions, day DESC",
}
_BEYOND: Final = {"beyond": True, "within": False, "none": None}
# The conditions of a Behind, each with the columns of a course's summary.
_CONDITIONS: Final[Mapping[str, str]] = {
    "statuses": "course_summary.status IN (SELECT value FROM json_each(:statuses))",
    "sessions": "sessions = :sessions",
    "beyond": "promise = 'beyond'",
}
# Sessions beyond the course's package, or beyond the studio's if that is unknown.
EXTRA: Final = "extra_session.number > coalesce(package, (SELECT package FROM studio))"
_WITH_EXTRA: Final = f"""
course_summary.course_id IN (SELECT course_id FROM extra_session
    WHERE held_on BETWEEN :first AND :last AND {EXTRA}
    AND (:cause IS NULL OR cause IS nullif(:cause, '')) AND {OF.format("extra_session.")})
"""  # noqa: S608 conditions of ours
_IN_TREATMENT: Final = f"""
FROM course_summary WHERE status = 'running' AND sessions > 0 AND {OF.format("")}
"""
OF_DAY: Final[Mapping[str, str]] = {
    "first": f"first_on BETWEEN :first AND :last AND {OF.format('course_summary.')}",
    "last": f"last_on BETWEEN :first AND :last AND {OF.format('course_summary.')}",
    "extra": _WITH_EXTRA,
    "settled": SETTLED,
    "touch-up": DUE,
    **WITH_WORK,
}


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


def plan_counts(db: Database, scope: Scope) -> tuple[int, int]:
    """How many clients are in treatment, and how many of them are behind what was told first.

    Those who had a session, of the scope's artist and kind; its period does not matter.
    """
    total, late = db.execute(
        f"SELECT count(*), coalesce(sum(behind >= {BEHIND_PLAN}), 0) {_IN_TREATMENT}",
        scope_values(scope),
    ).fetchone()
    return int(total), int(late)


def remaining_counts(db: Database, scope: Scope) -> list[tuple[int, int]]:
    """Each most likely number of sessions to come, with its number of clients in treatment.

    They are those that `plan_counts` counts.
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
) -> list[tuple[Client, Course, float]]:
    """The clients in treatment, as `plan_counts` counts them, the farthest behind first.

    Each with the course, and with the sessions that are expected beyond those expected at first.
    """
    late = {
        row["course_id"]: row["behind"]
        for row in rows(
            db,
            f"SELECT course_id, coalesce(behind, 0.0) AS behind {_IN_TREATMENT}"
            " ORDER BY behind DESC, course_id LIMIT :limit OFFSET :skip",
            scope_values(scope) | {"skip": skip, "limit": limit},
        )
    }
    ids = json.dumps(list(late))
    found = with_clients(db, "course.id IN (SELECT value FROM json_each(?))", ids)
    return [(*found[key], behind) for key, behind in late.items()]


def told_counts(db: Database, scope: Scope) -> tuple[int, int, int]:
    """How many clients in treatment probably need more than they were told, as many, and fewer.

    By the likeliest number of sessions in all, now against the first estimate.
    """
    row = db.execute(
        "SELECT coalesce(sum(more > 0), 0), coalesce(sum(more = 0), 0),"
        f" coalesce(sum(more < 0), 0) {_IN_TREATMENT}",
        scope_values(scope),
    ).fetchone()
    return int(row[0]), int(row[1]), int(row[2])


def told_and_now(db: Database, scope: Scope, *, skip: int = 0, limit: int) -> list[ToldAndNow]:
    """The clients in treatment with what was told, in the order of `in_treatment`."""
    in_order = rows(
        db,
        "SELECT course_id, behind, sessions, code, name, course.number, package"  # noqa: S608
        f" FROM (SELECT course_id, behind, sessions {_IN_TREATMENT} AND more IS NOT NULL"
        "  ORDER BY behind DESC, course_id LIMIT :limit OFFSET :skip)"
        " JOIN course ON course.id = course_id JOIN client ON client.id = client_id"
        " ORDER BY behind DESC, course_id",
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


def number_behind(db: Database, behind: Behind, *, seen_by: str | None = None) -> int:
    """How many courses are behind a mark.

    Only those of clients whom this artist sees: a staff key, None for every client.
    """
    where, values = condition_of(behind, seen_by)
    (number,) = db.execute(f"SELECT count(*) FROM course_summary {where}", values).fetchone()  # noqa: S608
    return int(number)


def courses_behind(
    db: Database,
    behind: Behind,
    *,
    sort: str = "latest",
    seen_by: str | None = None,
    skip: int = 0,
    limit: int,
) -> list[CourseLine]:
    """The courses behind a mark, in an order of SORTS: the latest by what `behind.by` names.

    Of the clients that `number_behind` counts.
    """
    where, values = condition_of(behind, seen_by)
    day = "first_on" if behind.by == "first" else "last_on"
    of_client = "JOIN client ON client.id = client_id" if sort == "name" else ""
    some = (
        "SELECT course_id, course_summary.status, course_summary.artist, is_touch_up, sessions,"  # noqa: S608
        f" last_on, {day} AS day FROM course_summary {of_client} {where}"
        f" ORDER BY {_ORDERS[sort]}, course_id DESC LIMIT :limit OFFSET :skip"
    )
    return [
        CourseLine(
            row["code"],
            row["name"],
            row["number"],
            row["status"],
            row["artist"],
            bool(row["is_touch_up"]),
            row["sessions"],
            date.fromisoformat(row["last_on"]),
        )
        for row in rows(
            db,
            f"SELECT code, name, course.number, some.* FROM ({some}) AS some"  # noqa: S608
            " JOIN course ON course.id = course_id JOIN client ON client.id = course.client_id"
            f" ORDER BY {_ORDERS[sort]}, course_id DESC",
            values | {"skip": skip, "limit": limit},
        )
    ]


def condition_of(behind: Behind, seen_by: str | None = None) -> tuple[str, dict[str, object]]:
    """The condition that the summaries of these courses meet, and its values."""
    asked = [OF_DAY[behind.by]]
    asked += [words for name, words in _CONDITIONS.items() if getattr(behind, name)]
    if behind.told != Told() and behind.by != "settled":
        asked.append(WITH_TOLD)
    if behind.work.days is not None and behind.by not in WITH_WORK:
        asked.append(SPANNING)
    if seen_by is not None:
        asked.append(SEEN)
    return f"WHERE {' AND '.join(asked)}", values_behind(behind) | {"seen_by": seen_by}


def values_behind(behind: Behind) -> dict[str, object]:
    """The values of the conditions of a mark, by their names in a query."""
    return {
        **scope_values(behind.scope),
        "statuses": json.dumps(behind.statuses),
        "sessions": behind.sessions,
        "cause": behind.cause,
        **work_values(behind.work),
        **asdict(behind.told),
    }


def scope_values(scope: Scope) -> dict[str, object]:
    """The values of the conditions of a scope, by their names in a query."""
    return {
        "first": scope.first.isoformat() if scope.first else "",
        "last": scope.last.isoformat() if scope.last else _FAR,
        "artist": scope.artist,
        "is_touch_up": scope.kind and _KIND[scope.kind],
    }
