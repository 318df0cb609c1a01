"""Who is due for the next session, and the hours in the chair ahead, from the summaries."""

from datetime import date
from typing import Final

from sqlite_utils import Database

from smpdash.record.issued import WITHIN_80
from smpdash.record.summaries import (
    DUE,
    DueClient,
    TouchUps,
    WeekAhead,
    Window,
    days_of_latest_session,
)
from smpdash.store.db.connection import rows
from smpdash.store.records.studio_tables import booking_days
from smpdash.store.summaries.told import OF

# Clients in treatment in one state; `:artist` is None for all, "" where nobody was noted.
_IN_STATE: Final = """
WHERE status = 'running' AND last_on BETWEEN :first AND :last
    AND (:artist IS NULL OR course_summary.artist IS nullif(:artist, ''))
"""
# The planned sessions of clients in treatment, without those of lapsed ones. The next session is
# expected in the middle of its booking window, today at the earliest, and each later one as many
# days after the one before. Once its window is over, it has no week of its own.
_PLANNED: Final = """
SELECT course_id, artist, is_touch_up, chance, hours, hours_high - hours_low AS width,
    max(julianday(last_on) + :days, julianday(:today))
        + (planned_session.number - sessions - 1) * :days AS held_on,
    planned_session.number = sessions + 1 AND last_on < :overdue AS is_overdue
FROM course_summary JOIN planned_session ON estimate_id = last_estimate
WHERE status = 'running' AND last_on >= :lapsed
"""
_AHEAD: Final = f"""
WITH ahead AS (
    SELECT *, width / (2 * :within) AS sd FROM ({_PLANNED})
    WHERE :artist IS NULL OR artist IS nullif(:artist, '')
)
SELECT iif(is_overdue, NULL, date(held_on, 'weekday 0', '-6 days')) AS monday, artist,
    sum(chance) AS sessions, sum(chance * hours) AS hours,
    sum(chance * (hours * hours + sd * sd) - chance * hours * chance * hours) AS variance
FROM ahead GROUP BY 1, 2 HAVING monday IS NULL OR monday < :end ORDER BY 1, 2
"""  # noqa: S608 conditions of ours
# The courses with a session that is expected in the period of a scope.
WITH_PLANNED: Final = f"""
course_summary.course_id IN (SELECT course_id FROM ({_PLANNED})
    WHERE chance > 0 AND {OF.format("")}
    AND iif(is_overdue, '{date.min.isoformat()}', date(held_on)) BETWEEN :first AND :last)
"""  # noqa: S608


def due_counts(
    db: Database, *, today: date, artist: str | None = None, window: Window | None = None
) -> dict[str, int]:
    """The number of clients in treatment in each state of DUE.

    Only those of an artist's latest sessions; None for all artists, "" where nobody was noted.
    `window` is another booking window than the studio's.
    """
    window = window or booking_days(db)
    return {
        state: db.execute(
            f"SELECT count(*) FROM course_summary {_IN_STATE}",  # noqa: S608
            _values(state, today, artist, window),
        ).fetchone()[0]
        for state in DUE
    }


def due_clients(
    db: Database,
    state: str,
    *,
    today: date,
    artist: str | None = None,
    skip: int = 0,
    limit: int,
) -> list[DueClient]:
    """The clients in treatment in one state, the longest waiting first; `artist` as above."""
    window = booking_days(db)
    return [
        DueClient(
            row["code"],
            row["name"],
            row["held_by"],
            row["sessions"],
            date.fromisoformat(row["last_on"]),
            row["most_likely_total"] - row["sessions"],
            max(row["credible_80_low"] - row["sessions"], 0),
            max(row["credible_80_high"] - row["sessions"], 0),
            window,
        )
        for row in rows(
            db,
            "SELECT code, name, course_summary.artist AS held_by, sessions, last_on,"  # noqa: S608
            " most_likely_total, credible_80_low, credible_80_high FROM course_summary"
            " JOIN client ON client.id = client_id JOIN estimate ON estimate.id = last_estimate"
            f" {_IN_STATE}"
            " ORDER BY last_on, code LIMIT :limit OFFSET :skip",
            {**_values(state, today, artist, window), "skip": skip, "limit": limit},
        )
    ]


def weeks_ahead(
    db: Database, *, today: date, until: date, artist: str | None = None
) -> list[WeekAhead]:
    """The hours overdue today, and those expected in each week before `until`, by artist.

    Lapsed clients are left out.
    """
    values = planned_values(db, today) | {
        "artist": artist,
        "end": until.isoformat(),
        "within": WITHIN_80,
    }
    return [
        WeekAhead(
            row["monday"] and date.fromisoformat(row["monday"]),
            row["artist"],
            row["sessions"],
            row["hours"],
            row["variance"],
        )
        for row in rows(db, _AHEAD, values)
    ]


def planned_values(db: Database, today: date) -> dict[str, object]:
    """The values by which planned sessions are laid out from `today` on."""
    window = booking_days(db)
    return {
        "lapsed": days_of_latest_session("overdue", today, window)[0].isoformat(),
        "overdue": days_of_latest_session("due", today, window)[0].isoformat(),
        "today": today.isoformat(),
        "days": sum(window) / 2,
    }


def touch_ups(
    db: Database, *, today: date, until: date, artist: str | None = None
) -> list[TouchUps]:
    """The clients whose touch-up is due: all from a day until today, then by month up to `until`.

    Those who finished their last course; `artist` as above.
    """
    return [
        TouchUps(row["month"] and date.fromisoformat(f"{row['month']}-01"), row["clients"])
        for row in rows(
            db,
            "SELECT iif(from_on <= :today, NULL, substr(from_on, 1, 7)) AS month,"
            " count(*) AS clients FROM touch_up_due"
            " WHERE from_on <= :until AND (:artist IS NULL OR artist IS nullif(:artist, ''))"
            " GROUP BY 1 ORDER BY 1",
            {"today": today.isoformat(), "until": until.isoformat(), "artist": artist},
        )
    ]


def _values(state: str, today: date, artist: str | None, window: Window) -> dict[str, object]:
    first, last = days_of_latest_session(state, today, window)
    return {"first": first.isoformat(), "last": last.isoformat(), "artist": artist}
