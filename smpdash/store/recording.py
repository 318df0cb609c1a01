"""What is recorded at the chair and read again: clients, courses, visits, drafts, estimates."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from sqlite_utils import Database

from smpdash.record.client import Client
from smpdash.record.issued import IssuedEstimate
from smpdash.record.visit import Course, Visit
from smpdash.store.base import Acting, needs
from smpdash.store.db import connection
from smpdash.store.db.errors import Conflict, Unknown
from smpdash.store.db.idempotency import Change, earlier_result
from smpdash.store.records import (
    access,
    client_changes,
    clients,
    courses,
    drafts,
    duplicates,
    visits,
)
from smpdash.store.records.clients import ClientLine
from smpdash.store.records.drafts import Draft
from smpdash.store.records.duplicates import Namesake
from smpdash.store.records.visits import PastVisit


class Recording(Acting):
    """The records of clients; each person reaches their own and the shared ones, or all."""

    @needs("see own clients")
    def clients(
        self,
        *,
        search: str = "",
        status: str | None = None,
        skip: int = 0,
        limit: int | None = None,
    ) -> list[ClientLine]:
        """The clients whose name or code holds every word searched, newest activity first."""
        of = access.only(self.person)
        with connection.read(self.path) as db:
            return clients.client_lines(
                db, search=search, status=status, only=of, skip=skip, limit=limit
            )

    @needs("see own clients")
    def client(self, code: str) -> Client:
        """The client of this code."""
        with self._reading(code) as db:
            return clients.client_by_key(db, clients.client_key(db, code))

    @needs("see own clients")
    def namesakes(self, client: Client) -> list[Namesake]:
        """Who of the clients that this person reaches may be the same as this one."""
        with connection.read(self.path) as db:
            return duplicates.namesakes(db, client, only=access.only(self.person))

    @needs("add client")
    def add_client(self, client: Client, change: Change) -> Client:
        """Record a new client under the next code, with a first course and estimate."""
        if client.artist not in {None, self.person.key}:
            self.must("share client")
        with self._changing("client added", None, change) as db:
            saved = client_changes.add_client(db, self._issue, client, change)
            access.check_client(db, saved.code, self.person)
            return saved

    @needs("amend client")
    def amend_client(self, client: Client, change: Change) -> Client:
        """Change a client by version; a changed intake issues the running course's estimate.

        Whose the client is stays as it was: `give_client` changes that.
        """
        with self._changing("client amended", client.code, change) as db:
            return client_changes.amend_client(db, self._issue, client, change)

    @needs("amend client")
    def give_client(self, code: str, artist: str | None, change: Change) -> None:
        """Let this artist alone see the client, beside the managers; None shares it with all.

        Who may not give any client may still share their own. Refused where the artist is unknown.
        """
        with self._changing("client given", code, change) as db:
            before = clients.client_by_key(db, clients.client_key(db, code)).artist
            access.check_giving(self.person, before, artist)
            client_changes.give_client(db, code, artist, change)

    @needs("see own clients")
    def courses(self, code: str) -> tuple[Course, ...]:
        """The client's courses with their visits, in order."""
        with self._reading(code) as db:
            return courses.courses_of(db, code)

    @needs("see own clients")
    def find_visit(self, visit_id: str) -> tuple[str, Course, Visit]:
        """The visit of this id, with its client's code and its course."""
        with connection.read(self.path) as db:
            access.check_visit(db, visit_id, self.person)
            course, visit = visits.find_visit(db, visit_id)
            return course.client_code, course, visit

    @needs("see own clients")
    def recorded_by(self, action: str) -> tuple[str, Course, Visit] | None:
        """The visit that this action recorded or corrected, as `find_visit` gives it.

        None where it did neither, where the visit was taken back since, or is none of theirs.
        """
        with connection.read(self.path) as db:
            found = visits.recorded_by(db, action)
            return found if found and access.sees(db, found[0], self.person) else None

    @needs("record visit")
    def add_visit(self, course_id: str, visit: Visit, change: Change, *, today: date) -> Visit:
        """Record a visit; "complete" ends the course."""
        with self._changing("visit recorded", _code_of(course_id), change) as db:
            saved = visits.add_visit(db, self._issue, course_id, visit, change, today=today)
            access.check_visit(db, saved.visit_id, self.person)
            return saved

    @needs("correct visit")
    def amend_visit(self, visit: Visit, change: Change, *, today: date) -> Visit:
        """Correct a visit by its id and version; what it was before stays in its past."""
        with self._changing_visit("visit corrected", visit.visit_id, change) as db:
            return visits.amend_visit(db, self._issue, visit, change, today=today)

    @needs("undo visit")
    def delete_visit(self, visit_id: str, change: Change, *, version: int) -> None:
        """Take away the last visit of a course; a finished course runs again.

        Who may not correct visits may take back what they recorded themselves a moment ago.
        """
        with self._changing_visit("visit deleted", visit_id, change) as db:
            self._delete(db, visit_id, change, version=version)

    @needs("undo visit")
    def take_back(
        self,
        visit_id: str,
        into: Callable[[Draft], Mapping[str, object]],
        change: Change,
        *,
        version: int,
        device: str,
    ) -> Draft:
        """Delete a visit and change its course's draft `into` what it held, as one; the draft.

        What `into` raises keeps the visit as it is.
        """
        with self._changing_visit("visit deleted", visit_id, change) as db:
            try:
                course, _ = visits.find_visit(db, visit_id)
            except Unknown:
                raise Conflict(visits.GONE) from None
            self._delete(db, visit_id, change, version=version)
            who = self.person
            draft = drafts.open_draft(
                db, "visit", course.course_id, person=who.key, device=device, now=change.now
            )
            drafts.change_draft(db, draft.draft_id, into, person=who, device=device, now=change.now)
            return draft

    def _delete(self, db: Database, visit_id: str, change: Change, *, version: int) -> None:
        if earlier_result(db, change, "delete visit") is None:
            access.check_undo(db, visit_id, self.person, now=change.now)
        visits.delete_visit(db, self._issue, visit_id, change, version=version)

    @needs("undo visit")
    def can_undo(self, visit_id: str, *, now: datetime) -> bool:
        """Whether this person recorded the visit so lately that they may take it back."""
        with connection.read(self.path) as db:
            return access.recorded_just_now(db, visit_id, self.person, now=now)

    @needs("see own clients")
    def past_visits(self, course_id: str) -> tuple[PastVisit, ...]:
        """What the visits were before each correction and deletion, oldest first."""
        with self._reading(_code_of(course_id)) as db:
            return visits.past_visits(db, course_id)

    @needs("end course")
    def stop_course(self, course_id: str, change: Change) -> Course:
        """The client does not come back for now."""
        code = _code_of(course_id)
        with self._changing("course stopped", code, change) as db:
            return courses.stop_course(db, course_id, change)

    @needs("end course")
    def resume_course(self, course_id: str, change: Change) -> Course:
        """A stopped course runs again."""
        with self._changing("course resumed", _code_of(course_id), change) as db:
            return courses.resume_course(db, course_id, change)

    @needs("end course")
    def start_course(self, code: str, change: Change) -> Course:
        """A touch-up, where the client's last course is finished."""
        with self._changing("course started", code, change) as db:
            started = courses.start_course(db, self._issue, code, change)
            access.check_client(db, started.client_code, self.person)
            return started

    @needs("see own clients")
    def estimates(self, course_id: str) -> tuple[IssuedEstimate, ...]:
        """What was told about this course, oldest first."""
        with self._reading(_code_of(course_id)) as db:
            return courses.estimates_of(db, course_id)

    @needs("record visit")
    def open_draft(self, kind: str, about: str, *, device: str, now: datetime) -> Draft:
        """The open draft about this, whichever tablet began it, or a new one.

        Unknown where it is about a client of others, NotAllowed where its save would be refused,
        NoRoom where too many are begun.
        """
        self.must(drafts.right_to(kind, about))
        with connection.write(self.path) as db:
            if not drafts.is_reached(db, kind, about, self.person):
                raise Unknown(about)
            return drafts.open_draft(
                db, kind, about, person=self.person.key, device=device, now=now
            )

    @needs("record visit")
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
        with connection.write(self.path) as db:
            drafts.check_there(db, draft_id, self.person)
            return drafts.save_draft(db, draft_id, data, version=version, device=device, now=now)

    @needs("record visit")
    def change_draft(
        self,
        draft_id: str,
        change: Callable[[Draft], Mapping[str, object]],
        *,
        device: str,
        now: datetime,
    ) -> tuple[Draft, Draft] | None:
        """The form before and after `change`, read and written as one; None where it is gone."""
        with connection.write(self.path) as db:
            return drafts.change_draft(
                db, draft_id, change, person=self.person, device=device, now=now
            )

    @needs("record visit")
    def draft(self, draft_id: str) -> Draft | None:
        """The draft of this id; None where it was recorded or discarded, or is none of theirs."""
        with connection.read(self.path) as db:
            return drafts.draft_of(db, draft_id, self.person)

    @needs("record visit")
    def drafts(self, *, skip: int = 0, limit: int | None = None) -> tuple[Draft, ...]:
        """The open drafts that this person may go on with, the one written last first."""
        with connection.read(self.path) as db:
            return drafts.drafts_for(db, self.person, skip=skip, limit=limit)

    @needs("record visit")
    def discard_draft(self, draft_id: str, *, version: int) -> None:
        """Throw a draft away; Conflict where another tablet wrote since."""
        with connection.write(self.path) as db:
            drafts.discard_draft(db, draft_id, version=version, person=self.person)


def _code_of(course_id: str) -> str:
    return course_id.partition("/")[0]
