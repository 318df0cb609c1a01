"""A visit while it is being written: the data of its draft, and the Visit that they describe."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from smpdash.record.fields import defaults, descriptions
from smpdash.record.studio import WHOLE_SCALP, Studio
from smpdash.record.visit import Course, Reading, Visit
from smpdash.screens.drafts.differences import OF_DRAFT, flat
from smpdash.screens.visit.draft_fields import (
    OF_PIGMENT,
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
WRITING_DOWN: Final = timedelta(minutes=30)
# Whoever notes one of these times the visit.
_TIMES: Final = ("started", "ended", "break_since", "break_minutes")


def started(
    course: Course, studio: Studio, *, now: datetime, zone: ZoneInfo, signed_in: str = ""
) -> VisitDraft:
    """The data of a new visit: it starts now, in the last session's zones, with nothing noted.

    The artist is the one `signed_in` (a key of the staff), or else the last session's.
    """
    last = course.sessions[-1] if course.sessions else None
    zones = [reading.zone for reading in last.readings] if last else [WHOLE_SCALP]
    artists = [person.key for person in studio.staff if person.active]
    likely = [signed_in, last.artist if last else None]
    artist = next((key for key in likely if key in artists), None)
    data = _blank() | {
        "held_on": now.astimezone(zone).date().isoformat(),
        "started": now.astimezone(zone).strftime("%H:%M"),
        "artist": artist or (artists[0] if len(artists) == 1 else None),
        "reason": "planned" if len(course.sessions) + 1 < PLANNED_SESSIONS else None,
        **_where(zones),
    }
    if last:
        data |= {"pigment_lot": last.pigment_lot, **_shared(last)}
    return cast(VisitDraft, data)


def of_visit(visit: Visit, zone: ZoneInfo) -> VisitDraft:
    """The data that the correction of a recorded visit starts from."""
    data = _blank() | {
        **{name_in_draft(name): _text(getattr(visit, name), zone) for name in VISIT_FIELDS},
        **_shared(visit),
        **_where([reading.zone for reading in visit.readings]),
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
        "readings": {},
        "why": None,
        "exact": False,
        "answered": {},
        "unread": {},
        **OF_DRAFT,
    }


def _where(zones: Sequence[str]) -> dict[str, Any]:
    """Whether values are noted by zone, and the zones that the next value is for."""
    selected = [zone for zone in zones if zone != WHOLE_SCALP]
    return {"by_zone": list(zones) != [WHOLE_SCALP], "selected": selected}


def _shared(visit: Visit) -> dict[str, Any]:
    """The values that all zones of this visit share; empty if it has no readings."""
    return {name: getattr(visit.readings[0], name) for name in SHARED if visit.readings}


def is_untouched(data: Mapping[str, Any]) -> bool:
    """Whether nothing was tapped since these data were started."""
    if "held_on" in data.get("by", {}):
        return False
    return not any(data.get(name) for name in ("answered", "readings", "decision", "note"))


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


def zones_set(data: VisitDraft) -> list[str]:
    """The zones that a tapped value is for."""
    return list(data["selected"]) if data["by_zone"] else [WHOLE_SCALP]


def common(data: VisitDraft, zones: Sequence[str], field: str) -> Value:
    """The value that all of these zones share; None if they differ or none is set."""
    values = {data["readings"].get(zone, {}).get(field) for zone in zones}
    return values.pop() if len(values) == 1 else None


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


def as_last_time(data: VisitDraft, last: Visit, studio: Studio) -> VisitDraft:
    """The data with the last session's zones and treatment, the shades one step darker."""
    treated = [reading for reading in last.readings if reading.has_pigment]
    where = _where([reading.zone for reading in treated])
    filled = cast(VisitDraft, data | {**where, **_shared(last)})
    for reading in treated:
        for name in OF_PIGMENT:
            value = getattr(reading, name)
            value = next_shade(value, studio) if name == "shade" else value
            filled = with_value(filled, [reading.zone], name, value)
    return filled


def suggested(
    zones: Sequence[str], last: Visit | None, studio: Studio
) -> tuple[str | None, float | None]:
    """The shade and the depth in mm suggested for these zones; None for what is not suggested.

    They are the last session's, the shade one step darker. If the zones differ, none is suggested.
    """
    if last is None:
        return None, None
    before = {reading.zone: reading for reading in last.readings}
    readings = [before.get(zone) or before.get(WHOLE_SCALP) for zone in zones]
    shades = {reading.shade if reading else None for reading in readings}
    depths = {reading.depth_mm if reading else None for reading in readings}
    shade = next_shade(shades.pop(), studio) if len(shades) == 1 else None
    return shade, depths.pop() if len(depths) == 1 else None


def next_shade(shade: str | None, studio: Studio) -> str | None:
    """The next darker shade in use, because the trade works from light to dark."""
    in_use = [step.key for step in studio.shades if not step.retired]
    if shade is None or shade not in in_use:
        return None
    return in_use[min(in_use.index(shade) + 1, len(in_use) - 1)]


def paused(data: VisitDraft, *, now: datetime) -> VisitDraft:
    """The data with a break started, or with the running one ended and counted in whole minutes."""
    since = data["break_since"]
    if since is None:
        return data | {"break_since": now.isoformat()}
    minutes = round((now - datetime.fromisoformat(since)).total_seconds() / 60)
    return data | {
        "break_since": None,
        "break_minutes": data["break_minutes"] + max(minutes, 0),
    }


def ended_now(data: VisitDraft, *, now: datetime, zone: ZoneInfo) -> VisitDraft:
    """The data with a running break ended, and with the end filled in if the visit was today.

    A visit that is written down afterwards has neither: the time of its opening is left out.
    """
    if is_written_down(data, now=now, zone=zone):
        return data | {"started": None}
    if data["break_since"]:
        data = paused(data, now=now)
    local = now.astimezone(zone)
    if data["ended"] or not data["started"] or data["held_on"] != local.date().isoformat():
        return data
    return data | {"ended": local.strftime("%H:%M")}


def is_written_down(data: VisitDraft, *, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a visit recorded now was opened only to write it down, so no time of it is known.

    That is one on which nobody noted a time or a break. A session takes hours, so one of today was
    opened less than half an hour ago; one of another day was given that day by hand.
    """
    by, today = data["by"], now.astimezone(zone).date()
    noted = any(by.get(name) for name in _TIMES) or data["break_minutes"] or data["break_since"]
    if noted or data["ended"] or not data["started"]:
        return False
    if data["held_on"] != today.isoformat():
        return "held_on" in by
    start = _instant(today, data["started"], zone)
    return start is not None and timedelta(0) <= now - start < WRITING_DOWN


def _text(value: Any, zone: ZoneInfo) -> Any:
    """A visit's value as its draft stores it: an instant as the time of day in this time zone."""
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else value


def _value(name: str, stored: Any, day: date, zone: ZoneInfo) -> Any:
    """The value of a visit's field that a draft stores in this form."""
    match descriptions(Visit)[name].kind:
        case "date" if stored:
            return date.fromisoformat(stored)
        case "instant":
            return _instant(day, stored, zone)
    return stored


def _instant(day: date, clock: str | None, zone: ZoneInfo) -> datetime | None:
    if not clock:
        return None
    local = datetime.combine(day, time.fromisoformat(clock), tzinfo=zone)
    return local.astimezone(ZoneInfo("UTC"))
