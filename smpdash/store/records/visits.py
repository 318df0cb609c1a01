"""Records, corrects and deletes visits, and issues the estimate that follows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlite_utils import Database

from smpdash.record import decisions
from smpdash.record.decisions import VisitContext
from smpdash.record.filing.places import beside, is_forgotten, numbered
from smpdash.record.problem import refuse
from smpdash.record.visit import Course, Visit
from smpdash.store.db.connection import rows
from smpdash.store.db.errors import Conflict, Unknown
from smpdash.store.db.idempotency import Change, earlier_result, note
from smpdash.store.db.times import instant_of, instant_or_none, instant_text
from smpdash.store.records.clients import client_by_key
from smpdash.store.records.courses import (
    CourseKey,
    Issue,
    course_by_key,
    course_key,
    follow_last_decision,
    issue_estimate,
)
from smpdash.store.records.studio_tables import read_studio
from smpdash.store.records.visit_rows import (
    insert_visit,
    renumber,
    update_visit,
    visit_json,
    visit_of_json,
)

GONE: Final = "This visit was deleted meanwhile."


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A visit before it was "corrected" or "deleted" (`change`), with why and when."""

    visit: Visit
    change: str
    why: str
    at: datetime


def recorded_by(db: Database, action: str) -> tuple[str, Course, Visit] | None:
    """The client's code, the course and the visit that this action saved; None if none is left."""
    results = rows(
        db,
        "SELECT result FROM action JOIN visit ON visit.id = CAST(result AS INTEGER)"
        " WHERE key = ? AND action.kind IN ('add visit', 'amend visit')",
        (action,),
    )
    if not results:
        return None
    course, visit = find_visit(db, results[0]["result"])
    return course.client_code, course, visit


def find_visit(db: Database, visit_id: str) -> tuple[Course, Visit]:
    """The visit of this id and its course; raises Unknown if there is none."""
    # Only the canonical spelling of the number: "07" is no visit.
    courses = rows(
        db,
        "SELECT course_id FROM visit WHERE id = CAST(:id AS INTEGER) AND CAST(id AS TEXT) = :id",
        {"id": visit_id},
    )
    if not courses:
        raise Unknown(visit_id)
    course = course_by_key(db, courses[0]["course_id"])
    return course, next(visit for visit in course.visits if visit.visit_id == visit_id)


def add_visit(
    db: Database,
    issue: Issue,
    course_id: str,
    visit: Visit,
    change: Change,
    *,
    today: date,
) -> Visit:
    """Record a visit; raises Refused with all problems at once.

    One that was held before others gets the number of its date, and later visits move up.
    """
    if (done := earlier_result(db, change, "add visit")) is not None:
        return recorded(db, done)
    key = course_key(db, course_id)
    course = course_by_key(db, key.id)
    refuse(decisions.problems_adding(course, visit, _context(db, key, change.now, today)))
    is_last = not is_forgotten(course.visits, visit)
    if not is_last:
        renumber(db, course.visits, beside(course.visits, visit), now=change.now)
    visit_id = str(insert_visit(db, key.id, visit, now=change.now))
    # Read once after the visit is written, for the estimate and for whoever asked.
    course = follow_last_decision(db, key)
    cause = f"visit {visit.number} recorded"
    issue_estimate(db, issue, course, cause=cause, now=change.now, noted=is_last)
    note(db, change, "add visit", visit_id)
    return next(each for each in course.visits if each.visit_id == visit_id)


def amend_visit(
    db: Database,
    issue: Issue,
    visit: Visit,
    change: Change,
    *,
    today: date,
) -> Visit:
    """Correct a visit by its id and version; the earlier version stays in its past."""
    if (done := earlier_result(db, change, "amend visit")) is not None:
        return recorded(db, done)
    course, before = same_version(db, visit.visit_id, visit.version)
    key = course_key(db, course.course_id)
    refuse(
        decisions.problems_correcting(
            course, visit, change.why, _context(db, key, change.now, today)
        )
    )
    _keep_past(db, key, before, "corrected", change)
    update_visit(db, int(visit.visit_id), visit, now=change.now)
    follow_last_decision(db, key)
    issue_estimate(db, issue, key.id, cause=f"visit {visit.number} corrected", now=change.now)
    note(db, change, "amend visit", visit.visit_id)
    return find_visit(db, visit.visit_id)[1]


def delete_visit(
    db: Database,
    issue: Issue,
    visit_id: str,
    change: Change,
    *,
    version: int,
    is_undone: bool = False,
) -> None:
    """Delete the last visit of a course, or any that `is_undone`; a copy stays in the past."""
    if earlier_result(db, change, "delete visit") is not None:
        return
    course, visit = same_version(db, visit_id, version)
    refuse(decisions.problems_deleting(course, visit, change.why, is_undone=is_undone))
    key = course_key(db, course.course_id)
    _keep_past(db, key, visit, "deleted", change)
    db.execute("DELETE FROM visit WHERE id = ?", (int(visit_id),))
    others = [each for each in course.visits if each != visit]
    renumber(db, others, numbered(others), now=change.now)
    follow_last_decision(db, key)
    issue_estimate(db, issue, key.id, cause=f"visit {visit.number} deleted", now=change.now)
    note(db, change, "delete visit", visit_id)


def past_visits(db: Database, course_id: str) -> tuple[PastVisit, ...]:
    """The versions of a course's visits before each correction and deletion, oldest first."""
    sql = "SELECT was, change, why, at FROM visit_past WHERE course_id = ? ORDER BY id"
    return tuple(
        PastVisit(visit_of_json(row["was"]), row["change"], row["why"], instant_of(row["at"]))
        for row in rows(db, sql, (course_key(db, course_id).id,))
    )


def _context(db: Database, key: CourseKey, now: datetime, today: date) -> VisitContext:
    earlier_pigment = client_by_key(db, key.client_id).intake.earlier_pigment
    return VisitContext(read_studio(db), now, today, earlier_pigment)


def recorded(db: Database, visit_id: str) -> Visit:
    """The visit that an earlier tap saved; raises Conflict if it was deleted since."""
    try:
        return find_visit(db, visit_id)[1]
    except Unknown:
        raise Conflict("This visit was recorded and has been deleted since.") from None


def same_version(db: Database, visit_id: str, version: int) -> tuple[Course, Visit]:
    """The visit as recorded; raises Conflict if it is gone or has another version."""
    try:
        course, visit = find_visit(db, visit_id)
    except Unknown:
        raise Conflict(GONE) from None
    if visit.version != version:
        (row,) = rows(db, "SELECT amended_at FROM visit WHERE id = ?", (int(visit_id),))
        raise Conflict(
            f"Somebody else changed visit {visit.number} meanwhile; load it again.",
            at=instant_or_none(row["amended_at"]),
        )
    return course, visit


def _keep_past(db: Database, key: CourseKey, visit: Visit, what: str, change: Change) -> None:
    db.table("visit_past").insert(
        {
            "course_id": key.id,
            "visit_id": int(visit.visit_id),
            "version": visit.version,
            "was": visit_json(visit),
            "change": what,
            "why": change.why,
            "at": instant_text(change.now),
        }
    )
