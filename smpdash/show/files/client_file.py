"""The file of one client: everything recorded about them, as JSON, readable without smpdash."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from smpdash.record.client import Client
from smpdash.record.issued import IssuedEstimate
from smpdash.record.studio import Studio
from smpdash.record.visit import Course, Visit

ABOUT: Final = (
    "Everything that this studio has recorded about you. Lengths are in the unit that a name ends "
    "in; shares run from 0 to 1; instants are in UTC. An estimate is what you were told at the "
    "time: the probability of each number of sessions in all, from 1 to 10."
)
# A visit before it was corrected or deleted: the earlier visit, the change, why, and when.
Earlier = tuple[Visit, str, str, datetime]


def client_json(
    records: Sequence[Client],
    courses: Sequence[Course],
    estimates: Mapping[str, Sequence[IssuedEstimate]],
    earlier: Mapping[str, Sequence[Earlier]],
    *,
    studio: Studio,
    at: datetime,
) -> str:
    """The text of the file, made at the instant `at`; `estimates` and `earlier` by course_id.

    `records` are the client's own and then those that were merged into it.
    """
    client, *merged = records
    contents = {
        "about": ABOUT,
        "studio": studio.name,
        "taken_out_at": at,
        **_person(client),
        "courses": [
            {
                "course": course.course_id,
                "status": course.status,
                "visits": [_visit(visit, studio) for visit in course.visits],
                "estimates": [_estimate(issued) for issued in estimates[course.course_id]],
                "visits_before_they_were_changed": [
                    {**_visit(visit, studio), "change": change, "why": why, "changed_at": changed}
                    for visit, change, why, changed in earlier[course.course_id]
                ],
            }
            for course in courses
        ],
    }
    if merged:
        contents["records_merged_into_this_one"] = [_person(each) for each in merged]
    return json.dumps(contents, ensure_ascii=False, indent=1, default=_text) + "\n"


def _person(client: Client) -> dict[str, Any]:
    person = asdict(client)
    for name in ("version", "artist"):
        person.pop(name)
    return {"client": person, "intake": person.pop("intake")}


def _visit(visit: Visit, studio: Studio) -> dict[str, Any]:
    """A visit with names of the studio's tables in place of our keys."""
    row = asdict(visit)
    for name in ("visit_id", "version"):
        row.pop(name)
    shades = {shade.key: shade.name for shade in studio.shades}
    lots = {lot.key: lot.label for lot in studio.lots}
    return row | {
        "artist": studio.staff_name(visit.artist),
        "pigment_lot": lots.get(visit.pigment_lot or "", visit.pigment_lot),
        "readings": [
            asdict(reading)
            | {
                "zone": studio.zone_name(reading.zone),
                "shade": shades.get(reading.shade or "", reading.shade),
            }
            for reading in visit.readings
        ],
    }


def _estimate(issued: IssuedEstimate) -> dict[str, Any]:
    row = asdict(issued)
    row.pop("course_id")
    return row


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} does not belong into a client’s file.")
