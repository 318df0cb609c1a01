"""A visit while it is being written: the data of its draft, and the Visit that they describe."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from smpdash.record.fields import defaults, descriptions
from smpdash.record.studio import WHOLE_SCALP, Studio
from smpdash.record.times.local_times import local_time, read
from smpdash.record.visit import Course, Reading, Visit
from smpdash.screens.drafts.differences import OF_DRAFT, flat
from smpdash.screens.visit.draft_fields import (
    READING_FIELDS,
    SHARED,
    VISIT_FIELDS,
    Value,
    VisitDraft,
    blank_reading,
    is_noted,
    name_in_draft,
)

# After this many sessions another one is not planned, so its reason must be given.
PLANNED_SESSIONS: Final = 3
# How a visit before that ends, unless somebody taps otherwise.
PROPOSED: Final[Mapping[str, Any]] = {"decision": "another", "reason": "planned"}


def started(
    course: Course, studio: Studio, *, now: datetime, zone: ZoneInfo, signed_in: str = ""
) -> VisitDraft:
    """The data of a new visit: it starts now, by zone as the last session, with nothing noted.

    No zone is chosen. The artist is the one `signed_in` (a key of the staff), or else the last
    session's. The first visits propose another session, as planned.
    """
    last = course.sessions[-1] if course.sessions else None
    artists = [person.key for person in studio.staff if person.active]
    likely = [signed_in, last.artist if last else None]
    artist = next((key for key in likely if key in artists), None)
    today = now.astimezone(zone).date()
    data = _blank() | {
        "held_on": today.isoformat(),
        "started": str(local_time(now, today, zone)),
        "artist": artist or (artists[0] if len(artists) == 1 else None),
        "by_zone": _is_by_zone(last),
        **(_shared(last) if last else {}),
    }
    if len(course.sessions) + 1 < PLANNED_SESSIONS and not course.is_touch_up:
        data |= PROPOSED
    return cast(VisitDraft, data)


def of_visit(visit: Visit, zone: ZoneInfo) -> VisitDraft:
    """The data that the correction of a recorded visit starts from."""
    data = _blank() | {
        **{
            name_in_draft(name): _text(getattr(visit, name), visit.held_on, zone)
            for name in VISIT_FIELDS
        },
        **_shared(visit),
        "by_zone": _is_by_zone(visit),
        "readings": {
            reading.zone: {field: getattr(reading, field) for field in READING_FIELDS}
            for reading in visit.readings
        },
    }
    return cast(VisitDraft, data)


def _blank() -> dict[str, Any]:
    """The data of a visit before anything is noted."""
    return {
        **{name_in_draft(name): defaults(Visit)[name] for name in VISIT_FIELDS},
        **{name: defaults(Reading)[name] for name in SHARED},
        "break_since": None,
        "selected": [],
        "several": False,
        "readings": {},
        "why": None,
        "exact": False,
        "answered": {},
        "unread": {},
        **OF_DRAFT,
    }


def _is_by_zone(visit: Visit | None) -> bool:
    """Whether this visit's values are noted by zone; a visit without any counts as by zone."""
    return visit is not None and [each.zone for each in visit.readings] != [WHOLE_SCALP]


def _shared(visit: Visit) -> dict[str, Any]:
    """The values that all zones of this visit share; empty if it has no readings."""
    return {name: getattr(visit.readings[0], name) for name in SHARED if visit.readings}


def is_untouched(data: Mapping[str, Any]) -> bool:
    """Whether nothing was tapped since these data were started."""
    if "held_on" in data.get("by", {}):
        return False
    decided = data.get("decision") and not is_proposed(data)
    is_session = data.get("kind", "session") == "session"
    noted = any(data.get(name) for name in ("answered", "readings", "note"))
    return not (noted or decided) and is_session


def is_proposed(data: Mapping[str, Any]) -> bool:
    """Whether the visit ends as the first visits propose, and nobody tapped it."""
    is_as_started = all(data.get(name) == value for name, value in PROPOSED.items())
    return is_as_started and not any(name in data.get("by", {}) for name in PROPOSED)


def visit_of(
    data: VisitDraft, zone: ZoneInfo, *, number: int, visit_id: str = "", version: int = 1
) -> Visit:
    """The visit that these data describe."""
    held_on = date.fromisoformat(data["held_on"])
    values: dict[str, Any] = {
        name: _value(name, data.get(name_in_draft(name)), held_on, zone) for name in VISIT_FIELDS
    }
    if data["decision"] != "another":
        values["reason"] = None
    return Visit(number, readings=readings_of(data), visit_id=visit_id, version=version, **values)


def readings_of(data: VisitDraft) -> tuple[Reading, ...]:
    """The readings with any value, of the whole scalp or by zone, as chosen."""
    return tuple(
        _reading(data, zone)
        for zone, values in data["readings"].items()
        if (zone != WHOLE_SCALP) == data["by_zone"] and is_noted(values)
    )


def reading_in(data: VisitDraft, zone: str) -> Reading | None:
    """The reading of this zone; None if nothing is noted."""
    return _reading(data, zone) if is_noted(data["readings"].get(zone, {})) else None


def _reading(data: VisitDraft, zone: str) -> Reading:
    shared = {name: data.get(name) for name in SHARED}
    values: dict[str, Any] = {**shared, **data["readings"][zone]}
    return Reading(zone, **values)


def recorded_paths(data: VisitDraft, shown: Mapping[str, Any]) -> list[str]:
    """The paths of all values that Record writes or that a page showed.

    The readings are those of the whole scalp or by zone, as chosen.
    """
    whole = f"readings/{WHOLE_SCALP}/"
    fields = [path for path in flat(data) if path in shown and not path.startswith("readings/")]
    readings = dict.fromkeys(path for path in (*flat(data), *shown) if path.startswith("readings/"))
    return [*fields, *(path for path in readings if path.startswith(whole) != data["by_zone"])]


def with_value(data: VisitDraft, zones: Sequence[str], field: str, value: Value) -> VisitDraft:
    """The data with one field set for all of these zones."""
    readings = data["readings"] | {
        zone: blank_reading() | data["readings"].get(zone, {}) | {field: value} for zone in zones
    }
    return data | {"readings": readings}


def without(data: VisitDraft, zones: Sequence[str]) -> VisitDraft:
    """The data with nothing noted for these zones."""
    remaining = {zone: values for zone, values in data["readings"].items() if zone not in zones}
    cleared = tuple(f"readings/{zone}/" for zone in zones)
    texts = {path: text for path, text in data["unread"].items() if not path.startswith(cleared)}
    return data | {"readings": remaining, "unread": texts}


def _text(value: Any, held_on: date, zone: ZoneInfo) -> Any:
    """A visit's value as its draft stores it: an instant as a time of the visit's day."""
    if isinstance(value, datetime):
        return str(local_time(value, held_on, zone))
    return value.isoformat() if isinstance(value, date) else value


def _value(name: str, stored: Any, day: date, zone: ZoneInfo) -> Any:
    """The value of a visit's field that a draft stores in this form."""
    match descriptions(Visit)[name].kind:
        case "date" if stored:
            return date.fromisoformat(stored)
        case "instant":
            return read(stored).instant(day, zone) if stored else None
    return stored
