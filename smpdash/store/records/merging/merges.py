"""Merges two records of one person: everything of the other one comes to the one that is kept."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from sqlite_utils import Database

from smpdash.record.client import Client, client_problems
from smpdash.record.filing import merging
from smpdash.record.filing.merging import Choices, Pair
from smpdash.record.filing.treatments import Plan, Treatment, asked, planned
from smpdash.record.issued import MERGED
from smpdash.record.problem import Problem, refuse
from smpdash.record.visit import Course
from smpdash.store.audit.snapshot import Snapshot
from smpdash.store.db.connection import rows
from smpdash.store.db.errors import Conflict, Unknown
from smpdash.store.db.field_columns import columns_of
from smpdash.store.db.idempotency import Change, earlier_result, note
from smpdash.store.db.times import instant_text
from smpdash.store.records.client_changes import client_columns
from smpdash.store.records.clients import client_by_code, client_by_key, client_key
from smpdash.store.records.courses import Issue, course_key, courses_of, issue_estimate
from smpdash.store.records.drafts import draft_about
from smpdash.store.records.merging.drafts import put_drafts
from smpdash.store.records.visit_rows import put_past, renumber

KIND: Final = "merge clients"
# The field of a problem that is a question without an answer.
QUESTION: Final = "question"


def merge_problems(db: Database, pair: Pair, choices: Choices, *, now: datetime) -> list[Problem]:
    """All problems that prevent this merge: of the values, the courses and the forms begun."""
    if pair.kept.code == pair.other.code:
        return [Problem("client", "These are not two records.")]
    plan = planned(pair, choices.answers)
    client = merging.merged_client(pair, choices.taken)
    return [
        *client_problems(client, today=now.date()),
        *(Problem(QUESTION, asked(question)) for question in plan.unanswered),
        *plan.problems,
        *_draft_problems(db, pair, plan),
    ]


def merge_clients(
    db: Database, issue: Issue, pair: Pair, choices: Choices, change: Change, *, said: Snapshot
) -> Client:
    """Let the other record of the pair become part of the kept one, and its code lead there.

    What the entry about it has to say beside the rows is put into `said`. Raises Conflict if a
    record is not as the pair has it, Refused as `merge_problems` says.
    """
    if (done := earlier_result(db, change, KIND)) is not None:
        return client_by_code(db, done)
    _check_as_seen(db, pair)
    refuse(merge_problems(db, pair, choices, now=change.now))
    kept_key, other_key = (client_key(db, each.code) for each in (pair.kept, pair.other))
    treatments = planned(pair, choices.answers).treatments
    abouts = dict(_new_abouts(db, treatments))
    said[f"merge {pair.other.code}"] = {
        "merged": pair.other.code,
        "not_taken": merging.not_taken(pair, choices.taken),
        "visits": _visit_ids(db, other_key),
        "drafts": _drafts_before(db, (*pair.kept.courses, *pair.other.courses)),
    }
    rowids = {
        part.course_id: course_key(db, part.course_id).id
        for treatment in treatments
        for part in treatment.parts
    }
    for treatment in treatments:
        _join(db, treatment, rowids, now=change.now)
    _place(db, [(rowids[each.parts[0].course_id], each.after) for each in treatments], kept_key)
    at = instant_text(change.now)
    client = merging.merged_client(pair, choices.taken)
    columns = {**client_columns(client, client.code), "artist": client.artist}
    db.table("client").update(
        kept_key, {**columns, "version": client.version + 1, "amended_at": at}
    )
    db.execute("UPDATE visit_key SET client_id = ? WHERE client_id = ?", (kept_key, other_key))
    db.table("merged_client").insert({"client_id": other_key, "into_id": kept_key, "at": at})
    put_drafts(db, abouts, now=change.now)
    for treatment in treatments:
        if treatment.after.status == "running" or len(treatment.parts) > 1:
            row = rowids[treatment.parts[0].course_id]
            issue_estimate(db, issue, row, cause=MERGED, now=change.now)
    note(db, change, KIND, pair.kept.code)
    return client_by_key(db, kept_key)


def put_estimates(db: Database, courses: dict[int, int]) -> None:
    """Let estimates, by row id, belong to other courses, with all that is kept of them.

    What was told is never changed, so it is written again in its new place.
    """
    for key, course in courses.items():
        (row,) = rows(db, "SELECT * FROM estimate WHERE id = ?", (key,))
        with_it = {
            table: rows(db, f"SELECT * FROM {table} WHERE estimate_id = ?", (key,))  # noqa: S608
            for table in ("planned_session", "told_estimate", "touch_up_window")
        }
        db.execute("DELETE FROM estimate WHERE id = ?", (key,))
        db.table("estimate").insert({**row, "course_id": course})
        for table, about in with_it.items():
            db.table(table).insert_all(about)


def _check_as_seen(db: Database, pair: Pair) -> None:
    """Raise Conflict if a record of the pair is gone, merged or changed."""
    for seen in (pair.kept, pair.other):
        try:
            is_same = client_by_code(db, seen.code) == seen.client
            is_same = is_same and courses_of(db, seen.code) == seen.courses
        except Unknown:
            is_same = False
        if not is_same:
            raise Conflict(f"{seen.code} was changed meanwhile: look at both records again.")


def _draft_problems(db: Database, pair: Pair, plan: Plan) -> list[Problem]:
    """Forms begun that would be mixed up: an intake, or two visits of one treatment."""
    problems = [
        Problem("client", f"The intake of {each.code} is being written: save or discard it first.")
        for each in (pair.kept, pair.other)
        if draft_about(db, "client", each.code)
    ]
    for treatment in plan.treatments:
        begun = [part for part in treatment.parts if draft_about(db, "visit", part.course_id)]
        if len(begun) > 1:
            codes = " and ".join(part.client_code for part in begun)
            words = f"A visit of {codes} each is being written: record or discard one of them."
            problems.append(Problem("course", words))
    return problems


def _new_abouts(db: Database, treatments: Iterable[Treatment]) -> Iterator[tuple[str, str]]:
    """The visits in progress that get another name of their course: the draft's id, the name."""
    for treatment in treatments:
        for part in treatment.parts:
            draft = draft_about(db, "visit", part.course_id)
            if draft and part.course_id != treatment.after.course_id:
                yield draft, treatment.after.course_id


