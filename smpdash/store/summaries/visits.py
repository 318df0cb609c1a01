"""One row for each visit: which fields it lacks, and the days since the session before it.

Triggers count the visits and the intervals by month.
"""

from typing import Final

from sqlite_utils import Database

from smpdash.record.quality.notes import IMPORTED, OF_INTAKES
from smpdash.record.sessions import SCAB_DAYS
from smpdash.store.summaries.differences import differing

_SESSION_BEFORE: Final = """
(SELECT before.held_on FROM visit AS before WHERE before.course_id = visit.course_id
    AND before.kind = 'session' AND before.number < visit.number
    ORDER BY before.number DESC LIMIT 1)
"""
_DAYS: Final = f"CAST(julianday(visit.held_on) - julianday({_SESSION_BEFORE}) AS INTEGER)"
_IS_FOLLOW_UP: Final = f"coalesce({_DAYS} >= {SCAB_DAYS}, 0)"
# A zone has pigment if its shade or depth is noted.
_IN_A_ZONE: Final = (
    "visit.kind = 'session' AND NOT coalesce((SELECT min({0} IS NOT NULL) FROM reading"
    " WHERE visit_id = visit.id AND (shade IS NOT NULL OR depth_mm IS NOT NULL)), 0)"
)
_SHOWS_FADING: Final = (
    "EXISTS (SELECT 1 FROM reading WHERE visit_id = visit.id AND observed_fading IS NOT NULL)"
)
# When a visit lacks each of FIELDS.
_LACKS: Final = {
    "artist": "visit.artist IS NULL",
    "started_at": "started_at IS NULL OR ended_at IS NULL",
    "pigment_lot": "visit.kind = 'session' AND pigment_lot IS NULL",
    **{name: _IN_A_ZONE.format(name) for name in ("shade", "depth_mm", "coverage")},
    "observed_fading": f"{_IS_FOLLOW_UP} AND NOT {_SHOWS_FADING}",
    **{name: f"client.{name} IS NULL" for name in OF_INTAKES},
}
_NAMES: Final = " || ".join(f"iif({lacks}, '{name} ', '')" for name, lacks in _LACKS.items())
_NAMED: Final = f"iif(visit.imported IS NULL, {_NAMES}, '{IMPORTED} ')"
# What the row of a visit has to be, as the records say.
VISIT: Final = f"""
SELECT visit.id AS visit_id, visit.course_id, visit.held_on, visit.artist, is_touch_up,
    visit.kind = 'session' AS is_session, {_IS_FOLLOW_UP} AS is_follow_up,
    ' ' || {_NAMED} AS lacks, iif(visit.kind = 'session', {_DAYS}, NULL) AS days
FROM visit JOIN course_summary USING (course_id)
JOIN client ON client.id = course_summary.client_id
"""  # noqa: S608 conditions of ours
_MONTH: Final = "substr({}, 1, 7) AS month, coalesce(artist, ''), is_touch_up"
_VISITS_COUNTED: Final = f"""
SELECT {_MONTH.format("held_on")}, is_session, is_follow_up, lacks, count(*) FROM visit_summary
GROUP BY 1, 2, 3, 4, 5, 6
"""  # noqa: S608
_INTERVALS_COUNTED: Final = f"""
SELECT {_MONTH.format("held_on")}, 'between', days, count(*) FROM visit_summary
WHERE days IS NOT NULL GROUP BY 1, 2, 3, 5
UNION ALL
SELECT {_MONTH.format("last_on")}, 'whole',
    CAST(julianday(last_on) - julianday(first_on) AS INTEGER), count(*) FROM course_summary
WHERE status = 'completed' AND sessions > 1 GROUP BY 1, 2, 3, 5
"""  # noqa: S608


def wrong_visit_summaries(db: Database) -> int:
    """How many courses have visits whose summaries differ from what the records say.

    If there are none, how many months have counts that differ from the summaries.
    """
    return (
        differing(db, VISIT, "visit_summary", "course_id")
        or differing(db, _VISITS_COUNTED, "visit_count", "month")
        or differing(db, _INTERVALS_COUNTED, "interval_count", "month")
    )
