"""What the last session did, as this visit proposes, repeats or mentions it."""

from collections.abc import Iterator
from typing import Any

from smpdash.record.studio import WHOLE_SCALP, Studio
from smpdash.record.visit import Reading, Visit
from smpdash.screens.visit.draft_fields import OF_PIGMENT, SHARED, VisitDraft
from smpdash.screens.visit.fields import depth_words, percent, reading_words


def treated(last: Visit | None) -> list[str]:
    """The zones that the last session treated; empty for one on the whole scalp."""
    return [
        reading.zone
        for reading in (last.readings if last else ())
        if reading.has_pigment and reading.zone != WHOLE_SCALP
    ]


def was_by_zone(last: Visit) -> bool:
    """Whether the last session was noted by zone."""
    return any(reading.zone != WHOLE_SCALP for reading in last.readings)


def reading_of(zone: str, last: Visit | None) -> Reading | None:
    """The last session's reading of this zone, or else of the whole scalp."""
    readings = {reading.zone: reading for reading in last.readings} if last else {}
    return readings.get(zone) or readings.get(WHOLE_SCALP)


def copied(data: VisitDraft, last: Visit, studio: Studio, *, darker: bool) -> dict[str, Any]:
    """The values by path that repeat the last session's treatment in the same zones.

    They are shade and depth as noted, or with each shade one step `darker`; never fading, coverage
    or lot.
    """
    values: dict[str, Any] = {}
    for reading in last.readings:
        for name in OF_PIGMENT:
            value = getattr(reading, name)
            if name == "shade" and darker and value is not None:
                value = studio.next_shade(value)
            if value is not None:
                values[f"readings/{reading.zone}/{name}"] = value
    beside = {name: getattr(last.readings[0], name) for name in SHARED if values}
    beside |= {"by_zone": was_by_zone(last)} if values else {}
    return values | {name: value for name, value in beside.items() if data.get(name) != value}


def words(zone: str, last: Visit | None, studio: Studio) -> str:
    """The last session here: "last time shade 4, 0.90 mm, 70 %"; "" if there was none.

    Of the whole scalp it is said then what a value goes to.
    """
    if last is None or not last.readings:
        return "each value goes to the whole scalp" if zone == WHOLE_SCALP else ""
    reading = reading_of(zone, last)
    if reading is None:
        return "last time by zone" if zone == WHOLE_SCALP else "not treated last time"
    parts = ", ".join(_parts(reading, studio))
    return f"last time {parts}" if parts else "nothing noted last time"


def _parts(reading: Reading, studio: Studio) -> Iterator[str]:
    if reading.shade is not None:
        name = reading_words("shade", reading.shade, studio)
        yield f"shade {name.removeprefix('Shade ')}"
    if reading.depth_mm is not None:
        yield f"{depth_words(reading.depth_mm)}\u00a0mm"
    if reading.coverage is not None:
        yield percent(reading.coverage)
