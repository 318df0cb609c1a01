"""What the studio's own courses have taught, kept for good, and the courses to learn from."""

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
    """A lesson as it was learnt; `text` holds it as JSON, `version` is what estimates carry.

    `courses` counts what it was learnt from, `finished` those that came to their end; `grounds`
    is what `grounds_to_learn` said at the time. `is_used` is False where the studio went back to
    the trade's numbers.
    """

    version: str
    text: str
    courses: int
    finished: int
    grounds: str
    learnt_at: datetime
    is_used: bool = True


def save_lesson(db: Database, lesson: KeptLesson) -> None:
    """Keep a lesson as the newest; none is ever changed."""
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
    """The lesson learnt last; None where nothing was learnt yet."""
    found = rows(
        db,
        "SELECT lesson.*, uses_lessons FROM lesson, studio ORDER BY lesson.id DESC LIMIT 1",
    )
    if not found:
        return None
    (row,) = found
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
    """Believe what was learnt, or the trade's numbers again."""
    if earlier_result(db, change, "use lessons") is None:
        db.table("studio").update(1, {"uses_lessons": uses})
        note(db, change, "use lessons", "yes" if uses else "no")


def grounds_to_learn(db: Database) -> str:
    """How many courses have ended, and a digest of which and how they stand; "" for none.

    What was learnt on other grounds than these can be learnt anew. A visit of a running course is
    no ground: it is learnt from when the next course ends.
    """
    ended = db.query(
        # Visits are added and corrected, and the last is deleted: its number is never given twice.
        "SELECT course.id, status, client.version AS client, max(visit.id) AS last,"
        " count(*) AS visits, sum(visit.version) AS versions"
        " FROM course JOIN client ON client.id = client_id"
        " JOIN visit ON visit.course_id = course.id"
        " WHERE status <> 'running' AND course.number = 1 GROUP BY course.id ORDER BY course.id",
    )
    count = 0
    # As json.dumps writes the list of all, which would not fit into memory everywhere.
    digest = sha256(b"[[")
    for row in ended:
        digest.update(f"{', ' if count else ''}{json.dumps(row)}".encode())
        count += 1
    if not count:
        return ""
    # What the notes mean in the tables' terms.
    tables = rows(
        db,
        "SELECT key, darkness AS value FROM shade UNION ALL SELECT key, area_share FROM zone"
        " UNION ALL SELECT 'depth', depth_ideal_low_mm FROM studio ORDER BY 1, 2",
    )
    digest.update(f"], {json.dumps(tables)}]".encode())
    return f"{count} {digest.hexdigest()}"


def courses_to_learn_from(db: Database, *, most: int) -> list[tuple[Client, Course]]:
    """The last `most` first courses with a session, by the date of their last visit.

    A touch-up begins on a covered scalp and would teach that sessions close more than they do.
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
    found = with_clients(db, where, json.dumps(chosen))
    return [found[key] for key in reversed(chosen)]


def digest_of(text: str) -> str:
    """SHA-256 of a text, such as a lesson's JSON, so that a change shows."""
    return sha256(text.encode()).hexdigest()
