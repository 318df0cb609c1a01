"""Courses with their visits: start, stop and resume them, and issue their estimates."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlite_utils import Database

from smpdash.record import decisions
from smpdash.record.client import Client
from smpdash.record.issued import TOTALS_NAMED, IssuedEstimate, PlannedSession
from smpdash.record.problem import refuse
from smpdash.record.studio import Studio
from smpdash.record.visit import Course, status_after
from smpdash.store.db.connection import rows
from smpdash.store.db.errors import Unknown
from smpdash.store.db.idempotency import Change, earlier_result, note
from smpdash.store.db.times import instant_of, instant_or_none, instant_text
from smpdash.store.records.clients import client_by_key, client_key, client_of_row
from smpdash.store.records.studio_tables import read_studio
from smpdash.store.records.visit_rows import visits_where

_HOURS: Final = ("hours_low", "hours", "hours_high")
_WINDOW: Final = ("from_on", "to_on")
# The number that the visit recorded with an estimate has now; of several that were recorded at this
# instant, the one that the cause names.
_RECORDED_WITH: Final = """
SELECT number FROM visit WHERE visit.course_id = estimate.course_id AND recorded_at = issued_at
    AND cause GLOB 'visit * recorded' ORDER BY cause = 'visit ' || number || ' recorded' DESC, id
