"""Files as earlier versions left them: the first steps of the schema alone."""

from pathlib import Path

from sqlite_utils import Database

from smpdash import settings
from smpdash.store.audit import entries
from smpdash.store.db import connection, file_header
from smpdash.store.db.migrations import STEPS, migrations
from smpdash.store.records import drafts, lessons
from smpdash.store.records.lessons import KeptLesson
from smpdash.store.records.studio_tables import shipped_studio, write_studio
from smpdash.store.summaries.clients import rebuild_client_summaries
from smpdash.store.summaries.courses import rebuild_summaries
from tests.builders.records import NOW

ADD_CLIENT = (
    "INSERT INTO client (id, code, name, contact, earlier_pigment, search_key, recorded_at)"
    " VALUES ({0}, printf('C-%04d', {0}), 'Żółć', '', 0, printf('zolc c-%04d', {0}),"
    " '2026-01-01T10:00:00Z')"
)
VISIT = """
INSERT INTO visit (id, course_id, number, held_on, kind, started_at, ended_at, break_minutes,
    adjustments, note, decision, reason, recorded_at)
VALUES (1, 1, 1, '2026-01-02', 'session', '2026-01-02T09:00:00Z', '2026-01-02T12:30:00Z', 15,
    1, 'a note of long ago', 'another', 'planned', '2026-01-02T13:00:00Z')
"""
READING = """
INSERT INTO reading (visit_id, position, zone, shade, depth_mm, depth_kind, coverage)
VALUES (1, 1, 'crown', 's2', 0.8, 'implanted', 0.6)
"""
ESTIMATE = """
INSERT INTO estimate (course_id, visits_done, sessions_done, model_version, p_total_1, p_total_2,
    p_total_3, p_total_4, p_total_5, p_total_6, p_total_7, p_total_8, p_total_9, p_total_10,
    most_likely_total, credible_80_low, credible_80_high, expected_remaining, words, why, cause,
    issued_at)
VALUES (1, 1, 1, 'of long ago', 0, 0.25, 0.5, 0.25, 0, 0, 0, 0, 0, 0, 3, 2, 4, 2.0, '3 in all', '',
    'visit 1 recorded', '2026-01-02T13:00:00Z')
"""
DRAFT = """
INSERT INTO draft (id, kind, about, device, data, version, started_at, updated_at)
VALUES ('d1', 'visit', 'C-0001/1', 'tablet', '{"note": "half a no"}', 3, '2026-01-12T09:00:00Z',
    '2026-01-12T09:20:00Z')
"""
ACTION = "INSERT INTO action VALUES ('tap', 'add visit', '1', '', '2026-01-02T13:00:00Z')"
# A person at a tablet, a tablet as a whole, a person and everybody on tablets that nobody knows.
PIN_FAILURES = """
INSERT INTO pin_failure (staff, device, in_a_row, waits_until) VALUES
    ('a1', printf('%064d', 1), 20, '2026-01-02T10:00:00Z'),
    ('', printf('%064d', 1), 12, '2026-01-02T10:00:00Z'),
    ('a1', '', 3, NULL), ('', '', 10, '2026-01-02T11:00:00Z')
"""
PIN_TRY = "INSERT INTO pin_try (staff, device, began_at) VALUES ('a1', '', '2026-01-02T09:00:00Z')"
SUMMARY = """
INSERT INTO course_summary (course_id, client_id, status, artist, sessions, last_on, last_estimate)
VALUES (1, 1, 'running', NULL, 1, '2026-01-02', 1)
"""
SUMMARY_WITH_PROMISE = """
INSERT INTO course_summary (course_id, client_id, status, is_touch_up, artist, sessions, first_on,
    last_on, first_estimate, last_estimate, promise, behind, more)
VALUES (1, 1, 'running', 0, NULL, 1, '2026-01-02', '2026-01-02', 1, 1, 'within', 0.0, 0)
"""
LESSON = KeptLesson("old", '{"courses": 1}', 1, 1, "1 course", NOW)


def older(path: Path, steps: int) -> None:
    """A file as an earlier version made it: the first steps alone, with a row in each table."""
    path.touch()
    file_header.mark(path)
    with connection.write(path) as db:
        names = [step.name for step in migrations.pending(db)]
        migrations.apply(db, stop_before=names[steps:])
        db.execute(f"PRAGMA user_version={steps}")
    with connection.write(path) as db:
        if steps >= 1:
            _write_shipped(db)
        if steps >= 2:
            db.execute(ADD_CLIENT.format(1))
            db.execute("INSERT INTO course (client_id, number, status) VALUES (1, 1, 'running')")
            db.execute(VISIT)
            db.execute(READING)
        if steps >= 3:
            for statement in (ESTIMATE, DRAFT, ACTION):
                db.execute(statement)
        if steps >= 5:
            lessons.save_lesson(db, LESSON)
        if steps >= 6:
            if "pin_failure" in db.table_names():
                db.execute(PIN_FAILURES)
            db.execute(PIN_TRY)
        if steps >= 4:
            drafts.write_digests(db)
            entries.settle(db, now=NOW)
        if steps >= 11:
            _keep_summaries(db, steps)
        if "client_summary" in db.table_names():
            rebuild_client_summaries(db)


def _write_shipped(db: Database) -> None:
    """The tables that a new studio starts with, in the columns that they had then."""
    newest = Database(memory=True)
    migrations.apply(newest)
    write_studio(newest, shipped_studio(settings.STUDIO))
    for table, key in (("studio", "id"), ("shade", "key"), ("zone", "key")):
        had = {column.name for column in db.table(table).columns}
        for row in newest.table(table).rows:
            db.table(table).upsert({name: row[name] for name in row if name in had}, pk=key)


def _keep_summaries(db: Database, steps: int) -> None:
    """The summaries as the version of these steps kept them."""
    if steps == len(STEPS):
        rebuild_summaries(db)
    elif STEPS[steps - 1] >= "0015_progress":
        db.execute(SUMMARY_WITH_PROMISE)
    else:
        db.execute(SUMMARY)
