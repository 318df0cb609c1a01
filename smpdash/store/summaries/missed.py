"""How many appointments were missed after how many sessions, in the courses of a period."""

from typing import Final

from sqlite_utils import Database

from smpdash.record.progress.figures import MissedCount
from smpdash.record.progress.scope import Scope
from smpdash.store.db.connection import rows
from smpdash.store.summaries.behind import OF_DAY, scope_values

# Each missed appointment in the course that had begun by then, of the record that the client has
# now, with the sessions that were held by then.
_MISSED: Final = """
SELECT course_id, (SELECT count(*) FROM visit WHERE visit.course_id = begun.course_id
        AND kind = 'session' AND held_on <= missed_on) AS held
FROM (SELECT missed_on, (
        SELECT course_id FROM course_summary WHERE first_on <= missed_on AND client_id = (
            WITH RECURSIVE owner (id) AS (
                SELECT missed_appointment.client_id
                UNION ALL SELECT into_id FROM owner JOIN merged_client ON client_id = owner.id
            ) SELECT id FROM owner WHERE id NOT IN (SELECT client_id FROM merged_client)
        ) ORDER BY first_on DESC LIMIT 1) AS course_id
    FROM missed_appointment) AS begun
"""


def missed_counts(db: Database, scope: Scope) -> list[MissedCount]:
    """Missed appointments, by the number of sessions that the course had by then.

    Those in courses of the scope, with the first session in its period.
    """
    return [
        MissedCount(row["held"], row["missed"], row["came_again"])
        for row in rows(
            db,
            f"WITH missed AS ({_MISSED})"  # noqa: S608
            " SELECT held, count(*) AS missed, sum(held < sessions) AS came_again FROM missed"
            " JOIN course_summary USING (course_id)"
            f" WHERE {OF_DAY['first']} GROUP BY held ORDER BY held",
            scope_values(scope),
        )
    ]
