"""A visit while it is being written: plain data, as a draft keeps it, and the Visit it becomes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from smpdash.record.studio import WHOLE_SCALP, Studio
from smpdash.record.visit import Course, Reading, Visit
from smpdash.screens.drafts.differences import OF_DRAFT, flat

READING_FIELDS: Final = ("shade", "depth_mm", "observed_fading", "coverage")
# From the third session on another one is not planned, so its reason has to be said.
PLANNED_SESSIONS: Final = 3
WRITING_DOWN: Final = timedelta(minutes=30)

Data = dict[str, Any]
# How the steps are shown, the last tap of each page that the draft has, what was typed and cannot
# be read, by the path of its field, and what tablets noted differently.
OF_PAGES: Final[Data] = {"exact": False, "answered": {}, "unread": {}, **OF_DRAFT}


def started(
    course: Course, studio: Studio, *, now: datetime, zone: ZoneInfo, signed_in: str = ""
) -> Data:
    """The data a new visit starts from: now, last time's zones, nothing recorded.

    The artist is who is `signed_in` (a key of the staff), else last time's.
    """
    last = course.sessions[-1] if course.sessions else None
    zones = [reading.zone for reading in last.readings] if last else [WHOLE_SCALP]
    artists = [person.key for person in studio.staff if person.active]
    likely = [signed_in, last.artist if last else None]
    artist = next((key for key in likely if key in artists), None)
    return {
        "kind": "session",
        "held_on": now.astimezone(zone).date().isoformat(),
        "started": now.astimezone(zone).strftime("%H:%M"),
        "ended": None,
        "break_minutes": 0,
        "break_since": None,
        "artist": artist or (artists[0] if len(artists) == 1 else None),
        "adjustments": 0,
        "pigment_lot": last.pigment_lot if last else None,
        "depth_kind": last.readings[0].depth_kind if last and last.readings else "implanted",
        "note": "",
        "decision": None,
        "reason": "planned" if len(course.sessions) + 1 < PLANNED_SESSIONS else None,
        "anyway": None,
        "by_zone": zones != [WHOLE_SCALP],
        "selected": [zone_key for zone_key in zones if zone_key != WHOLE_SCALP],
        "readings": {},
        "why": None,
        **OF_PAGES,
    }


def of_visit(visit: Visit, zone: ZoneInfo) -> Data:
    """The data that a recorded visit's correction starts from."""
    zones = [reading.zone for reading in visit.readings]
    return {
        "kind": visit.kind,
        "held_on": visit.held_on.isoformat(),
        "started": _clock(visit.started_at, zone),
        "ended": _clock(visit.ended_at, zone),
        "break_minutes": visit.break_minutes,
        "break_since": None,
        "artist": visit.artist,
        "adjustments": visit.adjustments,
        "pigment_lot": visit.pigment_lot,
        "depth_kind": visit.readings[0].depth_kind if visit.readings else "implanted",
        "note": visit.note,
        "decision": visit.decision,
        "reason": visit.reason,
        "anyway": visit.anyway,
        "by_zone": zones != [WHOLE_SCALP],
        "selected": [zone_key for zone_key in zones if zone_key != WHOLE_SCALP],
        "readings": {
            reading.zone: {field: getattr(reading, field) for field in READING_FIELDS}
            for reading in visit.readings
        },
        "why": None,
        **OF_PAGES,
    }


def is_untouched(data: Data) -> bool:
    """Whether nothing was tapped in these data since they were started."""
    return not any(data.get(name) for name in ("answered", "readings", "decision", "note"))


def visit_of(
    data: Data, zone: ZoneInfo, *, number: int, visit_id: str = "", version: int = 1
) -> Visit:
    """The visit that these data say."""
    held_on = date.fromisoformat(data["held_on"])
    return Visit(
        number=number,
        held_on=held_on,
        readings=readings_of(data),
        kind=data["kind"],
        artist=data["artist"],
        started_at=_instant(held_on, data["started"], zone),
        ended_at=_instant(held_on, data["ended"], zone),
        break_minutes=data["break_minutes"],
        adjustments=data["adjustments"],
        pigment_lot=data["pigment_lot"],
        note=data["note"],
        decision=data["decision"],
        reason=data["reason"] if data["decision"] == "another" else None,
        anyway=data["anyway"],
        visit_id=visit_id,
        version=version,
    )


def readings_of(data: Data) -> tuple[Reading, ...]:
    """The readings of the way in use (whole scalp or by zone) that hold any value."""
    return tuple(
        Reading(zone=zone, depth_kind=data["depth_kind"], **values)
        for zone, values in data["readings"].items()
        if (zone != WHOLE_SCALP) == data["by_zone"] and any(v is not None for v in values.values())
    )


