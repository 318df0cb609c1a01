"""The columns of each exported table as SQL, and how its rows are ordered by the indexes alone."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Final

from smpdash.record.client import Client, Intake
from smpdash.record.fields import descriptions
from smpdash.record.issued import TOTALS_NAMED
from smpdash.record.studio import WHOLE_SCALP
from smpdash.record.visit import Course, Reading, Visit
from smpdash.store.records.merging.old_codes import OLD_CODES
from smpdash.store.summaries.told import AT_ONCE


@dataclass(frozen=True, slots=True)
class Source:
    """One exported table: `columns` holds the expression of each column by its name.

    `tables` is the FROM clause. `level` says down to which record the rows go: "client", "course",
    "visit" or "estimate", or "" for a table of the studio.
    """

    columns: Mapping[str, str]
    tables: str
    order: str
    level: str = ""


# CROSS JOIN keeps the order of the tables, so that the indexes give the order of the rows and
# nothing has to be sorted before the first row leaves.
_COURSES: Final = "client CROSS JOIN course ON course.client_id = client.id"
_VISITS: Final = f"""{_COURSES}
CROSS JOIN visit ON visit.course_id = course.id
LEFT JOIN visit_in_course AS place ON place.visit_id = visit.id"""
_ESTIMATES: Final = f"{_COURSES} CROSS JOIN estimate ON estimate.course_id = course.id"
# Keys of the studio's tables are exported as the names that people know.
_NAMES: Final = {
    "staff": "staff.name",
    "lot": "lot.label",
    "zone": "zone.name",
    "shade": "shade.name",
}


def _fields(table: str, record: type, *, but: Container[str] = ()) -> dict[str, str]:
    """The described fields of a record by name, except those in `but`."""
    return {
        name: _NAMES.get(field.kind, f"{table}.{name}")
        for name, field in descriptions(record).items()
        if name not in but
    }


def _quoted(*texts: str) -> str:
    return ", ".join("'" + text.replace("'", "''") + "'" for text in texts)


_CODE: Final = {"client_code": "client.code"}
_COURSE: Final = {**_CODE, "course_number": "course.number"}
_DAYS_SINCE: Final = "CAST(julianday(visit.held_on) - julianday(fading_since) AS INTEGER)"
_PLACE: Final = {"session_number": "place.session", "days_since_session": _DAYS_SINCE}
_ISSUED: Final = {
    **_COURSE,
    "visits_done": "visits_done",
    "sessions_done": "sessions_done",
    "issued_at": "issued_at",
}
# "8+41@2026-03-20T16:00:00Z": the model, from how many courses its belief was learnt, and when.
_PLUS: Final = "instr(model_version, '+')"
_AT: Final = "instr(model_version, '@')"
_LEARNT: Final = f"iif({_PLUS}, CAST(substr(model_version, {_PLUS} + 1) AS INTEGER), NULL)"
_IS_WAITING: Final = "course_summary.status = 'running' AND last_on IS NOT NULL"
_NEXT: Final = (
    f"iif({_IS_WAITING}, date(last_on, '+' || (SELECT {{}} FROM studio) || ' days'), NULL)"  # noqa: S608
)
_STOPPED: Final = """(SELECT {} FROM action WHERE kind = 'stop course'
    AND course_summary.status = 'abandoned' AND result = client.code || '/' || course.number
    ORDER BY at DESC LIMIT 1)"""

SOURCES: Final[Mapping[str, Source]] = {
    "studio": Source(
        {
            "name": "name",
            "time_zone": "time_zone",
            "ideal_depth_low_mm": "depth_ideal_low_mm",
            "ideal_depth_high_mm": "depth_ideal_high_mm",
            "booking_from_days": "booking_from_days",
            "booking_to_days": "booking_to_days",
            "package": "package",
        },
        "studio",
        "id",
    ),
    "staff": Source(
        {"staff_key": "key", "name": "name", "role": "role", "is_active": "active"},
        "staff",
        "rowid",
    ),
    "lots": Source(
        {
            "lot_key": "key",
            "label": "label",
            "expires_on": "expires_on",
            "is_used_up": "used_up",
            "brand": "brand",
            "shade_name": "shade_name",
            "opened_on": "opened_on",
        },
        "lot",
        "rowid",
    ),
    "clients": Source(
        {
            **_CODE,
            **_fields("client", Client),
            **_fields("client", Intake),
            "recorded_at": "client.recorded_at",
            "seen_by": "staff.name",
            "other_codes": OLD_CODES,
            "seen_by_key": "client.artist",
            "amended_at": "client.amended_at",
            "amendments": "client.version - 1",
            "imported": "client.imported",
        },
        "client LEFT JOIN staff ON staff.key = client.artist",
        "client.id",
        "client",
    ),
    "courses": Source(
        {
            **_CODE,
            "client_name": "client.name",
            "course_number": "course.number",
            "is_touch_up": "is_touch_up",
            **_fields("course", Course),
            "status": "course_summary.status",
            "artist": "staff.name",
            "sessions": "sessions",
            "first_session_on": "first_on",
            "last_session_on": "last_on",
            "told_most_likely": "first.most_likely_total",
            "told_low": "first.credible_80_low",
            "told_high": "first.credible_80_high",
            "now_most_likely": "last.most_likely_total",
            "now_low": "last.credible_80_low",
            "now_high": "last.credible_80_high",
            "artist_key": "course_summary.artist",
            "visits": "(SELECT count(*) FROM visit WHERE course_id = course.id)",
            "finished_on": "(SELECT held_on FROM visit WHERE course_id = course.id"
            " AND course_summary.status = 'completed' ORDER BY number DESC LIMIT 1)",
            "stopped_at": _STOPPED.format("at"),
            "why_stopped": _STOPPED.format("why"),
            "told_expected": "first.sessions_done + first.expected_remaining",
            "now_expected": "last.sessions_done + last.expected_remaining",
            "outcome": "CASE WHEN course_summary.status <> 'completed' THEN NULL"
            " WHEN first.id IS NULL THEN NULL WHEN sessions < first.credible_80_low THEN 'fewer'"
            " WHEN sessions > first.credible_80_high THEN 'more' ELSE 'within' END",
            "next_from": _NEXT.format("booking_from_days"),
            "next_to": _NEXT.format("booking_to_days"),
            "hours_ahead": "(SELECT sum(chance * hours) FROM planned_session"
            " WHERE estimate_id = last_estimate AND course_summary.status = 'running')",
            "imported": "course.imported",
        },
        f"""{_COURSES}
