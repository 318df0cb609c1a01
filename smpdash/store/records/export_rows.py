"""Streams the rows of each exported file, so that memory does not grow with their number."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlite_utils import Database

from smpdash.record.client import Client, Intake
from smpdash.record.fields import descriptions
from smpdash.record.issued import TOTALS_NAMED, IssuedEstimate
from smpdash.record.visit import Course, Reading, Visit
from smpdash.store.records.merging.old_codes import OLD_CODES
from smpdash.store.records.visits import PastVisit

_SHARES: Final = ", ".join(TOTALS_NAMED)
# CROSS JOIN keeps the order of the tables, so that the indexes give the order of the rows and
# nothing has to be sorted before the first row leaves.
_VISITS: Final = """
FROM client
CROSS JOIN course ON course.client_id = client.id
CROSS JOIN visit ON visit.course_id = course.id
"""
# Keys of the studio's tables are exported as the names that people know.
_NAMES: Final = {
    "staff": "staff.name",
    "lot": "lot.label",
    "zone": "zone.name",
    "shade": "shade.name",
}


def _fields(table: str, record: type, *, but: Container[str] = ()) -> str:
    """The described fields of a record as columns of a SELECT, except those in `but`."""
    return ", ".join(
        f"{_NAMES.get(field.kind, f'{table}.{name}')} AS {name}"
        for name, field in descriptions(record).items()
        if name not in but
    )


_VISIT: Final = f"""
SELECT code AS client_code, course.number AS course_number, visit.number AS visit_number, kind,
    {_fields("visit", Visit, but=("number", "kind"))}, visit.recorded_at
FROM client
{{join}} course ON course.client_id = client.id
{{join}} visit ON visit.course_id = course.id
LEFT JOIN staff ON staff.key = visit.artist
LEFT JOIN lot ON lot.key = visit.pigment_lot
{{where}} ORDER BY client.id, course.number, visit.number
"""  # noqa: S608
_COURSES: Final = """
SELECT code AS client_code, client.name AS client_name, course.number AS course_number,
    is_touch_up, package, course_summary.status AS status, staff.name AS artist, sessions,
    first_on AS first_session_on, last_on AS last_session_on,
    first.most_likely_total AS told_most_likely, first.credible_80_low AS told_low,
    first.credible_80_high AS told_high, last.most_likely_total AS now_most_likely,
    last.credible_80_low AS now_low, last.credible_80_high AS now_high
FROM client
{join} course ON course.client_id = client.id
{join} course_summary ON course_summary.course_id = course.id
LEFT JOIN estimate AS first ON first.id = first_estimate
LEFT JOIN estimate AS last ON last.id = last_estimate
LEFT JOIN staff ON staff.key = course_summary.artist
{where} ORDER BY client.id, course.number
"""
_RECALL: Final = """
SELECT code AS client_code, client.name AS client_name, contact, course.number AS course_number,
    visit.number AS visit_number, held_on, staff.name AS artist, lot.label AS pigment_lot
FROM client
{join} course ON course.client_id = client.id
{join} visit ON visit.course_id = course.id
LEFT JOIN staff ON staff.key = visit.artist
LEFT JOIN lot ON lot.key = visit.pigment_lot
WHERE {where} ORDER BY client.id, course.number, visit.number
"""
SELECTS: Final[Mapping[str, str]] = {
    "clients": f"""
SELECT code AS client_code, {_fields("client", Client)}, {_fields("client", Intake)}, recorded_at,
    staff.name AS seen_by, {OLD_CODES} AS other_codes
FROM client LEFT JOIN staff ON staff.key = client.artist
WHERE client.id NOT IN (SELECT client_id FROM merged_client) ORDER BY client.id
""",  # noqa: S608
    "visits": _VISIT.format(join="CROSS JOIN", where=""),
    "readings": f"""
SELECT code AS client_code, course.number AS course_number, visit.number AS visit_number, held_on,
    zone.name AS zone, shade.name AS shade, shade.darkness AS shade_darkness,
    {_fields("reading", Reading, but=("zone", "shade"))}
{_VISITS}
CROSS JOIN reading ON reading.visit_id = visit.id
LEFT JOIN zone ON zone.key = reading.zone
LEFT JOIN shade ON shade.key = reading.shade
ORDER BY client.id, course.number, visit.number, reading.position
""",
    "estimates": f"""
SELECT code AS client_code, course.number AS course_number, visits_done, sessions_done, issued_at,
    cause, model_version, {_SHARES}, most_likely_total, credible_80_low, credible_80_high,
    expected_remaining, words, why, told_at AS shown_at
FROM client
CROSS JOIN course ON course.client_id = client.id
CROSS JOIN estimate ON estimate.course_id = course.id
LEFT JOIN told_estimate ON estimate_id = estimate.id
ORDER BY client.id, course.number, estimate.id
""",  # noqa: S608
    "courses": _COURSES.format(join="CROSS JOIN", where=""),
    "recall": _RECALL.format(join="CROSS JOIN", where="pigment_lot IS NOT NULL"),
}


@dataclass(frozen=True, slots=True)
class ClientRecords:
    """Everything recorded about one client; estimates and past visits by the course's name.

    `merged` are the records that were merged into the client's, as they were then.
    """

    client: Client
    courses: tuple[Course, ...]
    estimates: Mapping[str, tuple[IssuedEstimate, ...]]
    past: Mapping[str, tuple[PastVisit, ...]]
    merged: tuple[Client, ...] = ()

    @property
    def size(self) -> int:
        """How many rows: clients, visits with their readings, estimates, past visits."""
        visits = [visit for course in self.courses for visit in course.visits]
        parts = (*self.estimates.values(), *self.past.values(), visits, self.merged)
        return 1 + sum(map(len, parts)) + sum(len(visit.readings) for visit in visits)


def count_of(db: Database, table: str) -> int:
    """How many rows `rows_of` gives."""
    if table == "recall":
        sql = "SELECT count(*) FROM visit WHERE pigment_lot IS NOT NULL"
        return int(db.execute(sql).fetchone()[0])
    (count,) = db.execute(f"SELECT count(*) FROM {table.removesuffix('s')}").fetchone()  # noqa: S608
    return int(count) - (db.table("merged_client").count if table == "clients" else 0)


def rows_of(db: Database, table: str) -> Iterator[Mapping[str, object]]:
    """The rows of one of SELECTS, in the order of the clients."""
    return _with_truths(db, SELECTS[table], {})


def courses_where(
    db: Database, where: str, values: Mapping[str, object]
) -> Iterator[Mapping[str, object]]:
    """The rows of "courses" whose summaries meet this condition, in the same order."""
    return _with_truths(db, _COURSES.format(join="JOIN", where=where), values)


def recall_where(
    db: Database, where: str, values: Mapping[str, object]
) -> Iterator[Mapping[str, object]]:
    """The rows of "recall" whose visits meet this condition, in the same order."""
    return db.query(_RECALL.format(join="JOIN", where=where), dict(values))


def visits_where(
    db: Database, where: str, values: Mapping[str, object]
) -> Iterator[Mapping[str, object]]:
    """The rows of "visits" that meet this condition, in the same order."""
    return _with_truths(db, _VISIT.format(join="JOIN", where=where), values)


def _with_truths(
    db: Database, select: str, values: Mapping[str, object]
) -> Iterator[Mapping[str, object]]:
    for row in db.query(select, dict(values)):
        for name in ("earlier_pigment", "is_touch_up"):
            if name in row:
                row[name] = bool(row[name])
        yield row
