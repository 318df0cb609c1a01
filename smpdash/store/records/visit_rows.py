"""Maps visits with their readings to rows, and back."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from smpdash.record.visit import Reading, Visit
from smpdash.store.db.connection import rows
from smpdash.store.db.field_columns import columns_of, fields_of
from smpdash.store.db.times import instant_text


def visits_where(db: Database, where: str, value: object) -> dict[int, list[Visit]]:
    """The visits with their readings, in order, by the row id of their course."""
    readings: dict[int, list[Reading]] = {}
    for row in rows(
        db,
        "SELECT reading.* FROM course JOIN visit ON visit.course_id = course.id"  # noqa: S608
        " JOIN reading ON reading.visit_id = visit.id"
        f" WHERE {where} ORDER BY reading.visit_id, reading.position",
        (value,),
    ):
        reading = Reading(**fields_of(Reading, row))
        readings.setdefault(row["visit_id"], []).append(reading)
    visits: dict[int, list[Visit]] = {}
    for row in rows(
        db,
        "SELECT visit.* FROM course JOIN visit ON visit.course_id = course.id"  # noqa: S608
        f" WHERE {where} ORDER BY visit.course_id, visit.number",
        (value,),
    ):
        visits.setdefault(row["course_id"], []).append(_visit(row, readings.get(row["id"], [])))
    return visits


def insert_visit(db: Database, course: int, visit: Visit, *, now: datetime) -> int:
    """Insert a visit with its readings; returns the id of its row."""
    columns = {"course_id": course, **columns_of(visit), "recorded_at": instant_text(now)}
    key = int(db.table("visit").insert(columns).last_pk or 0)
    _insert_readings(db, key, visit)
    return key


def update_visit(db: Database, key: int, visit: Visit, *, now: datetime) -> None:
    """Replace a stored visit with its readings, as its next version."""
    columns = {**columns_of(visit), "version": visit.version + 1, "amended_at": instant_text(now)}
    db.table("visit").update(key, columns)
    db.execute("DELETE FROM reading WHERE visit_id = ?", (key,))
    _insert_readings(db, key, visit)


def renumber(
    db: Database, before: Iterable[Visit], after: Iterable[Visit], *, now: datetime
) -> None:
    """Give the visits that stay in a course the numbers that they have in `after`."""
    numbers = {visit.visit_id: visit.number for visit in after}
    waiting = [each for each in before if numbers.get(each.visit_id, each.number) != each.number]
    taken = {visit.number for visit in before if visit.visit_id in numbers}
    while waiting:
        # A number is used once in a course, so a visit waits until its number is free.
        visit = next(each for each in waiting if numbers[each.visit_id] not in taken)
        columns = {"number": numbers[visit.visit_id], "version": visit.version + 1}
        db.table("visit").update(int(visit.visit_id), {**columns, "amended_at": instant_text(now)})
        taken = taken - {visit.number} | {numbers[visit.visit_id]}
        waiting.remove(visit)


def put_past(db: Database, courses: Mapping[int, int]) -> None:
    """Let earlier versions of visits, by row id, belong to other courses.

    A row of the past is never changed, so it is written again in its new place.
    """
    for key, course in courses.items():
        (row,) = rows(db, "SELECT * FROM visit_past WHERE id = ?", (key,))
        db.execute("DELETE FROM visit_past WHERE id = ?", (key,))
        db.table("visit_past").insert({**row, "course_id": course})


def visit_json(visit: Visit) -> str:
    """The whole visit as JSON text, for its past."""
    return json.dumps(asdict(visit), default=_text, ensure_ascii=False)


def visit_of_json(text: str) -> Visit:
    """The visit that `visit_json` wrote."""
    row = json.loads(text)
    readings = [Reading(**fields_of(Reading, each)) for each in row["readings"]]
    return _visit({**row, "id": row["visit_id"]}, readings)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} does not belong into a visit.")


def _insert_readings(db: Database, key: int, visit: Visit) -> None:
    db.table("reading").insert_all(
        {"visit_id": key, "position": position, **columns_of(reading)}
        for position, reading in enumerate(visit.readings, start=1)
    )


def _visit(row: dict[str, Any], readings: list[Reading]) -> Visit:
    return Visit(
        **fields_of(Visit, row),
        readings=tuple(readings),
        visit_id=str(row["id"]),
        version=row["version"],
    )
