"""A visit is recorded, corrected or deleted, each with the estimate that follows from it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Final

from sqlite_utils import Database

from smpdash.record.check import problems
from smpdash.record.problem import Problem, Refused
from smpdash.record.visit import Course, Visit
from smpdash.store.db.connection import rows
from smpdash.store.db.errors import Conflict, Unknown
from smpdash.store.db.idempotency import earlier_result, note, why_problems
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
from smpdash.store.records.visit_rows import insert_visit, update_visit, visit_json, visit_of_json

GONE: Final = "This visit was deleted meanwhile."


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A visit as it was before it was "corrected" or "deleted" (`change`), why and when."""

    visit: Visit
    change: str
    why: str
    at: datetime


def recorded_by(db: Database, action: str) -> tuple[str, Course, Visit] | None:
    """Client's code, course and visit that this action saved; None where there is none now."""
    found = rows(
        db,
        "SELECT result FROM action JOIN visit ON visit.id = CAST(result AS INTEGER)"
        " WHERE key = ? AND action.kind IN ('add visit', 'amend visit')",
        (action,),
    )
    if not found:
        return None
    course, visit = find_visit(db, found[0]["result"])
    return course.client_code, course, visit


def find_visit(db: Database, visit_id: str) -> tuple[Course, Visit]:
    """The visit and its course; Unknown where there is none of this id."""
    # By the key, and by the number's own spelling only.
    found = rows(
        db,
        "SELECT course_id FROM visit WHERE id = CAST(:id AS INTEGER) AND CAST(id AS TEXT) = :id",
        {"id": visit_id},
    )
    if not found:
        raise Unknown(visit_id)
    course = course_by_key(db, found[0]["course_id"])
    return course, next(visit for visit in course.visits if visit.visit_id == visit_id)


def client_of_visit(db: Database, visit_id: str) -> str | None:
    """The code of the client of this visit; None where there is none of this id."""
    found = rows(
        db,
        "SELECT code FROM visit JOIN course ON course.id = course_id"
        " JOIN client ON client.id = client_id"
        " WHERE visit.id = CAST(:id AS INTEGER) AND CAST(visit.id AS TEXT) = :id",
        {"id": visit_id},
    )
    return str(found[0]["code"]) if found else None


def add_visit(
    db: Database,
    issue: Issue,
    course_id: str,
    visit: Visit,
    *,
    action: str,
    now: datetime,
    today: date,
) -> Visit:
    """Record a visit. Refused carries everything that keeps it from being recorded."""
    if (done := earlier_result(db, action, "add visit")) is not None:
        return _as_it_stands(db, done)
    key = course_key(db, course_id)
    course = course_by_key(db, key.id)
    found = []
    if course.status == "completed":
        found.append(
            Problem(
                "course",
                "This course is finished. Start a touch-up, or correct the visit that ended it.",
            )
        )
    if course.status == "abandoned":
        found.append(Problem("course", "This course was stopped. Take it up again first."))
    if visit.number > course.next_number:  # the one before it was deleted meanwhile
        words = f"Visit {course.next_number} comes first: open this visit again."
        found.append(Problem("number", words))
    found += _check(db, key, now=now, today=today)(visit, others=course.visits)
    if found:
        raise Refused(found)
    visit_id = str(insert_visit(db, key.id, visit, now=now))
    follow_last_decision(db, key)
    cause = f"visit {visit.number} recorded"
    issue_estimate(db, issue, key.id, cause=cause, now=now, noted=True)
    note(db, action, "add visit", visit_id, now=now)
    return find_visit(db, visit_id)[1]


def amend_visit(
    db: Database,
    issue: Issue,
    visit: Visit,
    *,
    why: str,
    action: str,
    now: datetime,
    today: date,
) -> Visit:
    """Correct a visit by its id and version; what it was before stays in its past."""
    if (done := earlier_result(db, action, "amend visit")) is not None:
        return _as_it_stands(db, done)
    course, before = _same_version(db, visit.visit_id, visit.version)
    key = course_key(db, course.course_id)
    others = [other for other in course.visits if other.visit_id != visit.visit_id]
    check = _check(db, key, now=now, today=today)
    found = check(visit, others=others) + why_problems(why)
    # A correction may take the ground from under what a later visit saw.
    for later in others:
        rest = [other for other in others if other is not later]
        stood = check(later, others=[*rest, before])
        found += [
            Problem(problem.field, f"Visit {later.number} would not hold: {problem.message}")
            for problem in check(later, others=[*rest, visit])
            if problem not in stood and problem.field not in {"number", "held_on"}
        ]
    if found:
        raise Refused(found)
    _keep_past(db, key, before, "corrected", why=why, now=now)
    update_visit(db, int(visit.visit_id), visit, now=now)
    follow_last_decision(db, key)
    issue_estimate(db, issue, key.id, cause=f"visit {visit.number} corrected", now=now)
    note(db, action, "amend visit", visit.visit_id, now=now, why=why)
    return find_visit(db, visit.visit_id)[1]


def delete_visit(
    db: Database,
    issue: Issue,
    visit_id: str,
    *,
    version: int,
    why: str,
    action: str,
    now: datetime,
) -> None:
    """Take away the last visit of a course; what it was stays in the past."""
    if earlier_result(db, action, "delete visit") is not None:
        return
    course, visit = _same_version(db, visit_id, version)
    found = why_problems(why)
    if visit != course.visits[-1]:
        found.append(
            Problem("visit", "Only the last visit can be deleted: later ones build on the others.")
        )
    if found:
        raise Refused(found)
    key = course_key(db, course.course_id)
    _keep_past(db, key, visit, "deleted", why=why, now=now)
    db.execute("DELETE FROM visit WHERE id = ?", (int(visit_id),))
    follow_last_decision(db, key)
    issue_estimate(db, issue, key.id, cause=f"visit {visit.number} deleted", now=now)
    note(db, action, "delete visit", visit_id, now=now, why=why)


def past_visits(db: Database, course_id: str) -> tuple[PastVisit, ...]:
    """What the visits of a course were before each correction and deletion, oldest first."""
    sql = "SELECT was, change, why, at FROM visit_past WHERE course_id = ? ORDER BY id"
    return tuple(
        PastVisit(visit_of_json(row["was"]), row["change"], row["why"], instant_of(row["at"]))
        for row in rows(db, sql, (course_key(db, course_id).id,))
    )


def _check(
    db: Database, key: CourseKey, *, now: datetime, today: date
) -> Callable[..., list[Problem]]:
    """What `problems` needs beside the visit and the `others` of its course."""
    return partial(
        problems,
        studio=read_studio(db),
        now=now,
        today=today,
        # A touch-up begins on the pigment of the course before it.
        earlier_pigment=client_by_key(db, key.client_id).intake.earlier_pigment or key.number > 1,
    )


def _as_it_stands(db: Database, visit_id: str) -> Visit:
    try:
        return find_visit(db, visit_id)[1]
    except Unknown:
        raise Conflict("This visit was recorded and has been deleted since.") from None


def _same_version(db: Database, visit_id: str, version: int) -> tuple[Course, Visit]:
    """The visit as it stands; Conflict where it is gone or no longer of this version."""
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


def _keep_past(
    db: Database, key: CourseKey, visit: Visit, change: str, *, why: str, now: datetime
) -> None:
    db.execute(
        "INSERT INTO visit_past (course_id, visit_id, version, was, change, why, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            key.id,
            int(visit.visit_id),
            visit.version,
            visit_json(visit),
            change,
            why,
            instant_text(now),
        ),
    )
