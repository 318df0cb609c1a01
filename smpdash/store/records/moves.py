"""Moves a visit, or the draft of one, to another client and renumbers both courses by date."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlite_utils import Database

from smpdash.record.filing import moves
from smpdash.record.problem import Problem, Refused, refuse
from smpdash.record.visit import Course, Visit
from smpdash.store.db.connection import rows
from smpdash.store.db.errors import Conflict
from smpdash.store.db.idempotency import Change, earlier_result, note
from smpdash.store.db.times import instant_text
from smpdash.store.records.courses import (
    CourseKey,
    Issue,
    course_key,
    courses_of,
    follow_last_decision,
    issue_estimate,
)
from smpdash.store.records.drafts import Draft, draft_about, place_draft
from smpdash.store.records.visit_rows import put_past, renumber
from smpdash.store.records.visits import find_visit, recorded, same_version

# A draft's new data, from the draft and the course that it moves to.
Into = Callable[[Draft, Course], Mapping[str, object]]


def move_visit(
    db: Database, issue: Issue, visit_id: str, code: str, change: Change, *, version: int
) -> Visit:
    """Move a recorded visit into the client's course into which its date fits.

    What was told stays as it was told; both courses get a new estimate. Raises Refused if courses
    would overlap, Conflict if the visit is gone or has another version.
    """
    if (done := earlier_result(db, change, "move visit")) is not None:
        return recorded(db, done)
    course, visit = same_version(db, visit_id, version)
    _check_other(course.client_code, code)
    source, problems = moves.leaving(courses_of(db, course.client_code), visit)
    target, more = moves.arriving(courses_of(db, code), visit)
    refuse(problems + more)
    left, reached = (course_key(db, side.before.course_id) for side in (source, target))
    renumber(db, target.before.visits, target.after.visits, now=change.now)
    number = next(each.number for each in target.after.visits if each.visit_id == visit_id)
    _hand_over(db, visit, reached, number, now=change.now)
    renumber(db, source.before.visits, source.after.visits, now=change.now)
    for key in (left, reached):
        follow_last_decision(db, key)
    away, here = f"visit {visit.number} moved away", f"visit {number} moved here"
    issue_estimate(db, issue, left.id, cause=away, now=change.now)
    issue_estimate(db, issue, reached.id, cause=here, now=change.now)
    note(db, change, "move visit", visit_id)
    return find_visit(db, visit_id)[1]


def _hand_over(
    db: Database, visit: Visit, reached: CourseKey, number: int, *, now: datetime
) -> None:
    """Give the visit, its earlier versions and its key to the other course and client."""
    row_id = int(visit.visit_id)
    columns = {"course_id": reached.id, "number": number, "version": visit.version + 1}
    db.table("visit").update(row_id, {**columns, "amended_at": instant_text(now)})
    past = rows(db, "SELECT id FROM visit_past WHERE visit_id = ? ORDER BY id", (row_id,))
    put_past(db, {row["id"]: reached.id for row in past})
    db.execute("UPDATE visit_key SET client_id = ? WHERE visit_id = ?", (reached.client_id, row_id))


def move_draft(
    db: Database, draft: Draft, code: str, into: Into, *, device: str, now: datetime
) -> Draft:
    """Let the draft of a visit be about this client's running course; its data become `into`.

    Raises Refused if the client has no running course, or if a visit of it is being written.
    """
    _check_other(draft.about.partition("/")[0], code)
    course = courses_of(db, code)[-1]
    refuse(draft_problems(db, course))
    return place_draft(db, draft, course.course_id, into(draft, course), device=device, now=now)


def draft_problems(db: Database, course: Course) -> list[Problem]:
    """What prevents the draft of a visit from being about this course."""
    if course.status != "running":
        words = f"The treatment of {course.client_code} is not running: begin or resume it first."
        return [Problem("course", words)]
    if draft_about(db, "visit", course.course_id):
        words = f"A visit of {course.client_code} is being written: record or discard it first."
        return [Problem("course", words)]
    return []


def check_not_moved(db: Database, action: str, course_id: str) -> None:
    """Raise Conflict if the draft that this action records is about another course meanwhile."""
    for row in rows(db, "SELECT about FROM draft WHERE id = ? AND kind = 'visit'", (action,)):
        if row["about"] != course_id:
            raise Conflict("This visit was moved to another client meanwhile: look at it again.")


def _check_other(before: str, after: str) -> None:
    if before == after:
        raise Refused([Problem("client", f"This visit is one of {after} already.")])
