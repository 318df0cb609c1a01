"""The shades and depths of a course as rows of chips, against the usual plan and the ideal band."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from smpdash.html.render import render
from smpdash.record.counts import listed
from smpdash.record.sessions import VisitInCourse, against_plan, visits_in_course
from smpdash.record.studio import Studio
from smpdash.record.times.moments import day_words
from smpdash.record.visit import DEPTH_KIND, Course, Visit

# The scale of depths reaches this share of the band beyond what it shows.
_MARGIN: Final = 0.15


@dataclass(frozen=True, slots=True)
class Chip:
    """A shade or a depth with the zones that had it, "" if all had."""

    words: str
    zones: str
    colour: str = ""
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class TechniqueRow:
    """One session; `plan` holds its shades against the usual plan, "" if none was noted.

    `marks` are the places 0..1 of its depths on the scale, each with whether it is outside the
    ideal band.
    """

    visit: int
    day: str
    shades: tuple[Chip, ...]
    plan: str
    depths: tuple[Chip, ...]
    marks: tuple[tuple[float, bool], ...]


def technique_table(course: Course, studio: Studio, swatch: Callable[[float], str]) -> str:
    """One row for each session with pigment, the newest first; "" if there is none.

    `swatch` gives the colour of a shade of this darkness 0..1.
    """
    sessions = [
        place
        for place in visits_in_course(course)
        if place.session and any(reading.has_pigment for reading in place.visit.readings)
    ]
    if not sessions:
        return ""
    low, high = studio.depth.ideal_mm
    depths = [depth for place in sessions for _, depth in _depths(place)]
    margin = (high - low) * _MARGIN
    scale = min([low, *depths]) - margin, max([high, *depths]) + margin
    kinds = {r.depth_kind for place in sessions for r in place.visit.readings if r.depth_mm}
    return render(
        "technique_table.html",
        rows=[_row(place, studio, swatch, scale) for place in reversed(sessions)],
        band=tuple(_on(scale, edge) for edge in (low, high)),
        ideal=f"{low:.2f} to {high:.2f} mm",
        # Where both were noted, the figures cannot be compared by eye.
        meant=[DEPTH_KIND[kind].lower() for kind in sorted(kinds)] if len(kinds) > 1 else [],
    )


def _row(
    place: VisitInCourse,
    studio: Studio,
    swatch: Callable[[float], str],
    scale: tuple[float, float],
) -> TechniqueRow:
    low, high = studio.depth.ideal_mm
    visit = place.visit
    shades = {shade.key: shade for shade in studio.shades}
    used = [(r.zone, shades[r.shade]) for r in visit.readings if r.shade in shades]
    by_shade = [(zone, (shade.darkness, shade.name)) for zone, shade in used]
    noted = list(_depths(place))
    by_depth = [(zone, (depth, f"{depth:.2f} mm")) for zone, depth in noted]
    return TechniqueRow(
        visit.number,
        day_words(visit.held_on, today=visit.held_on),
        tuple(
            Chip(words, zones, swatch(darkness))
            for darkness, words, zones in _grouped(by_shade, visit, studio)
        ),
        against_plan({place.session or 1: fmean(shade.darkness for _, shade in used)})
        if used
        else "",
        tuple(
            Chip(words, zones, is_outside=not low <= depth <= high)
            for depth, words, zones in _grouped(by_depth, visit, studio)
        ),
        tuple(
            (_on(scale, depth), not low <= depth <= high)
            for depth in sorted({depth for _, depth in noted})
        ),
    )


def _depths(place: VisitInCourse) -> Iterator[tuple[str, float]]:
    """The zones of a session with their depths in millimetres."""
    for reading in place.visit.readings:
        if reading.depth_mm is not None:
            yield reading.zone, reading.depth_mm


def _grouped(
    values: list[tuple[str, tuple[float, str]]], visit: Visit, studio: Studio
) -> Iterator[tuple[float, str, str]]:
    """Each value in order with its words and its zones; "" if all readings have it."""
    zones: dict[tuple[float, str], list[str]] = {}
    for zone, value in values:
        zones.setdefault(value, []).append(studio.zone_name(zone))
    for (number, words), names in sorted(zones.items()):
        yield number, words, "" if len(names) == len(visit.readings) else listed(names)


def _on(scale: tuple[float, float], depth: float) -> float:
    """The place 0..1 of a depth on the scale."""
    return (depth - scale[0]) / (scale[1] - scale[0])
