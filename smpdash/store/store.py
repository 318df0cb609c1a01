"""The store: open a file, and everything that can be read from it and recorded in it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from smpdash.record.client import Client
from smpdash.record.issued import IssuedEstimate
from smpdash.record.studio import Studio
from smpdash.record.visit import Course, Visit
from smpdash.store import (
    audit,
    backup,
    checking,
    clients,
    courses,
    drafts,
    engine,
    erasing,
    exports,
    intake,
    lessons,
    opening,
    shelf,
    studio_tables,
    tallies,
    trail,
    visits,
)
from smpdash.store.audit import By
from smpdash.store.clients import ClientLine
from smpdash.store.courses import Issue
from smpdash.store.drafts import Draft
from smpdash.store.failures import (
    Busy,
    Conflict,
    Damaged,
    DiskFault,
    DiskFull,
    EngineTooOld,
    Missing,
    NewerFile,
    NotWritable,
    StoreProblem,
    WrongFile,
)
from smpdash.store.lessons import KeptLesson
from smpdash.store.tallies import FourthSessionLine
from smpdash.store.trail import AuditEntry
from smpdash.store.visits import PastVisit

__all__ = [
    "DEFAULT_PATH",
    "AuditEntry",
    "Busy",
    "ClientLine",
    "Conflict",
    "Damaged",
    "DiskFault",
    "DiskFull",
    "Draft",
    "EngineTooOld",
    "FourthSessionLine",
    "Issue",
    "KeptLesson",
    "Missing",
    "NewerFile",
    "NotWritable",
    "PastVisit",
    "Store",
    "StoreProblem",
    "WrongFile",
    "open_store",
]

DEFAULT_PATH: Final = Path(__file__).parents[2] / "data" / "smpdash.db"


class Store:
    """One file. Every call is a connection and a transaction of its own.

    What is saved carries an `action`: the same key again returns what the first one made. Saves
    raise record.problem.Refused with all problems at once, Conflict or Busy; nothing is written
    then. KeyError where a code or an id is unknown.
    """

    def __init__(self, path: Path, issue: Issue, by: By | None = None) -> None:
        self.path = path
        self._issue = issue
        self._by = by or By()

    def by(self, *, actor: str = "", device: str = "") -> "Store":
        """The same store, acting for this person of the staff on this tablet."""
        return Store(self.path, self._issue, By(actor, device))

    def studio(self) -> Studio:
        """The studio's tables."""
        with engine.read(self.path) as db:
            return studio_tables.read_studio(db)

    def save_studio(self, studio: Studio, *, action: str, now: datetime | None = None) -> Studio:
        """Replace the tables by version; what a visit names is retired, never deleted."""
        with self._changing("studio saved", trail.STUDIO, action=action, now=now) as db:
            return studio_tables.save_studio(db, studio, action=action)

    def clients(
        self,
        *,
        search: str = "",
        status: str | None = None,
        skip: int = 0,
        limit: int | None = None,
    ) -> list[ClientLine]:
        """The clients whose name or code holds every word searched, newest activity first."""
        with engine.read(self.path) as db:
            return clients.client_lines(db, search=search, status=status, skip=skip, limit=limit)

    def client(self, code: str) -> Client:
        """The client of this code."""
        with engine.read(self.path) as db:
            return clients.client_by_key(db, clients.client_key(db, code))

    def add_client(self, client: Client, *, action: str, now: datetime) -> Client:
        """Record a new client under the next code, with a first course and estimate."""
        with self._changing("client added", None, action=action, now=now) as db:
            return intake.add_client(db, self._issue, client, action=action, now=now)

    def amend_client(self, client: Client, *, action: str, now: datetime) -> Client:
        """Change a client by version; a changed intake issues the running course's estimate."""
        with self._changing("client amended", client.code, action=action, now=now) as db:
            return intake.amend_client(db, self._issue, client, action=action, now=now)

    def erase_client(self, code: str, *, why: str, action: str, now: datetime) -> None:
        """Delete everything about a client for good; that it was done and why stays readable.

        Backups made before still hold the client until they expire; one that is restored erases
        the client again.
        """
        with engine.write(self.path) as db:
            erased = erasing.erase_client(db, code, why=why, action=action, now=now, by=self._by)
        engine.empty_journal(self.path)
        if erased is not None:
            for place in backup.places(self.path, os.environ):
                erasing.remember(place, erased)

    def courses(self, code: str) -> tuple[Course, ...]:
        """The client's courses with their visits, in order."""
        with engine.read(self.path) as db:
            return courses.courses_of(db, code)

    def find_visit(self, visit_id: str) -> tuple[str, Course, Visit]:
        """The visit of this id, with its client's code and its course."""
        with engine.read(self.path) as db:
            course, visit = visits.find_visit(db, visit_id)
            return course.client_code, course, visit

    def add_visit(
        self, course_id: str, visit: Visit, *, action: str, now: datetime, today: date
    ) -> Visit:
        """Record a visit; "complete" ends the course."""
        with self._changing("visit recorded", _code_of(course_id), action=action, now=now) as db:
            return visits.add_visit(
                db, self._issue, course_id, visit, action=action, now=now, today=today
            )

    def amend_visit(
        self, visit: Visit, *, why: str, action: str, now: datetime, today: date
    ) -> Visit:
        """Correct a visit by its id and version; what it was before stays in its past."""
        with self._changing_visit("visit corrected", visit.visit_id, action, now, why) as db:
            return visits.amend_visit(
                db, self._issue, visit, why=why, action=action, now=now, today=today
            )

    def delete_visit(
        self, visit_id: str, *, version: int, why: str, action: str, now: datetime
    ) -> None:
        """Take away the last visit of a course; a finished course runs again."""
        with self._changing_visit("visit deleted", visit_id, action, now, why) as db:
            visits.delete_visit(
                db, self._issue, visit_id, version=version, why=why, action=action, now=now
            )

    def past_visits(self, course_id: str) -> tuple[PastVisit, ...]:
        """What the visits were before each correction and deletion, oldest first."""
        with engine.read(self.path) as db:
            return visits.past_visits(db, course_id)

    def stop_course(self, course_id: str, *, why: str, action: str, now: datetime) -> Course:
        """The client does not come back for now."""
        code = _code_of(course_id)
        with self._changing("course stopped", code, action=action, now=now, why=why) as db:
            return courses.stop_course(db, course_id, why=why, action=action, now=now)

    def resume_course(self, course_id: str, *, action: str, now: datetime) -> Course:
        """A stopped course runs again."""
        with self._changing("course resumed", _code_of(course_id), action=action, now=now) as db:
            return courses.resume_course(db, course_id, action=action, now=now)

    def start_course(self, code: str, *, action: str, now: datetime) -> Course:
        """A touch-up, where no course of the client is running."""
        with self._changing("course started", code, action=action, now=now) as db:
            return courses.start_course(db, self._issue, code, action=action, now=now)

    def estimates(self, course_id: str) -> tuple[IssuedEstimate, ...]:
        """What was told about this course, oldest first."""
        with engine.read(self.path) as db:
            return courses.estimates_of(db, course_id)

    def open_draft(self, kind: str, about: str, *, device: str, now: datetime) -> Draft:
        """The open draft about this, whichever tablet began it, or a new one."""
        with engine.write(self.path) as db:
            return drafts.open_draft(db, kind, about, device=device, now=now)

    def save_draft(
        self,
        draft_id: str,
        data: Mapping[str, object],
        *,
        version: int,
        device: str,
        now: datetime,
    ) -> Draft:
        """Write the form as it stands; Conflict where another tablet was faster."""
        with engine.write(self.path) as db:
            return drafts.save_draft(db, draft_id, data, version=version, device=device, now=now)

    def draft(self, draft_id: str) -> Draft | None:
        """The draft of this id, None where it was recorded or discarded."""
        with engine.read(self.path) as db:
            return drafts.draft_of(db, draft_id)

    def drafts(self) -> tuple[Draft, ...]:
        """All open drafts, the one written last first."""
        with engine.read(self.path) as db:
            return drafts.all_drafts(db)

    def discard_draft(self, draft_id: str) -> None:
        """Throw a draft away."""
        with engine.write(self.path) as db:
            drafts.discard_draft(db, draft_id)

    def remaining_counts(self) -> list[tuple[int, int]]:
        """Expected remaining sessions, rounded, and how many clients in treatment need them."""
        with engine.read(self.path) as db:
            return tallies.remaining_counts(db)

    def finished_counts(self) -> list[tuple[int, int]]:
        """Sessions needed, and how many finished courses needed so many."""
        with engine.read(self.path) as db:
            return tallies.finished_counts(db)

    def fourth_session_lines(self) -> list[FourthSessionLine]:
        """Clients in treatment who may need a fourth session, likeliest first."""
        with engine.read(self.path) as db:
            return tallies.fourth_session_lines(db)

    def told_and_needed(self, *, most: int) -> list[tuple[tuple[float, ...], int, int]]:
        """Of the last finished courses: shares of totals 1..10 as told, sessions then, in all."""
        with engine.read(self.path) as db:
            return tallies.told_and_needed(db, most=most)

    def lesson(self) -> KeptLesson | None:
        """What was learnt last, and whether it is used; None where nothing was learnt yet."""
        with engine.read(self.path) as db:
            return lessons.newest_lesson(db)

    def save_lesson(self, lesson: KeptLesson) -> None:
        """Keep what was learnt as the newest; `is_used` stays as the studio has it."""
        at = lesson.learnt_at
        with self._changing("lesson learnt", trail.STUDIO, action=None, now=at) as db:
            lessons.save_lesson(db, lesson)

    def use_lessons(self, uses: bool, *, action: str, now: datetime) -> None:
        """Issue estimates by what was learnt, or by the trade's numbers again."""
        what = "lessons used" if uses else "back to the trade's numbers"
        with self._changing(what, trail.STUDIO, action=action, now=now) as db:
            lessons.use_lessons(db, uses=uses, action=action, now=now)

    def grounds_to_learn(self) -> str:
        """What there is to learn from; another text than a lesson's means that there is more."""
        with engine.read(self.path) as db:
            return lessons.grounds_to_learn(db)

    def courses_to_learn_from(self, *, most: int) -> list[tuple[Client, Course]]:
        """The last `most` first courses with a session and their clients, oldest end first."""
        with engine.read(self.path) as db:
            return lessons.courses_to_learn_from(db, most=most)

    def rows(self, table: str) -> Iterator[Mapping[str, object]]:
        """One export's rows, streamed from one state of the file; KeyError for another name."""
        exports.SELECTS[table]
        return self._rows(table)

    def is_empty(self) -> bool:
        """Whether no client was ever recorded."""
        with engine.read(self.path) as db:
            return not engine.rows(db, "SELECT 1 FROM client LIMIT 1")

    def mark_made_up(self, *, now: datetime | None = None) -> None:
        """Mark the whole file as a demonstration, for good."""
        with self._changing("marked as made up", trail.STUDIO, action=None, now=now) as db:
            db.execute("UPDATE studio SET made_up = 1")

    def audit(
        self, subject: str | None = None, *, limit: int = 100, before_seq: int | None = None
    ) -> tuple[AuditEntry, ...]:
        """What was changed, newest first: of a client's code, "studio", or all of it.

        `limit` entries at most; the next page begins before the last one's `seq`.
        """
        with engine.read(self.path) as db:
            return trail.entries(db, subject, limit=limit, before_seq=before_seq)

    def check(self) -> list[str]:
        """What is wrong with the file, in sentences; empty where it is whole.

        The trail is held against what was written down beside each backup.
        """
        places = backup.places(self.path, os.environ)
        try:
            with engine.read(self.path) as db:
                return checking.findings(db, shelf.anchors(self.path, *places))
        except StoreProblem as problem:
            return [str(problem)]

    def last_backup(self) -> datetime | None:
        """When the last good backup was made; None where there is none."""
        return shelf.last_backup(self.path)

    @contextmanager
    def _changing(
        self,
        what: str,
        client: str | None,
        *,
        action: str | None,
        now: datetime | None,
        why: str = "",
    ) -> Iterator[Database]:
        """A write whose change is noted in the trail; `client` None where it is not known yet."""
        with (
            engine.write(self.path) as db,
            audit.noting(db, what, client, action=action, now=now, by=self._by, why=why),
        ):
            yield db

    @contextmanager
    def _changing_visit(
        self, what: str, visit_id: str, action: str, now: datetime, why: str
    ) -> Iterator[Database]:
        with engine.write(self.path) as db:
            client = visits.client_of_visit(db, visit_id)
            with audit.noting(db, what, client, action=action, now=now, by=self._by, why=why):
                yield db

    def _rows(self, table: str) -> Iterator[Mapping[str, object]]:
        with engine.read(self.path) as db:
            yield from exports.rows_of(db, table)


def _code_of(course_id: str) -> str:
    return course_id.partition("/")[0]


def open_store(path: Path | None = None, *, issue: Issue) -> Store:
    """The store in this file, made with mode 0600 where there is none and brought up to date.

    Without a path it is SMPDASH_DB of the environment, else DEFAULT_PATH. `issue` says what is
    told to the client; it is called inside each save with the values as they will stand. Raises
    EngineTooOld, NewerFile, WrongFile, Damaged, Missing, NotWritable or DiskFull, with nothing
    written.
    """
    where = (path or Path(os.environ.get("SMPDASH_DB") or DEFAULT_PATH)).expanduser().absolute()
    opening.prepare(where)
    return Store(where, issue)
