"""Visits with their readings: rows to values and back."""

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from smpdash.record.visit import Reading, Visit
from smpdash.store.engine import rows
from smpdash.store.instants import instant_or_none, instant_text, instant_text_or_none


def visits_where(db: Database, where: str, value: object) -> dict[int, list[Visit]]:
    """The visits with their readings, by course, in order."""
    readings: dict[int, list[Reading]] = {}
    for row in rows(
        db,
        "SELECT reading.* FROM course JOIN visit ON visit.course_id = course.id"  # noqa: S608
        " JOIN reading ON reading.visit_id = visit.id"
        f" WHERE {where} ORDER BY reading.visit_id, reading.position",
        (value,),
    ):
        readings.setdefault(row["visit_id"], []).append(
            Reading(
                row["zone"],
                row["shade"],
                row["depth_mm"],
                row["observed_fading"],
                row["coverage"],
                row["depth_kind"],
            )
        )
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
    """Write a new visit with its readings; the row's id."""
    columns = {"course_id": course, **_columns(visit), "recorded_at": instant_text(now)}
    key = db.execute(
        f"INSERT INTO visit ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",  # noqa: S608
        tuple(columns.values()),
    ).lastrowid
    _insert_readings(db, int(key or 0), visit)
    return int(key or 0)


def update_visit(db: Database, key: int, visit: Visit, *, now: datetime) -> None:
    """Write a visit over the one that stands there, as its next version."""
    columns = {**_columns(visit), "amended_at": instant_text(now)}
    wanted = ", ".join(f"{name} = ?" for name in columns)
    db.execute(
        f"UPDATE visit SET {wanted}, version = version + 1 WHERE id = ?",  # noqa: S608
        (*columns.values(), key),
    )
    db.execute("DELETE FROM reading WHERE visit_id = ?", (key,))
    _insert_readings(db, key, visit)


def visit_json(visit: Visit) -> str:
    """The whole visit as JSON text, for its past."""
    return json.dumps(asdict(visit), default=_text, ensure_ascii=False)


def visit_of_json(text: str) -> Visit:
    """The visit that `visit_json` wrote."""
    row = json.loads(text)
    return _visit({**row, "id": row["visit_id"]}, [Reading(**each) for each in row["readings"]])


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} does not belong into a visit.")


def _columns(visit: Visit) -> dict[str, Any]:
    return {
        "number": visit.number,
        "held_on": visit.held_on.isoformat(),
        "kind": visit.kind,
        "artist": visit.artist,
        "started_at": instant_text_or_none(visit.started_at),
        "ended_at": instant_text_or_none(visit.ended_at),
        "break_minutes": visit.break_minutes,
        "adjustments": visit.adjustments,
        "pigment_lot": visit.pigment_lot,
        "note": visit.note,
        "decision": visit.decision,
        "reason": visit.reason,
        "anyway": visit.anyway,
    }


def _insert_readings(db: Database, key: int, visit: Visit) -> None:
    for position, reading in enumerate(visit.readings, start=1):
        db.execute(
            "INSERT INTO reading (visit_id, position, zone, shade, depth_mm, depth_kind,"
            " observed_fading, coverage) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                key,
                position,
                reading.zone,
                reading.shade,
                reading.depth_mm,
                reading.depth_kind,
                reading.observed_fading,
                reading.coverage,
            ),
        )


def _visit(row: dict[str, Any], readings: list[Reading]) -> Visit:
    return Visit(
        number=row["number"],
        held_on=date.fromisoformat(row["held_on"]),
        readings=tuple(readings),
        kind=row["kind"],
        artist=row["artist"],
        started_at=instant_or_none(row["started_at"]),
        ended_at=instant_or_none(row["ended_at"]),
        break_minutes=row["break_minutes"],
        adjustments=row["adjustments"],
        pigment_lot=row["pigment_lot"],
        note=row["note"],
        decision=row["decision"],
        reason=row["reason"],
        anyway=row["anyway"],
        visit_id=str(row["id"]),
        version=row["version"],
    )