"""
Issue = Callable[[Client, Course, Studio], IssuedEstimate]


@dataclass(frozen=True, slots=True)
class CourseKey:
    """The row of a course in the database."""

    id: int
    client_id: int
    number: int
    status: str


def course_key(db: Database, course_id: str) -> CourseKey:
    """The row of the course of this name ("C-0014/1"); raises Unknown if there is none."""
    code, _, number = course_id.partition("/")
    matches = rows(
        db,
        "SELECT course.id, client_id, number, status FROM course"
        " JOIN client ON client.id = client_id WHERE code = ? AND number = ?",
        (code, number),
    )
    if not matches:
        raise Unknown(course_id)
    return CourseKey(**matches[0])


def courses_of(db: Database, code: str) -> tuple[Course, ...]:
    """All courses of a client, in order; raises Unknown if the code is unknown."""
    courses = courses_where(db, "course.client_id = ?", client_key(db, code))
    return tuple(sorted(courses.values(), key=lambda course: course.number))


def course_by_key(db: Database, key: int) -> Course:
    """One course with its visits."""
    return courses_where(db, "course.id = ?", key)[key]


def courses_where(db: Database, where: str, value: object) -> dict[int, Course]:
    """The courses that meet a condition with one value, by the id of their row."""
    visits = visits_where(db, where, value)
    return {
        row["id"]: Course(
            row["code"],
            row["number"],
            row["status"],
            tuple(visits.get(row["id"], ())),
            bool(row["is_touch_up"]),
            row["package"],
            row["earlier_sessions"],
            row["earlier_until"] and date.fromisoformat(row["earlier_until"]),
        )
        for row in rows(
            db,
            "SELECT course.id, code, number, status, package, earlier_sessions, earlier_until,"  # noqa: S608
            " EXISTS ("
            "  SELECT 1 FROM course AS earlier WHERE earlier.client_id = course.client_id"
            "  AND earlier.number < course.number AND earlier.status = 'completed') AS is_touch_up"
            f" FROM course JOIN client ON client.id = client_id WHERE {where}",
            (value,),
        )
    }


def with_clients(db: Database, where: str, value: object) -> dict[int, tuple[Client, Course]]:
    """The courses that meet a condition with one value, each with its client, by row id."""
    clients = {
        row["code"]: client_of_row(row)
        for row in db.query(
            "SELECT client.* FROM course JOIN client ON client.id = client_id"  # noqa: S608
            f" WHERE {where}",
            (value,),
        )
    }
    courses = courses_where(db, where, value)
    return {key: (clients[course.client_code], course) for key, course in courses.items()}


def start_first_course(db: Database, client: int, package: int | None) -> int:
    """Insert the first course of a new client; returns the id of its row."""
    return _insert_course(db, client, 1, package)


def _insert_course(db: Database, client: int, number: int, package: int | None = None) -> int:
    row = {"client_id": client, "number": number, "status": "running", "package": package}
    return int(db.table("course").insert(row).last_pk or 0)


def start_course(db: Database, issue: Issue, code: str, change: Change) -> Course:
    """Start a touch-up after a finished course; raises Refused as `decisions` says.

    A running course that has rested for years is finished by that.
    """
    if (done := earlier_result(db, change, "start course")) is not None:
        return course_by_key(db, course_key(db, done).id)
    past = courses_of(db, code)
    refuse(decisions.problems_starting(past, change.now.date()))
    if past[-1].status == "running":
        _set_status(db, course_key(db, past[-1].course_id).id, "completed")
    number = past[-1].number + 1
    key = _insert_course(db, client_key(db, code), number)
    course = course_by_key(db, key)
    issue_estimate(db, issue, key, cause=f"course {number} started", now=change.now)
    note(db, change, "start course", course.course_id)
    return course


def stop_course(db: Database, course_id: str, change: Change) -> Course:
    """Stop a course: the client does not come back for now; raises Refused as `decisions` says."""
    key = course_key(db, course_id).id
    if earlier_result(db, change, "stop course") is None:
        refuse(decisions.problems_stopping(course_by_key(db, key), change.why))
        _set_status(db, key, "abandoned")
        note(db, change, "stop course", course_id)
    return course_by_key(db, key)


def resume_course(db: Database, course_id: str, change: Change) -> Course:
    """Let a stopped course run again; raises Refused as `decisions` says."""
    key = course_key(db, course_id)
    if earlier_result(db, change, "resume course") is None:
        course = course_by_key(db, key.id)
        refuse(decisions.problems_resuming(course, has_later=_has_later(db, key)))
        _set_status(db, key.id, "running")
        note(db, change, "resume course", course_id)
    return course_by_key(db, key.id)


def follow_last_decision(db: Database, key: CourseKey) -> Course:
    """Set the status that the last visit asks for, and return the course with it.

    Raises Refused as `decisions` says.
    """
    course = course_by_key(db, key.id)
    refuse(decisions.problems_following(course, has_later=_has_later(db, key)))
    status = status_after(course.status, course.visits[-1].decision if course.visits else None)
    if status == course.status:
        return course
    _set_status(db, key.id, status)
    return replace(course, status=status)


def _has_later(db: Database, key: CourseKey) -> bool:
    sql = "SELECT 1 FROM course WHERE client_id = ? AND number > ?"
    return bool(rows(db, sql, (key.client_id, key.number)))


def issue_estimate(
    db: Database,
    issue: Issue,
    course: int | Course,
    *,
    cause: str,
    now: datetime,
    noted: bool = False,
) -> None:
    """Issue and store the estimate of a course from the values that this save will commit.

    The course is its row's id, or itself as read after the last change of it. If a new visit was
    `noted`, its notes are the reason of a change, else the cause itself is.
    """
    course = course_by_key(db, course) if isinstance(course, int) else course
    key = course_key(db, course.course_id)
    estimate = issue(client_by_key(db, key.client_id), course, read_studio(db))
    if len(estimate.pmf_total) != 10 or estimate.course_id != course.course_id:
        raise ValueError(f"An estimate of ten shares for {course.course_id} was wanted: {estimate}")
    why = estimate.why if noted else cause
    insert_estimate(db, key.id, replace(estimate, why=why, cause=cause), now)


def insert_estimate(db: Database, key: int, estimate: IssuedEstimate, now: datetime) -> None:
    """Store an estimate of a course as its latest."""
    columns = {
        "course_id": key,
        "visits_done": int(estimate.visits_done),
        "sessions_done": int(estimate.sessions_done),
        "model_version": estimate.model_version,
        **dict(zip(TOTALS_NAMED, map(float, estimate.pmf_total), strict=True)),
        "most_likely_total": int(estimate.most_likely_total),
        "credible_80_low": int(estimate.credible_80[0]),
        "credible_80_high": int(estimate.credible_80[1]),
        "expected_remaining": float(estimate.expected_remaining),
        "words": estimate.words,
        "why": estimate.why,
        "cause": estimate.cause,
        "issued_at": instant_text(now),
    }
    estimate_id = db.table("estimate").insert(columns).last_pk
    db.table("planned_session").insert_all(
        {
            "estimate_id": estimate_id,
            "number": planned.number,
            "chance": float(planned.chance),
            **dict(zip(_HOURS, map(float, planned.hours), strict=True)),
        }
        for planned in estimate.planned
    )
    if estimate.touch_up is not None:
        window = dict(zip(_WINDOW, map(date.isoformat, estimate.touch_up), strict=True))
        db.table("touch_up_window").insert({"estimate_id": estimate_id, **window})


def estimates_of(db: Database, course_id: str) -> tuple[IssuedEstimate, ...]:
    """The estimates issued for a course, oldest first."""
    planned = _planned(db, key := course_key(db, course_id).id)
    sql = (
        f"SELECT estimate.*, told_at, from_on, to_on, ({_RECORDED_WITH}) AS visit FROM estimate"  # noqa: S608
        " LEFT JOIN told_estimate AS told ON told.estimate_id = estimate.id"
        " LEFT JOIN touch_up_window AS due ON due.estimate_id = estimate.id WHERE course_id = ?"
        " ORDER BY id"
    )
    return tuple(
        IssuedEstimate(
            course_id,
            row["visits_done"],
            row["sessions_done"],
            row["model_version"],
            tuple(row[name] for name in TOTALS_NAMED),
            row["most_likely_total"],
            (row["credible_80_low"], row["credible_80_high"]),
            row["expected_remaining"],
            row["words"],
            row["why"],
            row["cause"],
            instant_of(row["issued_at"]),
            tuple(planned.get(row["id"], ())),
            instant_or_none(row["told_at"]),
            row["visit"],
            row["from_on"] and tuple(date.fromisoformat(row[name]) for name in _WINDOW),
        )
        for row in rows(db, sql, (key,))
    )


def _planned(db: Database, course: int) -> dict[int, list[PlannedSession]]:
    """The planned sessions of a course by the ids of its estimates."""
    planned: dict[int, list[PlannedSession]] = {}
    sql = (
        "SELECT planned_session.* FROM planned_session JOIN estimate ON estimate.id = estimate_id"
        " WHERE course_id = ? ORDER BY estimate_id, number"
    )
    for row in rows(db, sql, (course,)):
        low, middle, high = (row[name] for name in _HOURS)
        session = PlannedSession(row["number"], row["chance"], (low, middle, high))
        planned.setdefault(row["estimate_id"], []).append(session)
    return planned


def _set_status(db: Database, key: int, status: str) -> None:
    db.table("course").update(key, {"status": status})
