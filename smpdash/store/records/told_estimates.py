"""Notes which estimate a client was shown, on the printed plan or on the client view."""

from datetime import datetime

from sqlite_utils import Database

from smpdash.record.decisions import is_long_ago
from smpdash.record.issued import IssuedEstimate
from smpdash.store.audit.snapshot import Snapshot, named_rows
from smpdash.store.db.connection import rows
from smpdash.store.db.times import instant_text
from smpdash.store.records.courses import course_key, courses_of, estimates_of


def tell_standing(
    db: Database, code: str, told_by: str, *, now: datetime
) -> tuple[IssuedEstimate | None, Snapshot]:
    """Note that the client is shown the latest estimate; returns it, and the row if it is new.

    `told_by` is PLAN or CLIENT_VIEW. The first time stands. None if nothing is foretold: the last
    course does not run, or has rested for years.
    """
    course = courses_of(db, code)[-1]
    if course.status != "running" or is_long_ago(course, now.date()):
        return None, {}
    key = course_key(db, course.course_id).id
    (latest,) = rows(db, "SELECT max(id) AS id FROM estimate WHERE course_id = ?", (key,))
    done: Snapshot = {}
    if not rows(db, "SELECT 1 FROM told_estimate WHERE estimate_id = ?", (latest["id"],)):
        row = {"estimate_id": latest["id"], "told_by": told_by, "told_at": instant_text(now)}
        db.table("told_estimate").insert(row)
        done = named_rows(db, "told_estimate", "estimate_id = :estimate_id", row)
    return estimates_of(db, course.course_id)[-1], done
