"""The map on the visit screen, tapped to choose the zones that the next value is for."""

from smpdash.record.client import Intake
from smpdash.record.sessions import healed_coverage
from smpdash.record.studio import SCAR, Studio
from smpdash.record.visit import Reading, Visit
from smpdash.screens.entry.fields import Field
from smpdash.screens.entry.scalp_map import UNKNOWN_SHARE, Chosen, ZoneView, scalp_map
from smpdash.screens.visit import last_time
from smpdash.screens.visit.draft import reading_in
from smpdash.screens.visit.draft_fields import VisitDraft
from smpdash.show.charts.theme import pigment_ink


def zone_map(
    data: VisitDraft, studio: Studio, last: Visit | None, intake: Intake, *, dark: bool
) -> Field:
    """The map, with the zones that the draft has for a newly opened page.

    A client who has no scar has no such zone, unless it was noted all the same.
    """
    chosen = Chosen(data["selected"], last_time.treated(last), several=data["several"])
    noted = {*data["readings"], *(reading.zone for reading in (last.readings if last else ()))}
    away = {SCAR} - noted if intake.scar_tissue == "none" else set()
    views = [view for view in zone_views(data, studio, last) if view.key not in away]
    return scalp_map("selected", views, chosen, scar_place=intake.scar_place, dark=dark)


def zone_views(data: VisitDraft, studio: Studio, last: Visit | None) -> list[ZoneView]:
    """Each zone as the map shows it: what is noted, or else what the last session left there."""
    before = {reading.zone: reading for reading in last.readings} if last else {}
    views = []
    for zone in studio.zones:
        noted, was = reading_in(data, zone.key), before.get(zone.key)
        now = noted or Reading(zone.key)
        pigment = next((each for each in (noted, was) if each and each.has_pigment), None)
        share = _share_in_sight(now, was)
        views.append(
            ZoneView(
                key=zone.key,
                name=zone.name,
                noted=noted is not None,
                treated=was is not None and was.has_pigment,
                faded=_first(now.observed_fading, was.observed_fading if was else None),
                coverage=_first(now.coverage, was.coverage if was else None),
                note=_note(noted or was, studio),
                ink=_ink(pigment, studio) if pigment else "",
                density=UNKNOWN_SHARE if share is None else share,
            )
        )
    return views


def _share_in_sight(now: Reading, was: Reading | None) -> float | None:
    """The coverage that is noted, or else what fading has left of the last one; None if unknown."""
    if now.coverage is not None or was is None or was.coverage is None:
        return now.coverage
    # As if the last session had laid all of it: the map knows no more of the zone.
    return float(healed_coverage(0.0, was.coverage, now.observed_fading or 0, settled_fading=1.0))


def _ink(reading: Reading, studio: Studio) -> str:
    """The colour of the dots."""
    darkness = {step.key: step.darkness for step in studio.shades}
    return pigment_ink(darkness.get(reading.shade or "", 1.0))


def _note(reading: Reading | None, studio: Studio) -> str:
    if reading is None:
        return ""
    shade = studio.shade_name(reading.shade) if reading.shade else ""
    return " · ".join(word for word in (shade, _mm(reading.depth_mm)) if word)


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)


def _mm(depth_mm: float | None) -> str:
    return "" if depth_mm is None else f"{depth_mm:.2f} mm"
