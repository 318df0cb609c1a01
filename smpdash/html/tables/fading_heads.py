"""The fading of a course as a head for each visit at which it was seen, its zones tinted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from smpdash.html.render import render
from smpdash.html.scalp_drawing import Inks, scalp_picture
from smpdash.html.svg_address import svg_address
from smpdash.record.sessions import VisitInCourse, visits_in_course, zones_within
from smpdash.record.studio import Studio
from smpdash.record.times.moments import day_words
from smpdash.record.visit import Course


@dataclass(frozen=True, slots=True)
class FadingHead:
    """One visit: whose pigment is seen, when, its zones in words, and the picture's address."""

    session: str
    seen: str
    words: str
    picture: str


def fading_heads(
    course: Course,
    studio: Studio,
    tint: Callable[[float], str],
    inks: Inks,
    *,
    scar_place: str | None,
) -> list[FadingHead]:
    """A head for each visit that notes fading, the earliest first.

    `tint` gives the colour of a fading 0..1.
    """
    heads = []
    for place in visits_in_course(course):
        if not (fading := _fading(place)):
            continue
        tints = {
            zone: tint(lost)
            for noted, lost in fading.items()
            for zone in zones_within(noted, studio)
        }
        drawing = scalp_picture(tints, inks, scar_place=scar_place)
        words = ", ".join(f"{studio.zone_name(zone)} {lost:.0%}" for zone, lost in fading.items())
        heads.append(
            FadingHead(
                f"Session {place.fading_of}" if place.fading_of else "Earlier pigment",
                f"seen at visit {place.visit.number}, {day_words(place.visit.held_on)}",
                words,
                svg_address(drawing),
            )
        )
    return heads


def fading_heads_card(heads: Sequence[FadingHead], tint: Callable[[float], str]) -> str:
    """These heads beside each other, over a ramp of the colours that `tint` gives to 0..1."""
    ramp = [tint(share / 4) for share in range(5)]
    return render("fading_heads.html", heads=heads, ramp=", ".join(ramp))


def _fading(place: VisitInCourse) -> dict[str, float]:
    """The fading noted at a visit, by zone."""
    return {
        reading.zone: reading.observed_fading
        for reading in place.visit.readings
        if reading.observed_fading is not None
    }
