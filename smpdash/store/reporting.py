"""Reads and writes about the whole studio: its figures, its lessons, and exports."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Final

from smpdash.record.audit_entry import AuditEntry, AuditQuery
from smpdash.record.client import Client
from smpdash.record.export.forms import FORMS, USUAL_FORM
from smpdash.record.export.selection import EVERYTHING, Selection
from smpdash.record.issued import IssuedEstimate
from smpdash.record.visit import Course
from smpdash.store.audit import groups
from smpdash.store.audit.log import EXPORTED, STUDIO
from smpdash.store.base import StoreBase, needs, reads
from smpdash.store.db import connection, locks, readers
from smpdash.store.db.errors import RestoreWaits
from smpdash.store.db.idempotency import Change
from smpdash.store.export.one_client import ClientRecords, client_records
from smpdash.store.export.rows import Row, Rows, names_of, rows_of, watched
from smpdash.store.records import lessons, statistics, told_estimates
from smpdash.store.records.clients import client_by_code
from smpdash.store.records.lessons import KeptLesson
from smpdash.store.records.preferences import EXPORT_FORM, prefer, preference
from smpdash.store.summaries import due, forecasts, missed, progress, quality, recall

RESTORE_WAITS: Final = (
    "A backup is about to take the place of the records, so the export was ended. "
    "Download it again in a minute."
)
# Courses that are in memory at the same time.
_AT_ONCE: Final = 100


class Reporting(StoreBase):
    """The whole studio at once, for people who may see all of it."""

    remaining_counts = reads("see studio", progress.remaining_counts)
    told_and_needed = reads("see studio", statistics.told_and_needed)
    due_counts = reads("see studio", due.due_counts)
    due_clients = reads("see studio", due.due_clients)
    weeks_ahead = reads("see studio", due.weeks_ahead)
    touch_ups = reads("see studio", due.touch_ups)
    extra_counts = reads("see studio", progress.extra_counts)
    in_treatment = reads("see studio", progress.in_treatment)
    told_counts = reads("see studio", progress.told_counts)
    told_and_now = reads("see studio", progress.told_and_now)
    missed_counts = reads("see studio", missed.missed_counts)
    lapsed_counts = reads("see studio", progress.lapsed_counts)
    chance_counts = reads("see studio", forecasts.chance_counts)
    range_counts = reads("see studio", forecasts.range_counts)
    recall_counts = reads("see studio", recall.recall_counts)
    recalled_clients = reads("see studio", recall.recalled_clients)
    visit_counts = reads("see studio", quality.visit_counts)
    sessions_held = reads("see studio", quality.sessions_held)
    latest_courses = reads("see studio", quality.latest_courses)
    interval_counts = reads("see studio", quality.interval_counts)
    number_of_visits = reads("see studio", quality.number_of_visits)
    visits_behind = reads("see studio", quality.visits_behind)
    can_learn = reads("see studio", lessons.can_learn)
    grounds_to_learn = reads("see studio", lessons.grounds_to_learn)
    courses_to_learn_from = reads("see all clients", lessons.courses_to_learn_from)

    def lesson(self) -> KeptLesson | None:
        """The newest lesson, and whether it is used; None if nothing was learnt yet."""
        with connection.read(self.path) as db:
            return lessons.newest_lesson(db)

    @needs("choose belief")
    def save_lesson(self, lesson: KeptLesson) -> None:
        """Store the newest lesson; whether the studio uses lessons stays as it is."""
        with self._changing("lesson learnt", STUDIO, Change("", lesson.learnt_at)) as db:
            lessons.save_lesson(db, lesson)

    @needs("choose belief")
    def use_lessons(self, uses: bool, change: Change) -> None:
        """Issue estimates by what was learnt, or by the numbers of the trade again."""
        what = "lessons used" if uses else "back to the trade's numbers"
        with self._changing(what, STUDIO, change) as db:
            lessons.use_lessons(db, change, uses=uses)

    @needs("see all clients")
    def told_last(self) -> Iterator[tuple[Client, Course, IssuedEstimate]]:
        """The running courses, each with its client and last issued estimate, read in batches."""
        after: int | None = 0
        while after is not None:
            with connection.read(self.path) as db:
                some = told_estimates.told_last(db, after=after, most=_AT_ONCE)
            yield from some.values()
            after = max(some, default=None)

    @needs("choose belief")
    def reissue_estimate(
        self, update: IssuedEstimate, *, instead: IssuedEstimate, now: datetime
    ) -> None:
        """Issue an estimate by another belief, unless `instead` is no longer the last one."""
        code = update.course_id.partition("/")[0]
        with self._changing("told anew", code, Change("", now)) as db:
            told_estimates.reissue_estimate(db, update, instead=instead, now=now)

    @needs("export")
    def export_form(self) -> str:
        """The form of file that this person chose last, a key of FORMS."""
        with connection.read(self.path) as db:
            chosen = preference(db, self.person.key, EXPORT_FORM)
        return chosen if chosen in FORMS else USUAL_FORM

    @needs("export")
    def choose_export_form(self, form: str) -> None:
        """Keep the form that this person chose."""
        with connection.write(self.path) as db:
            prefer(db, self.person.key, EXPORT_FORM, form)

    @needs("export")
    def rows(
        self, table: str, selection: Selection = EVERYTHING, *, now: datetime
    ) -> Iterator[Row]:
        """The rows of one exported table, columns as in `names_of`; noted as by `taking`.

        Raises KeyError if there is no such table.
        """
        names_of(table)
        return self._rows(table, selection, now)

    @needs("export")
    def taking(
        self, tables: Collection[str], selection: Selection = EVERYTHING, *, now: datetime
    ) -> AbstractContextManager[Mapping[str, Rows]]:
        """The rows of exported tables, to be read inside a `with`, streamed from one state.

        The audit log says who takes how many before the first row is given. Raises KeyError if
        there is no such table, Unknown at the start of the block if there is no such client.
        """
        for table in tables:
            names_of(table)
        return self._taking(tables, selection, now)

    @needs("export")
    def activity_entries(self, query: AuditQuery, *, now: datetime) -> Iterator[AuditEntry]:
        """All entries of the audit log that are asked for, newest first; noted as `rows` are."""
        self.must("see audit log")
        return self._entries(query, now)

    @needs("export")
    def client_records(self, code: str, *, now: datetime) -> ClientRecords:
        """Everything recorded about one client, to be given to them; noted in the audit log."""
        with self._reading(code) as db:
            records = client_records(db, code)
            code = records.client.code
        rows = {"rows": records.size, "table": "one client"}
        self._note(EXPORTED, code, {"export client": rows}, now=now)
        return records

    def _entries(self, query: AuditQuery, now: datetime) -> Iterator[AuditEntry]:
        what = "the download of activity"
        with readers.reading(self.path, what, self._by.device), connection.read(self.path) as db:
            done = {"rows": groups.number_of(db, query), "table": "activity"}
            self._note(EXPORTED, STUDIO, {"export activity": done}, now=now, subject="activity")
            yield from watched(groups.all_entries(db, query), self._give_way)

    def _rows(self, table: str, selection: Selection, now: datetime) -> Iterator[Row]:
        with self._taking((table,), selection, now) as taken:
            yield from taken[table]

    @contextmanager
    def _taking(
        self, tables: Collection[str], selection: Selection, now: datetime
    ) -> Iterator[Mapping[str, Rows]]:
        subject = next(iter(tables)) if len(tables) == 1 else "records"
        what = f"the download of {subject}"
        with readers.reading(self.path, what, self._by.device), connection.read(self.path) as db:
            rows = rows_of(db, tables, selection)
            done = {"rows": sum(map(len, rows.values())), "table": subject} | selection.limits()
            if selection.client is None:
                about = {f"export {subject}": done}
                self._note(EXPORTED, STUDIO, about, now=now, subject=subject)
            else:
                code = client_by_code(db, selection.client).code
                self._note(EXPORTED, code, {"export client": done}, now=now)
            yield {table: each.watched(self._give_way) for table, each in rows.items()}

    def _give_way(self) -> None:
        """Raise RestoreWaits if a restore wants the file."""
        if locks.is_wanted_alone(self.path):
            raise RestoreWaits(RESTORE_WAITS)
