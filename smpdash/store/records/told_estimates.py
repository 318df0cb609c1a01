"""Estimates as clients are told them: which one was shown, and those that follow a new belief."""

import json
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from smpdash.record.client import Client
from smpdash.record.decisions import is_long_ago
from smpdash.record.issued import TOLD_ANEW, IssuedEstimate
from smpdash.record.visit import Course
from smpdash.store.audit.snapshot import Snapshot, named_rows
from smpdash.store.db.connection import rows
from smpdash.store.db.times import instant_text
from smpdash.store.records.courses import (
    course_key,
    courses_of,
    estimates_of,
    insert_estimate,
    with_clients,
)


def tell_standing(
    db: Database, code: str, told_by: str, *, now: datetime
) -> tuple[IssuedEstimate | None, Snapshot]:
    """Note that the client is shown the latest estimate; returns it, and the row if it is new.

    `told_by` is PLAN or CLIENT_VIEW. The first time stands. None if nothing is foretold: the last
    course does not run, or has rested for years.
    """
    course = courses_of(db, code)[-1]
    if course.status != "running" or is_long_ago(course, now.date()):
        return None, {}
    key = course_key(db, course.course_id).id
    (latest,) = rows(db, "SELECT max(id) AS id FROM estimate WHERE course_id = ?", (key,))
    done: Snapshot = {}
    if not rows(db, "SELECT 1 FROM told_estimate WHERE estimate_id = ?", (latest["id"],)):
        row = {"estimate_id": latest["id"], "told_by": told_by, "told_at": instant_text(now)}
        db.table("told_estimate").insert(row)
        done = named_rows(db, "told_estimate", "estimate_id = :estimate_id", row)
    return estimates_of(db, course.course_id)[-1], done


def told_last(
    db: Database, *, after: int, most: int
) -> dict[int, tuple[Client, Course, IssuedEstimate]]:
    """The next `most` running courses by row id, each with its client and its last estimate."""
    ids = json.dumps(
        [
            row["id"]
            for row in rows(
                db,
                "SELECT id FROM course WHERE status = 'running' AND id > ? ORDER BY id LIMIT ?",
                (after, most),
            )
        ]
    )
    running = with_clients(db, "course.id IN (SELECT value FROM json_each(?))", ids)
    return {
        key: (*each, estimates_of(db, each[1].course_id)[-1])
        for key, each in sorted(running.items())
    }


def reissue_estimate(
    db: Database, update: IssuedEstimate, *, instead: IssuedEstimate, now: datetime
) -> None:
    """Store an update of a running course's estimate, unless `instead` is no longer the last."""
    key = course_key(db, update.course_id)
    if key.status == "running" and estimates_of(db, update.course_id)[-1] == instead:
        insert_estimate(db, key.id, replace(update, cause=TOLD_ANEW), now)