def _drafts_before(db: Database, courses: Iterable[Course]) -> dict[str, str]:
    """The visits in progress by the draft's id, with the name of their course."""
    drafts = ((draft_about(db, "visit", each.course_id), each.course_id) for each in courses)
    return {draft: course for draft, course in drafts if draft}


def _visit_ids(db: Database, client: int) -> list[int]:
    """The ids of the client's visits, also of deleted ones of which the history tells.

    The entry about the merge makes a key for a visit of an earlier version that has none yet.
    """
    courses = "(SELECT id FROM course WHERE client_id = :client)"
    ids = rows(
        db,
        f"SELECT id FROM visit WHERE course_id IN {courses}"  # noqa: S608 names of ours
        f" UNION SELECT visit_id FROM visit_past WHERE course_id IN {courses}"
        " UNION SELECT visit_id FROM visit_key WHERE client_id = :client",
        {"client": client},
    )
    return [row["id"] for row in ids]


def _join(db: Database, treatment: Treatment, rowids: dict[str, int], *, now: datetime) -> None:
    """Let all that the later parts hold belong to the first part's course."""
    first, *later = treatment.parts
    if not later:
        return
    renumber(db, first.visits, treatment.after.visits, now=now)
    course = rowids[first.course_id]
    db.table("course").update(course, columns_of(treatment.after))
    numbers = {visit.visit_id: visit.number for visit in treatment.after.visits}
    for part in later:
        for visit in part.visits:
            columns: dict[str, Any] = {"course_id": course, "number": numbers[visit.visit_id]}
            columns |= {"version": visit.version + 1, "amended_at": instant_text(now)}
            db.table("visit").update(int(visit.visit_id), columns)
        left = rowids[part.course_id]
        put_past(db, dict.fromkeys(_ids(db, "visit_past", left), course))
        put_estimates(db, dict.fromkeys(_ids(db, "estimate", left), course))
        db.execute("DELETE FROM course WHERE id = ?", (left,))


def _ids(db: Database, table: str, course: int) -> list[int]:
    sql = f"SELECT id FROM {table} WHERE course_id = ? ORDER BY id"  # noqa: S608 names of ours
    return [row["id"] for row in rows(db, sql, (course,))]


def _place(db: Database, courses: list[tuple[int, Course]], client: int) -> None:
    """Give the rows of courses to one client, with the numbers and the status that they get.

    A client has a number once and one running course at most, so what has to be free is freed
    first.
    """
    unused = 1 + db.execute("SELECT max(number) FROM course").fetchone()[0]
    for key, course in courses:
        if course.status != "running":
            db.table("course").update(key, {"status": course.status})
    for place, (key, _) in enumerate(courses):
        db.table("course").update(key, {"client_id": client, "number": unused + place})
    for key, course in courses:
        db.table("course").update(key, {"number": course.number, "status": course.status})
