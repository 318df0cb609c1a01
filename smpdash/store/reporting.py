"""Reads and writes about the whole studio: its figures, its lessons, and exports."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final, TypeVar

from sqlite_utils import Database

from smpdash.record.audit_entry import AuditEntry, AuditQuery
from smpdash.record.client import Client
from smpdash.record.issued import IssuedEstimate
from smpdash.record.progress.scope import Behind
from smpdash.record.visit import Course
from smpdash.store.audit import groups
from smpdash.store.audit.log import EXPORTED, STUDIO
from smpdash.store.base import StoreBase, needs, reads
from smpdash.store.db import connection, locks, readers
from smpdash.store.db.errors import RestoreWaits
from smpdash.store.db.idempotency import Change
from smpdash.store.records import (
    clients,
    courses,
    export_rows,
    lessons,
    statistics,
    visits,
)
from smpdash.store.records.export_rows import ClientRecords
from smpdash.store.records.lessons import KeptLesson
from smpdash.store.summaries import due, forecasts, missed, progress, quality, recall

# A restore waits for seconds only, and an export of a large studio takes longer.
ROWS_BETWEEN_LOOKS: Final = 500
RESTORE_WAITS: Final = (
    "A backup is about to take the place of the records, so the export was ended. "
    "Download it again in a minute."
)
# Courses that are in memory at the same time.
_AT_ONCE: Final = 100
Row = TypeVar("Row")


class Reporting(StoreBase):
    """The whole studio at once, for people who may see all of it."""

    remaining_counts = reads("see studio", statistics.remaining_counts)
    told_and_needed = reads("see studio", statistics.told_and_needed)
    due_counts = reads("see studio", due.due_counts)
    due_clients = reads("see studio", due.due_clients)
    weeks_ahead = reads("see studio", due.weeks_ahead)
    touch_ups = reads("see studio", due.touch_ups)
    extra_counts = reads("see studio", progress.extra_counts)
    plan_counts = reads("see studio", progress.plan_counts)
    in_treatment = reads("see studio", progress.in_treatment)
    told_counts = reads("see studio", progress.told_counts)
    told_and_now = reads("see studio", progress.told_and_now)
    missed_counts = reads("see studio", missed.missed_counts)
    lapsed_counts = reads("see studio", progress.lapsed_counts)
    chance_counts = reads("see studio", forecasts.chance_counts)
    range_counts = reads("see studio", forecasts.range_counts)
    recall_counts = reads("see studio", recall.recall_counts)
    recalled_visits = reads("see studio", recall.recalled_visits)
    visit_counts = reads("see studio", quality.visit_counts)
    latest_courses = reads("see studio", quality.latest_courses)
    interval_counts = reads("see studio", quality.interval_counts)
    number_of_visits = reads("see studio", quality.number_of_visits)
    visits_behind = reads("see studio", quality.visits_behind)
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
                some = courses.told_last(db, after=after, most=_AT_ONCE)
            yield from some.values()
            after = max(some, default=None)

    @needs("choose belief")
    def reissue_estimate(
        self, update: IssuedEstimate, *, instead: IssuedEstimate, now: datetime
    ) -> None:
        """Issue an estimate by another belief, unless `instead` is no longer the last one."""
        code = update.course_id.partition("/")[0]
        with self._changing("told anew", code, Change("", now)) as db:
            courses.reissue_estimate(db, update, instead=instead, now=now)

    @needs("export")
    def rows(self, table: str, *, now: datetime) -> Iterator[Mapping[str, object]]:
        """The rows of one export, streamed from one state of the file.

        The audit log says who takes how many before the first row is given. Raises KeyError if
        there is no such export.
        """
        export_rows.SELECTS[table]
        return self._rows(
            table,
            lambda db: export_rows.count_of(db, table),
            lambda db: export_rows.rows_of(db, table),
            now,
        )

    @needs("export")
    def course_rows(self, behind: Behind, *, now: datetime) -> Iterator[Mapping[str, object]]:
        """The rows of the export "courses" for the courses behind a mark; noted as `rows` are."""
        return self._rows(
            "courses",
            lambda db: progress.number_behind(db, behind),
            lambda db: progress.rows_behind(db, behind),
            now,
        )

    @needs("export")
    def recall_rows(self, lot: str, *, now: datetime) -> Iterator[Mapping[str, object]]:
        """The rows of the export "recall" for the lot of this key; noted as `rows` are."""
        return self._rows(
            "recall",
            lambda db: recall.recall_counts(db, lot)[0],
            lambda db: recall.recall_rows(db, lot),
            now,
        )

    @needs("export")
    def visit_rows(self, behind: Behind, *, now: datetime) -> Iterator[Mapping[str, object]]:
        """The rows of the export "visits" for the visits behind a mark; noted as `rows` are."""
        return self._rows(
            "visits",
            lambda db: quality.number_of_visits(db, behind),
            lambda db: quality.visit_rows_behind(db, behind),
            now,
        )

    @needs("export")
    def activity_entries(self, query: AuditQuery, *, now: datetime) -> Iterator[AuditEntry]:
        """All entries of the audit log that are asked for, newest first; noted as `rows` are."""
        self.must("see audit log")
        return self._rows(
            "activity",
            lambda db: groups.number_of(db, query),
            lambda db: groups.all_entries(db, query),
            now,
        )

    @needs("export")
    def client_records(self, code: str, *, now: datetime) -> ClientRecords:
        """Everything recorded about one client, to be given to them; noted in the audit log."""
        with self._reading(code) as db:
            treated = courses.courses_of(db, code)
            ids = [course.course_id for course in treated]
            records = ClientRecords(
                clients.client_by_code(db, code),
                treated,
                {course_id: courses.estimates_of(db, course_id) for course_id in ids},
                {course_id: visits.past_visits(db, course_id) for course_id in ids},
                clients.merged_records(db, code),
            )
            code = records.client.code
        rows = {"rows": records.size, "table": "one client"}
        self._note(EXPORTED, code, {"export client": rows}, now=now)
        return records

    def _rows(
        self,
        table: str,
        count: Callable[[Database], int],
        read: Callable[[Database], Iterator[Row]],
        now: datetime,
    ) -> Iterator[Row]:
        what = f"the download of {table}.csv"
        with readers.reading(self.path, what, self._by.device), connection.read(self.path) as db:
            rows = {"rows": count(db), "table": table}
            self._note(EXPORTED, STUDIO, {f"export {table}": rows}, now=now, subject=table)
            for number, row in enumerate(read(db)):
                if number % ROWS_BETWEEN_LOOKS == 0 and locks.is_wanted_alone(self.path):
                    raise RestoreWaits(RESTORE_WAITS)
                yield row
