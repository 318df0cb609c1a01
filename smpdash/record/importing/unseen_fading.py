"""Fading that a file notes where no pigment can have been: only its cell is left empty."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from smpdash.record.client import Intake
from smpdash.record.filing.earlier import begins_on_pigment
from smpdash.record.importing.entries import READING, Entry, is_day
from smpdash.record.importing.proposals import ProposedVisit
from smpdash.record.importing.questions import Complaint
from smpdash.record.importing.sheets import Place
from smpdash.record.sessions import shows_fading, treated_zones
from smpdash.record.studio import Studio
from smpdash.record.visit import Course, Reading

_FADING: Final = "observed_fading"


def without_unseen_fading(
    proposed: Sequence[ProposedVisit],
    course: Course,
    entries: Sequence[Entry],
    intake: Intake,
    answers: Mapping[str, str],
    *,
    studio: Studio,
) -> tuple[tuple[ProposedVisit, ...], list[Complaint]]:
    """The visits of a course without fading that nobody can have seen, and what is said of it.

    `entries` are those of the course, `answers` say what each column holds. What we exported
    ourselves, whose visits have numbers, comes back as it was.
    """
    if not all(is_day(each.visit) for each in entries if each.visit):
        return tuple(proposed), []
    noted = {
        (each.visit, str(each.values.get("zone"))): each.place
        for each in entries
        if each.about == READING and each.values.get(_FADING) is not None
    }
    begins = begins_on_pigment(course, elsewhere=intake.earlier_pigment)
    complaints: list[Complaint] = []
    visits: list[ProposedVisit] = []
    for each in proposed:
        may_show = begins or _is_unnoted_before(course, each.visit.number)
        treated = treated_zones(course.visits, before=each.visit.number)
        readings = []
        for reading in each.visit.readings:
            zone = reading.zone
            if may_show or reading.observed_fading is None or shows_fading(zone, treated):
                readings.append(reading)
                continue
            place = noted.get((each.visit.held_on.isoformat(), zone), each.places[0])
            complaints.append(Complaint(place, _header(place, zone, answers), _words(zone, studio)))
            rest = replace(reading, observed_fading=None)
            if rest != Reading(zone, depth_kind=reading.depth_kind):
                readings.append(rest)
        visits.append(replace(each, visit=replace(each.visit, readings=tuple(readings))))
    return tuple(visits), complaints


def _is_unnoted_before(course: Course, number: int) -> bool:
    """Whether an earlier session of the course does not say which zones it treated."""
    return any(
        visit.is_session and not any(reading.has_pigment for reading in visit.readings)
        for visit in course.visits
        if visit.number < number
    )


def _words(zone: str, studio: Studio) -> str:
    return (
        f"{studio.zone_name(zone)} was not treated before, so no fading can be seen there: it is "
        "left empty. A column of earlier sessions can say that some were held before."
    )


def _header(place: Place, zone: str, answers: Mapping[str, str]) -> str:
    """The column of the sheet that holds the fading of this zone."""
    meant = {f"{READING}.{_FADING}", f"{READING}.{_FADING}@{zone}"}
    headers = (key.removeprefix("column:") for key, each in answers.items() if each in meant)
    return next((each.removeprefix(f"{place.sheet}:") for each in headers), _FADING)
