"""The table of lessons, which are never deleted, and the courses to learn the next one from."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlite_utils import Database

from smpdash.record.client import Client
from smpdash.record.visit import Course
from smpdash.store.db.connection import rows
from smpdash.store.db.idempotency import Change, earlier_result, note
from smpdash.store.db.times import instant_of, instant_text
from smpdash.store.records.courses import with_clients


@dataclass(frozen=True, slots=True)
class KeptLesson:
    """A stored lesson; `text` holds it as JSON, `version` is the model version of its estimates.

    It was learnt from `courses` courses, of which `finished` were finished; `grounds` is what
    `grounds_to_learn` returned then. `is_used` is False if the studio uses the numbers of the trade
    instead.
    """

    version: str
    text: str
    courses: int
    finished: int
    grounds: str
    learnt_at: datetime
    is_used: bool = True


def save_lesson(db: Database, lesson: KeptLesson) -> None:
    """Store a lesson as the newest; stored lessons never change."""
    db.table("lesson").insert(
        {
            "version": lesson.version,
            "text": lesson.text,
            "digest": digest_of(lesson.text),
            "courses": lesson.courses,
            "finished": lesson.finished,
            "grounds": lesson.grounds,
            "learnt_at": instant_text(lesson.learnt_at),
        }
    )


def newest_lesson(db: Database) -> KeptLesson | None:
    """The newest lesson; None if nothing was learnt yet."""
    sql = "SELECT lesson.*, uses_lessons FROM lesson, studio ORDER BY lesson.id DESC LIMIT 1"
    row = next(iter(rows(db, sql)), None)
    if row is None:
        return None
    return KeptLesson(
        row["version"],
        row["text"],
        row["courses"],
        row["finished"],
        row["grounds"],
        instant_of(row["learnt_at"]),
        bool(row["uses_lessons"]),
    )


def use_lessons(db: Database, change: Change, *, uses: bool) -> None:
    """Use what was learnt, or the numbers of the trade again."""
    if earlier_result(db, change, "use lessons") is None:
        db.table("studio").update(1, {"uses_lessons": uses})
        note(db, change, "use lessons", "yes" if uses else "no")


def grounds_to_learn(db: Database) -> str:
    """How many courses have ended, and a digest of them and the studio's tables; "" for none.

    If it has changed, there is something new to learn. A visit of a running course does not change
    it: that is learnt from when the next course ends.
    """
    ended = db.query(
        # The last id, the count and the versions show every added, corrected and deleted visit.
        "SELECT course.id, status, client.version AS client, max(visit.id) AS last,"
        " count(*) AS visits, sum(visit.version) AS versions"
        " FROM course JOIN client ON client.id = client_id"
        " JOIN visit ON visit.course_id = course.id"
        " WHERE status <> 'running' AND course.number = 1 GROUP BY course.id ORDER BY course.id",
    )
    count = 0
    # The digest of json.dumps of the list, without the whole list in memory.
    digest = sha256(b"[[")
    for row in ended:
        digest.update(f"{', ' if count else ''}{json.dumps(row)}".encode())
        count += 1
    if not count:
        return ""
    # The values of the studio's tables that the estimate reads.
    tables = rows(
        db,
        "SELECT key, darkness AS value FROM shade UNION ALL SELECT key, area_share FROM zone"
        " UNION ALL SELECT 'depth', depth_ideal_low_mm FROM studio ORDER BY 1, 2",
    )
    digest.update(f"], {json.dumps(tables)}]".encode())
    return f"{count} {digest.hexdigest()}"


def can_learn(db: Database) -> bool:
    """Whether a course has ended from which there is something to learn."""
    (found,) = db.execute(
        "SELECT EXISTS (SELECT 1 FROM course JOIN visit ON visit.course_id = course.id"
        " WHERE status <> 'running' AND course.number = 1)"
    ).fetchone()
    return bool(found)


def courses_to_learn_from(db: Database, *, most: int) -> list[tuple[Client, Course]]:
    """The last `most` first courses with a session, by the date of their last visit.

    A touch-up begins on a covered scalp and would teach that a session covers more than it does.
    """
    chosen = [
        row["id"]
        for row in rows(
            db,
            "SELECT course.id FROM course JOIN visit ON visit.course_id = course.id"
            " WHERE course.number = 1 GROUP BY course.id HAVING max(kind = 'session')"
            " ORDER BY max(held_on) DESC, course.id DESC LIMIT ?",
            (most,),
        )
    ]
    where = "course.id IN (SELECT value FROM json_each(?))"
    courses = with_clients(db, where, json.dumps(chosen))
    return [courses[key] for key in reversed(chosen)]


def digest_of(text: str) -> str:
    """SHA-256 of a lesson's text, which reveals a change from outside."""
    return sha256(text.encode()).hexdigest()
