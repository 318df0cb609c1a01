"""The conditions that the rows of an export meet, from the selection that was asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from smpdash.record.export.selection import Selection
from smpdash.record.progress.scope import Behind
from smpdash.store.client_list.search import Condition, fits, nearly_fits, terms
from smpdash.store.db.times import instant_text
from smpdash.store.export.sources import OWN_CLIENTS
from smpdash.store.records.clients import client_key
from smpdash.store.summaries.behind import condition_of, values_behind
from smpdash.store.summaries.work import VISITS

_IN_SUMMARY: Final = "client.id IN (SELECT client_id FROM client_summary WHERE {})"
# A client or a course of a period has a visit in it; a client of some courses has one of them.
_HAS_COURSE: Final = "EXISTS (SELECT 1 FROM course WHERE course.client_id = client.id AND {})"
_HAS_VISIT: Final = "EXISTS (SELECT 1 FROM visit WHERE visit.course_id = course.id AND {})"


@dataclass(frozen=True, slots=True)
class Conditions:
    """SQL conditions by the record that they are about, and the values that they name."""

    client: tuple[str, ...]
    course: tuple[str, ...]
    visit: tuple[str, ...]
    estimate: tuple[str, ...]
    values: dict[str, Any]

    def where(self, level: str) -> str:
        """The WHERE clause of a table whose rows go down to this level; "" if all are taken."""
        match level:
            case "client":
                courses = [*self.course, *self._with_visit()]
                has = _HAS_COURSE.format(" AND ".join(courses)) if courses else ""
                conditions = [*self.client, has, OWN_CLIENTS]
            case "course":
                conditions = [*self.client, *self.course, *self._with_visit()]
            case "visit":
                conditions = [*self.client, *self.course, *self.visit]
            case "estimate":
                conditions = [*self.client, *self.course, *self.estimate]
            case _:
                conditions = []
        words = " AND ".join(f"({each})" for each in conditions if each)
        return f"WHERE {words}" if words else ""

    def _with_visit(self) -> list[str]:
        return [_HAS_VISIT.format(" AND ".join(self.visit))] if self.visit else []


def conditions_of(db: Database, selection: Selection) -> Conditions:
    """The conditions of a selection; raises Unknown if it names a client that does not exist."""
    values: dict[str, Any] = {}
    clients: list[str] = []
    courses: list[str] = []
    if selection.client is not None:
        clients.append("client.id = :client")
        values["client"] = client_key(db, selection.client)
    if selection.status is not None:
        clients.append(_IN_SUMMARY.format("status = :status"))
        values["status"] = selection.status
    if selection.search.strip():
        searched, words = _searched(db, selection.search)
        clients.append(_IN_SUMMARY.format(searched))
        values |= words
    if selection.courses is not None:
        where, more = _behind(db, selection.courses)
        courses.append(where)
        values |= more
    visits = [*_between("visit.held_on", "day", selection, values)]
    if selection.lot is not None:
        courses.append("course.id IN (SELECT course_id FROM visit WHERE pigment_lot = :lot)")
        visits.append("visit.pigment_lot = :lot")
        values["lot"] = selection.lot
    if selection.courses is not None and selection.courses.by == "visit":
        visits.append(f"visit.id IN ({VISITS.format('visit_id')})")
    estimates = [*_issued_between(db, selection, values)] if selection.has_period else []
    return Conditions(tuple(clients), tuple(courses), tuple(visits), tuple(estimates), values)


def _behind(db: Database, behind: Behind) -> tuple[str, dict[str, object]]:
    """The condition that a course is behind a figure, or has a visit that is."""
    if behind.by == "visit":
        visits = VISITS.format("visit_id")
        has_one = f"SELECT course_id FROM visit WHERE id IN ({visits})"  # noqa: S608
        return f"course.id IN ({has_one})", values_behind(behind)
    where, values = condition_of(db, behind)
    return f"course.id IN (SELECT course_id FROM course_summary {where})", values  # noqa: S608


def _between(column: str, name: str, selection: Selection, values: dict[str, Any]) -> Iterator[str]:
    for end, sign, day in (("from", ">=", selection.first), ("to", "<=", selection.last)):
        if day is not None:
            values[f"{name}_{end}"] = day.isoformat()
            yield f"{column} {sign} :{name}_{end}"


def _issued_between(db: Database, selection: Selection, values: dict[str, Any]) -> Iterator[str]:
    """The same for instants: a day begins at midnight in the studio."""
    (zone,) = db.execute("SELECT time_zone FROM studio").fetchone()
    if selection.first is not None:
        values["issued_from"] = _midnight(selection.first, zone)
        yield "issued_at >= :issued_from"
    if selection.last is not None and selection.last < date.max:
        values["issued_before"] = _midnight(selection.last + timedelta(days=1), zone)
        yield "issued_at < :issued_before"


def _midnight(day: date, zone: str) -> str:
    # Far from today a time zone may leave the years that instants have.
    if not date.min < day < date.max:
        return instant_text(datetime(day.year, day.month, day.day, tzinfo=UTC))
    return instant_text(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)))


def _searched(db: Database, search: str) -> tuple[str, dict[str, Any]]:
    """What the list of clients finds: if nobody fits, those who do but for one slip in typing."""
    parts = terms(search)
    exact = _named(fits(parts))
    exact_match = db.execute(
        f"SELECT 1 FROM client_summary WHERE {exact[0]} AND status <> 'merged' LIMIT 1",  # noqa: S608
        exact[1],
    ).fetchone()
    near = None if exact_match else nearly_fits(parts)
    return _named(near) if near else exact


def _named(condition: Condition) -> tuple[str, dict[str, Any]]:
    """A condition with its values named word_0, word_1 and so on."""
    first, *rest = condition[0].split("?")
    sql = first + "".join(f":word_{number}{part}" for number, part in enumerate(rest))
    return f"({sql})", {f"word_{number}": value for number, value in enumerate(condition[1])}
