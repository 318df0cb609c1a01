"""The courses behind a mark that was tapped, from the summaries."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Final

from sqlite_utils import Database

from smpdash.record.progress.forecasts import Told
from smpdash.record.progress.scope import Behind, Scope
from smpdash.record.summaries import CourseLine
from smpdash.store.db.connection import rows
from smpdash.store.summaries.due import WITH_PLANNED, planned_values
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
# The conditions of a Behind, each with the columns of a course's summary.
_CONDITIONS: Final[Mapping[str, str]] = {
    "statuses": "course_summary.status IN (SELECT value FROM json_each(:statuses))",
    "sessions": "sessions = :sessions",
    "beyond": "promise = 'beyond'",
}
_TO_COME: Final = """
sessions > 0 AND :to_come =
    (SELECT most_likely_total - sessions_done FROM estimate WHERE id = last_estimate)
"""
# Sessions beyond the course's package, or beyond the studio's if that is unknown.
EXTRA: Final = "extra_session.number > coalesce(package, (SELECT package FROM studio))"
_WITH_EXTRA: Final = f"""
course_summary.course_id IN (SELECT course_id FROM extra_session
    WHERE held_on BETWEEN :first AND :last AND {EXTRA}
    AND (:cause IS NULL OR cause IS nullif(:cause, '')) AND {OF.format("extra_session.")})
"""  # noqa: S608 conditions of ours
OF_DAY: Final[Mapping[str, str]] = {
    "first": f"first_on BETWEEN :first AND :last AND {OF.format('course_summary.')}",
    "last": f"last_on BETWEEN :first AND :last AND {OF.format('course_summary.')}",
    "extra": _WITH_EXTRA,
    "settled": SETTLED,
    "touch-up": DUE,
    "planned": WITH_PLANNED,
    **WITH_WORK,
}


def number_behind(db: Database, behind: Behind, *, seen_by: str | None = None) -> int:
    """How many courses are behind a mark.

    Only those of clients whom this artist sees: a staff key, None for every client.
    """
    where, values = condition_of(db, behind, seen_by)
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
    where, values = condition_of(db, behind, seen_by)
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


def condition_of(
    db: Database, behind: Behind, seen_by: str | None = None
) -> tuple[str, dict[str, object]]:
    """The condition that the summaries of these courses meet, and its values."""
    asked = [OF_DAY[behind.by]]
    asked += [words for name, words in _CONDITIONS.items() if getattr(behind, name)]
    if behind.told != Told() and behind.by != "settled":
        asked.append(WITH_TOLD)
    if behind.work.days is not None and behind.by not in WITH_WORK:
        asked.append(SPANNING)
    if behind.ahead.to_come is not None:
        asked.append(_TO_COME)
    values = values_behind(behind)
    if behind.by == "planned" and behind.ahead.today is not None:
        values |= planned_values(db, behind.ahead.today)
    if seen_by is not None:
        asked.append(SEEN)
    return f"WHERE {' AND '.join(asked)}", values | {"seen_by": seen_by}


def values_behind(behind: Behind) -> dict[str, object]:
    """The values of the conditions of a mark, by their names in a query."""
    return {
        **scope_values(behind.scope),
        "statuses": json.dumps(behind.statuses),
        "sessions": behind.sessions,
        "cause": behind.cause,
        "to_come": behind.ahead.to_come,
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
