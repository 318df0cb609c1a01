"""The map on the visit screen, tapped to choose the zones that the next value is for."""

from smpdash.record.studio import Studio
from smpdash.record.visit import Reading, Visit
from smpdash.screens.entry.component import Field
from smpdash.screens.entry.scalp_map import Chosen, ZoneView, scalp_map
from smpdash.screens.visit import last_time
from smpdash.screens.visit.draft import reading_in
from smpdash.screens.visit.draft_fields import VisitDraft


def zone_map(data: VisitDraft, studio: Studio, last: Visit | None, *, dark: bool) -> Field:
    """The map, with the zones that the draft has for a newly opened page."""
    chosen = Chosen(data["selected"], last_time.treated(last), several=data["several"])
    return scalp_map("selected", zone_views(data, studio, last), chosen, dark=dark)


def zone_views(data: VisitDraft, studio: Studio, last: Visit | None) -> list[ZoneView]:
    """Each zone as the map shows it: noted, suggested, last fading and coverage."""
    before = {reading.zone: reading for reading in last.readings} if last else {}
    views = []
    for zone in studio.zones:
        noted = reading_in(data, zone.key) or Reading(zone.key)
        was = before.get(zone.key)
        shade = studio.shade_name(noted.shade) if noted.shade else ""
        words = [shade, _mm(noted.depth_mm)]
        views.append(
            ZoneView(
                key=zone.key,
                name=zone.name,
                noted=reading_in(data, zone.key) is not None,
                proposed=was is not None and was.has_pigment,
                faded=_first(noted.observed_fading, was.observed_fading if was else None),
                coverage=_first(noted.coverage, was.coverage if was else None),
                note=" · ".join(word for word in words if word),
            )
        )
    return views


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)


def _mm(depth_mm: float | None) -> str:
    return "" if depth_mm is None else f"{depth_mm:.2f} mm"