def recorded_paths(data: Data, shown: Mapping[str, Any]) -> list[str]:
    """The paths of all that Record writes, and of what a page showed where nothing stands now.

    The readings are those of the way in use (whole scalp or by zone).
    """
    whole = f"readings/{WHOLE_SCALP}/"
    fields = [path for path in flat(data) if path in shown and not path.startswith("readings/")]
    readings = dict.fromkeys(path for path in (*flat(data), *shown) if path.startswith("readings/"))
    return [*fields, *(path for path in readings if path.startswith(whole) != data["by_zone"])]


def zones_set(data: Data) -> list[str]:
    """The zones that a tapped value goes to."""
    return list(data["selected"]) if data["by_zone"] else [WHOLE_SCALP]


def common(data: Data, zones: Sequence[str], field: str) -> Any:
    """The value that all of these zones share, None where they differ or none is set."""
    values = {data["readings"].get(zone, {}).get(field) for zone in zones}
    return values.pop() if len(values) == 1 else None


def with_value(data: Data, zones: Sequence[str], field: str, value: Any) -> Data:
    """The data with one field set for all of these zones."""
    blank = dict.fromkeys(READING_FIELDS)
    readings = data["readings"] | {
        zone: blank | data["readings"].get(zone, {}) | {field: value} for zone in zones
    }
    return data | {"readings": readings}


def without(data: Data, zones: Sequence[str]) -> Data:
    """The data with nothing recorded for these zones."""
    kept = {zone: values for zone, values in data["readings"].items() if zone not in zones}
    gone = tuple(f"readings/{zone}/" for zone in zones)
    texts = {path: text for path, text in data["unread"].items() if not path.startswith(gone)}
    return data | {"readings": kept, "unread": texts}


def as_last_time(data: Data, last: Visit, studio: Studio) -> Data:
    """The data with last session's zones, depths, and shades a step darker."""
    zones = [reading.zone for reading in last.readings if reading.has_pigment]
    filled = data | {
        "by_zone": zones != [WHOLE_SCALP],
        "selected": [zone for zone in zones if zone != WHOLE_SCALP],
        "depth_kind": last.readings[0].depth_kind,
    }
    for reading in last.readings:
        if not reading.has_pigment:
            continue
        filled = with_value(filled, [reading.zone], "shade", next_shade(reading.shade, studio))
        filled = with_value(filled, [reading.zone], "depth_mm", reading.depth_mm)
    return filled


def suggested(zones: Sequence[str], last: Visit | None, studio: Studio) -> tuple[Any, Any]:
    """The shade key and the depth in mm to start these zones from, None where nothing suggests one.

    They are last session's, the shade a step darker; where the zones differ, none is suggested.
    """
    if last is None:
        return None, None
    before = {reading.zone: reading for reading in last.readings}
    found = [before.get(zone) or before.get(WHOLE_SCALP) for zone in zones]
    shades = {reading.shade if reading else None for reading in found}
    depths = {reading.depth_mm if reading else None for reading in found}
    shade = next_shade(shades.pop(), studio) if len(shades) == 1 else None
    return shade, depths.pop() if len(depths) == 1 else None


def next_shade(shade: str | None, studio: Studio) -> str | None:
    """The next darker shade in use: the trade goes from light to darker between sessions."""
    in_use = [step.key for step in studio.shades if not step.retired]
    if shade is None or shade not in in_use:
        return None
    return in_use[min(in_use.index(shade) + 1, len(in_use) - 1)]


def paused(data: Data, *, now: datetime) -> Data:
    """The data with a break begun, or with the running one ended and counted in whole minutes."""
    since = data["break_since"]
    if since is None:
        return data | {"break_since": now.isoformat()}
    minutes = round((now - datetime.fromisoformat(since)).total_seconds() / 60)
    return data | {
        "break_since": None,
        "break_minutes": data["break_minutes"] + max(minutes, 0),
    }


def ended_now(data: Data, *, now: datetime, zone: ZoneInfo) -> Data:
    """The data with a running break ended, and the end filled in where it was left open today.

    A session takes hours. Where the page was opened less than half an hour ago, and no break was
    noted, it was opened to write the visit down, so neither start nor end is known.
    """
    if data["break_since"]:
        data = paused(data, now=now)
    local = now.astimezone(zone)
    if data["ended"] or not data["started"] or data["held_on"] != local.date().isoformat():
        return data
    start = _instant(local.date(), data["started"], zone)
    is_written_down = start is not None and timedelta(0) <= now - start < WRITING_DOWN
    if is_written_down and not data["break_minutes"]:
        return data | {"started": None}
    return data | {"ended": local.strftime("%H:%M")}


def _clock(instant: datetime | None, zone: ZoneInfo) -> str | None:
    return instant.astimezone(zone).strftime("%H:%M") if instant else None


def _instant(day: date, clock: str | None, zone: ZoneInfo) -> datetime | None:
    if not clock:
        return None
    local = datetime.combine(day, time.fromisoformat(clock), tzinfo=zone)
    return local.astimezone(ZoneInfo("UTC"))
