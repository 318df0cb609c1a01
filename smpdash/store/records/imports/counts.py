"""Counts the courses and visits of hidden clients at once: all become seen, or unseen, together.

Nothing was told of what an import brings, so no count is about that.
"""

from typing import Final

from sqlite_utils import Database

_OF_CLIENTS: Final = "client_id IN (SELECT client_id FROM hidden_client)"
_OF_COURSES: Final = f"course_id IN (SELECT id FROM course WHERE {_OF_CLIENTS})"  # noqa: S608
_BEYOND: Final = "(1000 * sessions - expected)"
_DAYS: Final = "CAST(julianday(last_on) - julianday(first_on) AS INTEGER)"
_OUTCOMES: Final = "status = 'completed' AND sessions > 0 AND expected IS NOT NULL"
_WHO: Final = {"artist": "coalesce(artist, '')", "is_touch_up": "is_touch_up"}


def _month(day: str) -> dict[str, str]:
    return {"month": f"substr({day}, 1, 7)"}


# Of each table of counts: its key, how its numbers are summed up (first the one that is 0 where
# nothing is left), and from what.
_COUNTS: Final = (
    *(
        (
            "course_count",
            {"moment": f"'{moment}'", **_month(f"{moment}_on"), **_WHO}
            | {name: name for name in ("status", "sessions", "promise")},
            {"courses": "count(*)"},
            f"course_summary WHERE last_on IS NOT NULL AND {_OF_CLIENTS}",
        )
        for moment in ("first", "last")
    ),
    (
        "outcome_count",
        _month("last_on") | _WHO,
        {
            "courses": "count(*)",
            "beyond": f"sum({_BEYOND})",
            "squares": f"sum({_BEYOND} * {_BEYOND})",
        },
        f"course_summary WHERE {_OUTCOMES} AND {_OF_CLIENTS}",
    ),
    (
        "visit_count",
        _month("held_on") | _WHO | {name: name for name in ("is_session", "is_follow_up", "lacks")},
        {"visits": "count(*)"},
        f"visit_summary WHERE {_OF_COURSES}",
    ),
    (
        "interval_count",
        _month("held_on") | _WHO | {"measure": "'between'", "days": "days"},
        {"number": "count(*)"},
        f"visit_summary WHERE days IS NOT NULL AND {_OF_COURSES}",
    ),
    (
        "interval_count",
        _month("last_on") | _WHO | {"measure": "'whole'", "days": _DAYS},
        {"number": "count(*)"},
        f"course_summary WHERE status = 'completed' AND sessions > 1 AND {_OF_CLIENTS}",
    ),
    (
        "fading_count",
        {
            "factor": "value ->> 0",
            "month": "value ->> 2",
            "level": "value ->> 1",
            "artist": "value ->> 3",
            "is_touch_up": "value ->> 4",
        },
        {
            "courses": "count(*)",
            "sessions": "sum(value ->> 5)",
            "total": "sum(value ->> 6)",
            "squares": "sum((value ->> 6) * (value ->> 6))",
            "products": "sum((value ->> 5) * (value ->> 6))",
            "sizes": "sum((value ->> 5) * (value ->> 5))",
        },
        f"course_fading, json_each(cells) WHERE {_OF_COURSES}",
    ),
)


def count_hidden(db: Database) -> None:
    """Add what is about hidden clients to the counts; the caller shows these clients."""
    _change_counts(db, "+")


def discount_hidden(db: Database) -> None:
    """Take what is about hidden clients, which were just hidden, out of the counts."""
    _change_counts(db, "-")


def _change_counts(db: Database, sign: str) -> None:
    for table, key, numbers, summed in _COUNTS:
        sums = ", ".join(f"{sign}{sql} AS {name}" for name, sql in numbers.items())
        changed = ", ".join(f"{name} = {name} + excluded.{name}" for name in numbers)
        names = ", ".join((*key, *numbers))
        keys = ", ".join(f"{sql} AS {name}" for name, sql in key.items())
        places = ", ".join(str(place) for place in range(1, len(key) + 1))
        db.execute(
            f"INSERT INTO {table} ({names}) SELECT {keys}, {sums} FROM {summed}"  # noqa: S608
            f" GROUP BY {places} ON CONFLICT DO UPDATE SET {changed}"
        )
        db.execute(f"DELETE FROM {table} WHERE {next(iter(numbers))} = 0")  # noqa: S608
