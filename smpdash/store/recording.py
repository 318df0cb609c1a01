"""Reads and writes at the chair: clients, courses, visits, drafts, estimates."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlite_utils import Database

from smpdash.record.client import Client
from smpdash.record.issued import CLIENT_VIEW, PLAN, IssuedEstimate
from smpdash.record.visit import Course, Visit
from smpdash.store.audit import entries
from smpdash.store.audit.entries import Entry
from smpdash.store.audit.log import MISSED_BACK, SHOWN, TAKEN_HOME
from smpdash.store.base import (
    StoreBase,
    needs,
    reads_client,
    reads_for_person,
    writes_for_person,
)
from smpdash.store.client_list.lines import client_lines
from smpdash.store.db import connection
from smpdash.store.db.errors import Conflict, Unknown
from smpdash.store.db.idempotency import Change, earlier_result
from smpdash.store.records import (
    access,
    client_changes,
    courses,
    duplicates,
    moves,
    statistics,
    visits,
)
from smpdash.store.records.clients import client_by_code, missed_appointments
from smpdash.store.records.courses import courses_of, estimates_of
from smpdash.store.records.drafts import (
    Draft,
    change_draft,
    discard_draft,
    draft_of,
    drafts_for,
    open_draft,
)
from smpdash.store.records.told_estimates import tell_standing
from smpdash.store.summaries.courses import keep_summaries


class Recording(StoreBase):
    """The records of clients. A person sees their own and the shared clients, or all clients."""

    clients = reads_for_person("see own clients", client_lines)
    client = reads_client("see own clients", client_by_code)
    namesakes = reads_for_person("see own clients", duplicates.namesakes)
    courses = reads_client("see own clients", courses_of)
    estimates = reads_client("see own clients", estimates_of)
    finished_alike = reads_client("see own clients", statistics.finished_alike)
    missed_appointments = reads_client("see own clients", missed_appointments)
    past_visits = reads_client("see own clients", visits.past_visits)
    can_undo = reads_for_person("undo visit", access.recorded_just_now)
    can_correct = reads_for_person("correct own entries today", access.may_correct)
    open_draft = writes_for_person("record visit", open_draft)
    change_draft = writes_for_person("record visit", change_draft)
    discard_draft = writes_for_person("record visit", discard_draft)
    draft = reads_for_person("record visit", draft_of)
    drafts = reads_for_person("record visit", drafts_for)

    @needs("add client")
    def add_client(self, client: Client, change: Change, *, package: int | None = None) -> Client:
        """Record a new client under the next code, with a first course and estimate.

        `package` is the number of sessions that were sold together, None if it is unknown.
        """
        if client.artist not in {None, self.person.key}:
            self.must("share client")
        with self._changing("client added", None, change) as db:
            saved = client_changes.add_client(db, self._issue, client, change, package=package)
            access.check_client(db, saved.code, self.person)
            return saved

    @needs("amend client")
    def amend_client(
        self, client: Client, change: Change, *, package: int | None = client_changes.AS_IT_IS
    ) -> Client:
        """Change a client by version; a changed intake issues the running course's estimate.

        The client's artist stays the same: `give_client` changes that. `package` is that of the
        running course, AS_IT_IS to leave it.
        """
        with self._changing("client amended", client.code, change) as db:
            return client_changes.amend_client(db, self._issue, client, change, package=package)

    @needs("amend client")
    def give_client(self, code: str, artist: str | None, change: Change) -> None:
        """Let only this artist and the managers see the client; None shares it with all.

        An artist may share their own client. Raises Refused if the artist is unknown.
        """
        with self._changing("client given", code, change) as db:
            before = client_by_code(db, code).artist
            access.check_giving(self.person, before, artist)
            client_changes.give_client(db, code, artist, change)

    @needs("see own clients")
    def find_visit(self, visit_id: str) -> tuple[str, Course, Visit]:
        """The client's code, the course and the visit of this id."""
        with connection.read(self.path) as db:
            access.check_visit(db, visit_id, self.person)
            course, visit = visits.find_visit(db, visit_id)
            return course.client_code, course, visit

    @needs("see own clients")
    def recorded_by(self, action: str) -> tuple[str, Course, Visit] | None:
        """The visit that this action recorded or corrected, as `find_visit` gives it.

        None if there is none, if it was deleted since, or if this person may not see it.
        """
        with connection.read(self.path) as db:
            recorded = visits.recorded_by(db, action)
            return recorded if recorded and access.sees(db, recorded[0], self.person) else None

    @needs("see own clients")
    def client_saved_by(self, action: str) -> str:
        """The code of the client that this action recorded or changed; "" if it did neither.

        "" too if the client is gone, or if this person may not see it.
        """
        with connection.read(self.path) as db:
            code = client_changes.saved_by(db, action)
            return code if code and access.sees(db, code, self.person) else ""

    @needs("record visit")
    def add_visit(self, course_id: str, visit: Visit, change: Change, *, today: date) -> Visit:
        """Record a visit; "complete" ends the course.

        Without the permission to correct visits, people can add a visit before others only if it is
        their own and of today.
        """
        with self._changing(access.RECORDED, _code_of(course_id), change) as db:
            moves.check_not_moved(db, change.action, course_id)
            if earlier_result(db, change, "add visit") is None:
                course = courses.course_by_key(db, courses.course_key(db, course_id).id)
                access.check_inserting(self.person, course, visit, today=today)
            saved = visits.add_visit(db, self._issue, course_id, visit, change, today=today)
            access.check_visit(db, saved.visit_id, self.person)
            return saved

    @needs("correct own entries today")
    def amend_visit(self, visit: Visit, change: Change, *, today: date) -> Visit:
        """Correct a visit by its id and version; the earlier version stays in its past.

        Without the permission to correct visits, people can correct what they recorded today.
        """
        with self._changing_visit("visit corrected", visit.visit_id, change) as db:
            if earlier_result(db, change, "amend visit") is None:
                access.check_correcting(db, visit.visit_id, self.person, now=change.now)
            return visits.amend_visit(db, self._issue, visit, change, today=today)

    @needs("undo visit")
    def delete_visit(self, visit_id: str, change: Change, *, version: int) -> None:
        """Delete the last visit of a course; a finished course runs again.

        Without the permission to correct visits, people can undo what they recorded a moment ago.
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
        """Delete a visit and change its course's draft by `into`, in one transaction.

        Returns the draft. If `into` raises, the visit stays.
        """
        with self._changing_visit("visit deleted", visit_id, change) as db:
            try:
                course, _ = visits.find_visit(db, visit_id)
            except Unknown:
                raise Conflict(visits.GONE) from None
            self._delete(db, visit_id, change, version=version)
            who, now = self.person, change.now
            draft = open_draft(db, who, "visit", course.course_id, device=device, now=now)
            change_draft(db, who, draft.draft_id, into, device=device, now=now)
            return draft

    def _delete(self, db: Database, visit_id: str, change: Change, *, version: int) -> None:
        if earlier_result(db, change, "delete visit") is None:
            access.check_undo(db, visit_id, self.person, now=change.now)
        is_undone = access.recorded_just_now(db, self.person, visit_id, now=change.now)
        visits.delete_visit(db, self._issue, visit_id, change, version=version, is_undone=is_undone)

    @needs("record visit")
    def note_missed(self, code: str, missed_on: date, change: Change, *, today: date) -> None:
        """Note that the client did not come to an appointment on this day."""
        with self._changing("missed appointment noted", code, change) as db:
            client_changes.note_missed(db, code, missed_on, change, today=today)

    @needs("record visit")
    def take_back_missed(self, code: str, missed_on: date, change: Change) -> None:
        """Take back a missed appointment that was noted by mistake.

        It is taken from the record in which it was noted, if that was merged into this one since;
        from each of them if several noted it.
        """
        with connection.write(self.path) as db:
            self._check_record(db, code, change)
            records = client_changes.records_of_missed(db, code, missed_on)
            for number, each in enumerate(records or (code,)):
                act = replace(change, action=f"{change.action} {each}") if number else change
                with entries.noting(db, MISSED_BACK, each, act, self._by):
                    client_changes.take_back_missed(db, each, missed_on, act)
        self._after_commit()

    @needs("see own clients")
    def open_plan(self, code: str, *, now: datetime) -> IssuedEstimate | None:
        """The estimate that the client's plan to take home shows, which is told by that.

        Noted in the audit log each time. None if nothing is foretold.
        """
        return self._show(TAKEN_HOME, code, PLAN, now=now)

    @needs("see own clients")
    def open_client_view(self, code: str, *, now: datetime) -> IssuedEstimate | None:
        """The estimate that the client view shows; told and noted as that of `open_plan`."""
        return self._show(SHOWN, code, CLIENT_VIEW, now=now)

    def _show(self, what: str, code: str, told_by: str, *, now: datetime) -> IssuedEstimate | None:
        with connection.write(self.path) as db:
            access.check_client(db, code, self.person)
            shown, rows = tell_standing(db, code, told_by, now=now)
            if rows:
                keep_summaries(db, code)
            entries.append(db, Entry(what, code, after=rows), now=now, by=self._by)
            return shown

    @needs("end course")
    def stop_course(self, course_id: str, change: Change) -> Course:
        """Stop a course: the client does not come back for now."""
        with self._changing("course stopped", _code_of(course_id), change) as db:
            return courses.stop_course(db, course_id, change)

    @needs("end course")
    def resume_course(self, course_id: str, change: Change) -> Course:
        """Let a stopped course run again."""
        with self._changing("course resumed", _code_of(course_id), change) as db:
            return courses.resume_course(db, course_id, change)

    @needs("end course")
    def start_course(self, code: str, change: Change) -> Course:
        """Start a touch-up after the client's last course is finished."""
        with self._changing("course started", code, change) as db:
            started = courses.start_course(db, self._issue, code, change)
            access.check_client(db, started.client_code, self.person)
            return started


def _code_of(course_id: str) -> str:
    return course_id.partition("/")[0]