CROSS JOIN course_summary ON course_summary.course_id = course.id
LEFT JOIN estimate AS first ON first.id = first_estimate
LEFT JOIN estimate AS last ON last.id = last_estimate
LEFT JOIN staff ON staff.key = course_summary.artist""",
        "client.id, course.number",
        "course",
    ),
    "visits": Source(
        {
            **_COURSE,
            "visit_number": "visit.number",
            "kind": "visit.kind",
            **_fields("visit", Visit, but=("number", "kind")),
            "recorded_at": "visit.recorded_at",
            **_PLACE,
            "worked_minutes": "(unixepoch(ended_at) - unixepoch(started_at)) / 60.0"
            " - break_minutes",
            "artist_key": "visit.artist",
            "lot_key": "visit.pigment_lot",
            "amended_at": "visit.amended_at",
            "amendments": "visit.version - 1",
            "imported": "visit.imported",
        },
        f"""{_VISITS}
LEFT JOIN staff ON staff.key = visit.artist
LEFT JOIN lot ON lot.key = visit.pigment_lot""",
        "client.id, course.number, visit.number",
        "visit",
    ),
    "recall": Source(
        {
            **_CODE,
            "client_name": "client.name",
            "contact": "client.contact",
            "course_number": "course.number",
            "visit_number": "visit.number",
            "held_on": "held_on",
            "artist": "staff.name",
            "pigment_lot": "lot.label",
            "artist_key": "visit.artist",
            "lot_key": "visit.pigment_lot",
        },
        # Visits without a lot have no row in its table.
        f"""{_COURSES}
CROSS JOIN visit ON visit.course_id = course.id
CROSS JOIN lot ON lot.key = visit.pigment_lot
LEFT JOIN staff ON staff.key = visit.artist""",
        "client.id, course.number, visit.number",
        "visit",
    ),
    "readings": Source(
        {
            **_COURSE,
            "visit_number": "visit.number",
            "held_on": "held_on",
            "zone": "zone.name",
            "shade": "shade.name",
            "shade_darkness": "shade.darkness",
            **_fields("reading", Reading, but=("zone", "shade")),
            "depth_kind": "iif(depth_mm IS NULL, NULL, depth_kind)",
            "of_session": "place.fading_of",
            **_PLACE,
            "is_whole_scalp": f"reading.zone = {_quoted(WHOLE_SCALP)}",
            "area_share": "zone.area_share",
            "zone_key": "reading.zone",
            "shade_key": "reading.shade",
            "imported": "visit.imported",
        },
        f"""{_VISITS}
CROSS JOIN reading ON reading.visit_id = visit.id
LEFT JOIN zone ON zone.key = reading.zone
LEFT JOIN shade ON shade.key = reading.shade""",
        "client.id, course.number, visit.number, reading.position",
        "visit",
    ),
    "estimates": Source(
        {
            **_ISSUED,
            "cause": "cause",
            "model_version": "CAST(model_version AS INTEGER)",
            **{name: name for name in TOTALS_NAMED},
            "most_likely_total": "most_likely_total",
            "credible_80_low": "credible_80_low",
            "credible_80_high": "credible_80_high",
            "expected_remaining": "expected_remaining",
            "words": "words",
            "why": "why",
            "shown_at": "told_at",
            "is_as_told": f"{AT_ONCE} OR told_at IS NOT NULL",
            "learnt_from": _LEARNT,
            "learnt_at": f"iif({_AT}, substr(model_version, {_AT} + 1), NULL)",
        },
        f"{_ESTIMATES} LEFT JOIN told_estimate ON estimate_id = estimate.id",
        "client.id, course.number, estimate.id",
        "estimate",
    ),
    "plans": Source(
        {
            **_ISSUED,
            "session_number": "planned_session.number",
            "chance": "chance",
            "hours_low": "hours_low",
            "hours": "hours",
            "hours_high": "hours_high",
        },
        f"{_ESTIMATES} CROSS JOIN planned_session ON estimate_id = estimate.id",
        "client.id, course.number, estimate.id, planned_session.number",
        "estimate",
    ),
}
# Records that were merged into others are told by those.
OWN_CLIENTS: Final = "client.id NOT IN (SELECT client_id FROM merged_client)"
