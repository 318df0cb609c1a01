"""The counts of the studio page, in SQL."""

from typing import Final

from sqlite_utils import Database

from smpdash.record.issued import TOTALS_NAMED
from smpdash.record.progress.alike import Alike, are_alike, compared, traits_of
from smpdash.store.db.connection import rows
from smpdash.store.records.clients import client_by_code, client_key

# The latest finished courses among which those of clients like one client are looked for: enough
# to count, and few enough to read whenever a client's page is shown.
AMONG: Final = 400
_A_SESSION: Final = "visit.course_id = course.id AND kind = 'session'"
# The session that was recorded with an estimate; NULL if it was deleted or moved away since.
_TOLD_AFTER: Final = (
    f"SELECT min(visit.id) FROM visit WHERE {_A_SESSION} AND recorded_at = estimate.issued_at"  # noqa: S608
)


def told_and_needed(db: Database, *, most: int) -> list[tuple[tuple[float, ...], int, int]]:
    """The estimate after the first session, the sessions held then, and those needed in the end.

    For the last `most` finished first courses by their last session, the earliest first. The
    estimate is the one that was told when the session was recorded. Only sessions after that one
    count as still needed then: a forgotten earlier session that was added since was not foreseen,
    it was not known. If two records of one person were merged, the first session is that of the
    earlier record.
    """
    newest_first = rows(
        db,
        f"SELECT {', '.join(TOTALS_NAMED)}, sessions_done,"  # noqa: S608 names of ours
        f" 1 + (SELECT count(*) FROM visit WHERE {_A_SESSION} AND number > ("
        f"   SELECT number FROM visit WHERE id = ({_TOLD_AFTER}))) AS needed"
        # CROSS JOIN keeps the order of the tables, so that the index gives the order of the rows.
        " FROM course_summary CROSS JOIN course ON course.id = course_summary.course_id"
        " CROSS JOIN estimate ON estimate.id = ("
        "  SELECT estimate.id FROM estimate JOIN visit AS told_after"
        f"   ON told_after.id = ({_TOLD_AFTER})"
        "  WHERE estimate.course_id = course.id AND sessions_done = 1"
        "  AND cause LIKE 'visit % recorded'"
        "  ORDER BY told_after.number, estimate.id DESC LIMIT 1)"
        " WHERE course_summary.status = 'completed' AND course.number = 1"
        " ORDER BY last_on DESC, course_summary.course_id DESC LIMIT ?",
        (most,),
    )
    return [
        (tuple(row[name] for name in TOTALS_NAMED), row["sessions_done"], row["needed"])
        for row in reversed(newest_first)
    ]


def finished_alike(db: Database, course_id: str) -> Alike:
    """The clients like the one of this course who finished a course of its kind, the latest first.

    Of the last AMONG finished courses that were first ones too, or touch-ups too; without this
    client's own.
    """
    code, _, number = course_id.partition("/")
    intake, key = client_by_code(db, code).intake, client_key(db, code)
    finished = db.execute(
        "SELECT sessions, scar_tissue, area_cm2, hair_loss FROM course_summary"
        " CROSS JOIN client ON client.id = client_id"
        " WHERE course_summary.status = 'completed' AND sessions > 0 AND client_id <> :key"
        " AND is_touch_up = (SELECT is_touch_up FROM course_summary JOIN course"
        "  ON course.id = course_id WHERE course.client_id = :key AND course.number = :number)"
        " ORDER BY last_on DESC, course_id DESC LIMIT :most",
        {"key": key, "number": int(number), "most": AMONG},
    )
    mine = compared(intake.scar_tissue, intake.area_cm2, intake.hair_loss)
    # Of several hundred clients: no more is made of each than what is compared.
    sessions = (number for number, *theirs in finished if are_alike(mine, compared(*theirs)))
    return Alike(tuple(sessions), traits_of(intake))
