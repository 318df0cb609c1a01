"""Figures about the quality of work and notes over a period, from the summaries."""

import json
from datetime import date
from typing import Final

from sqlite_utils import Database

from smpdash.record.client import Client
from smpdash.record.progress.scope import Behind, Scope
from smpdash.record.quality.fading import FACTORS, FadingRow, FadingSum
from smpdash.record.quality.fair import Outcomes
from smpdash.record.quality.notes import IMPORTED, VisitCount, VisitLine
from smpdash.record.visit import Course
from smpdash.store.db.connection import rows
from smpdash.store.records.courses import with_clients
from smpdash.store.summaries.behind import scope_values, values_behind
from smpdash.store.summaries.work import VISITS

# Of so many rows of fading, the latest, figures are made that no sums are kept for.
MOST_ROWS: Final = 6_000
# The rows of counts in a scope; an empty artist is nobody noted.
_OF_SCOPE: Final = """
    month BETWEEN substr(:first, 1, 7) AND substr(:last, 1, 7)
    AND (:artist IS NULL OR artist = :artist)
    AND (:is_touch_up IS NULL OR is_touch_up = :is_touch_up)
"""
_VISIT_ORDERS: Final = {
    "latest": "held_on DESC, visit_id DESC",
    "earliest": "held_on, visit_id",
    "name": "search_key, held_on DESC, visit_id DESC",
}
_SUMS: Final = ("courses", "sessions", "total", "squares", "products", "sizes")


def visit_counts(db: Database, scope: Scope) -> list[VisitCount]:
    """The visits recorded here of the scope, by month, artist and the fields that they lack."""
    return [
        VisitCount(
            date.fromisoformat(f"{row['month']}-01"),
            row["artist"] or None,
            bool(row["is_session"]),
            bool(row["is_follow_up"]),
            frozenset(row["lacks"].split()),
            row["visits"],
        )
        for row in rows(
            db,
            "SELECT month, artist, is_session, is_follow_up, lacks, sum(visits) AS visits"  # noqa: S608
            f" FROM visit_count WHERE lacks <> ' {IMPORTED} ' AND {_OF_SCOPE}"
            " GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5",
            scope_values(scope),
        )
    ]


def sessions_held(db: Database, scope: Scope) -> int:
    """How many sessions of the scope were held in its period, imported ones among them."""
    (number,) = db.execute(
        f"SELECT coalesce(sum(visits), 0) FROM visit_count WHERE is_session AND {_OF_SCOPE}",  # noqa: S608
        scope_values(scope),
    ).fetchone()
    return int(number)


def interval_counts(db: Database, scope: Scope, *, measure: str) -> dict[int, int]:
    """How many intervals there are of each number of days; `measure` is one of MEASURES.

    Those that end in the period, of the artist who held the session at the end.
    """
    return {
        row["days"]: row["number"]
        for row in rows(
            db,
            "SELECT days, sum(number) AS number FROM interval_count"  # noqa: S608
            f" WHERE measure = :measure AND {_OF_SCOPE} GROUP BY days ORDER BY days",
            scope_values(scope) | {"measure": measure},
        )
    }


def latest_courses(db: Database, *, sessions: int, limit: int) -> list[tuple[Client, Course]]:
    """The courses of at least so many sessions whose last session was the latest."""
    ids = [
        row["course_id"]
        for row in rows(
            db,
            "SELECT course_id FROM course_summary WHERE last_on > '' AND sessions >= :sessions"
            " ORDER BY last_on DESC, course_id DESC LIMIT :limit",
            {"sessions": sessions, "limit": limit},
        )
    ]
    courses = with_clients(db, "course.id IN (SELECT value FROM json_each(?))", json.dumps(ids))
    return [courses[key] for key in ids]


def outcomes(db: Database, scope: Scope) -> dict[str, Outcomes]:
    """The finished courses by the artist of the last session, "" for nobody noted.

    What was expected is what was told first; courses that were told nothing are left out.
    """
    return {
        row["artist"]: Outcomes(row["courses"], row["beyond"] / 1e3, row["squares"] / 1e6)
        for row in rows(
            db,
            "SELECT artist, sum(courses) AS courses, sum(beyond) AS beyond,"  # noqa: S608
            f" sum(squares) AS squares FROM outcome_count WHERE {_OF_SCOPE} GROUP BY artist",
            scope_values(scope),
        )
    }


def fading_sums(db: Database, scope: Scope, *, factor: str) -> dict[str, FadingSum]:
    """The fading of the scope's sessions by level of a factor; `artist` held the session."""
    return {
        row["level"]: FadingSum(*(row[name] for name in _SUMS))
        for row in rows(
            db,
            f"SELECT level, {', '.join(f'sum({name}) AS {name}' for name in _SUMS)}"  # noqa: S608
            f" FROM fading_count WHERE factor = :factor AND {_OF_SCOPE} GROUP BY level",
            scope_values(scope) | {"factor": factor},
        )
    }


def fading_rows(
    db: Database, scope: Scope, *, lot: str | None = None, zone: str | None = None
) -> list[FadingRow]:
    """The fading of the scope's sessions, the latest first, MOST_ROWS at most.

    Of one pigment lot and one zone; None for all.
    """
    return [
        FadingRow(
            row["course_id"],
            row["session_id"],
            date.fromisoformat(row["held_on"]),
            row["artist"],
            bool(row["is_touch_up"]),
            row["faded"],
            {factor: row[factor] for factor in FACTORS},
            bool(row["is_later"]),
        )
        for row in rows(
            db,
            "SELECT * FROM fading_seen WHERE held_on BETWEEN :first AND :last"  # noqa: S608
            " AND (:artist IS NULL OR artist = :artist)"
            " AND (:is_touch_up IS NULL OR is_touch_up = :is_touch_up)"
            # The rows of a lot have an index, which a condition that may not hold could not use.
            f" {'' if lot is None else 'AND lot = :lot'} AND (:zone IS NULL OR zone = :zone)"
            " ORDER BY held_on DESC, session_id DESC LIMIT :most",
            scope_values(scope) | {"lot": lot, "zone": zone, "most": MOST_ROWS},
        )
    ]


def number_of_visits(db: Database, behind: Behind) -> int:
    """How many visits are behind a mark that is about visits."""
    (number,) = db.execute(VISITS.format("count(*)"), values_behind(behind)).fetchone()
    return int(number)


def visits_behind(
    db: Database, behind: Behind, *, sort: str = "latest", skip: int = 0, limit: int
) -> list[VisitLine]:
    """The visits behind a mark that is about visits, in an order of VISIT_SORTS."""
    order = f"ORDER BY {_VISIT_ORDERS[sort]}"
    page = "LIMIT :limit OFFSET :skip"
    some = VISITS.format("visit_id, held_on, artist")
    # Names stand beside all of them; by day, they are looked up for this page alone.
    some, last = (some, page) if sort == "name" else (f"{some} {order} {page}", "")
    return [
        VisitLine(
            row["code"],
            row["name"],
            row["number"],
            row["artist"],
            date.fromisoformat(row["held_on"]),
        )
        for row in rows(
            db,
            "SELECT code, name, visit.number, some.held_on AS held_on, some.artist AS artist,"  # noqa: S608
            f" visit_id FROM ({some}) AS some"
            " JOIN visit ON visit.id = visit_id JOIN course ON course.id = visit.course_id"
            f" JOIN client ON client.id = course.client_id {order} {last}",
            values_behind(behind) | {"skip": skip, "limit": limit},
        )
    ]
