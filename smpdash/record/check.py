"""Checks a visit before it is recorded: everything that is wrong, as sentences."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from smpdash.record.fields import descriptions, field_problems
from smpdash.record.lengths import NOTE
from smpdash.record.problem import Problem, quoted, text_problems
from smpdash.record.sessions import shows_fading, treated_zones
from smpdash.record.studio import WHOLE_SCALP, Studio
from smpdash.record.times.moments import day_words, moment_words
from smpdash.record.visit import Reading, Visit

LONGEST_VISIT: Final = timedelta(hours=16)
# The clocks of a tablet and of the studio's computer differ so much.
CLOCKS_DIFFER: Final = timedelta(minutes=1)

# What is said of a session that notes no pigment: an imported one may be known by its day alone.
NO_PIGMENT: Final = "Note a shade or a depth: for the zones treated, or for the whole scalp."


def problems(
    visit: Visit,
    *,
    studio: Studio,
    others: Sequence[Visit],
    now: datetime,
    today: date,
    earlier_pigment: bool = False,
) -> list[Problem]:
    """All problems that prevent this visit from being recorded; empty if there are none.

    `others` are the other visits of the same course, without the one that is being corrected. `now`
    is an instant in UTC, `today` the date in the studio. `earlier_pigment` is true if the scalp had
    pigment from elsewhere at intake.
    """
    return (
        _order_problems(visit, others, today)
        + _time_problems(visit, now, ZoneInfo(studio.time_zone))
        + _choice_problems(visit, studio)
        + _reading_problems(visit, studio, others, earlier_pigment)
        + text_problems("note", "The note", visit.note, most=NOTE)
    )


def lies_ahead(visit: Visit, now: datetime, today: date) -> bool:
    """Whether the visit lies in the future, or the clock that says so is behind."""
    times = (visit.started_at, visit.ended_at)
    return visit.held_on > today or any(at and at > now + CLOCKS_DIFFER for at in times)


def _order_problems(visit: Visit, others: Sequence[Visit], today: date) -> list[Problem]:
    problems = []
    if any(other.number == visit.number for other in others):
        problems.append(
            Problem("number", f"Visit {visit.number} of this course is recorded already.")
        )
    if visit.held_on > today:
        problems.append(
            Problem(
                "held_on",
                f"The date {day_words(visit.held_on)} lies in the future: by the clock of the "
                f"studio’s computer it is {day_words(today)}.",
            )
        )
    for other in others:
        earlier, later = sorted((visit, other), key=lambda item: item.number)
        if earlier.held_on > later.held_on:
            problems.append(
                Problem(
                    "held_on",
                    f"Visit {visit.number} on {day_words(visit.held_on)} does not fit visit "
                    f"{other.number} on {day_words(other.held_on)}: the order is wrong.",
                )
            )
    return problems


def _time_problems(visit: Visit, now: datetime, zone: ZoneInfo) -> list[Problem]:
    problems = []
    start, end = visit.started_at, visit.ended_at
    future = [
        f"{words} of {moment_words(instant, zone)}"
        for words, instant in (("start", start), ("end", end))
        if instant and instant > now + CLOCKS_DIFFER
    ]
    if future:
        words = f"The {' and the '.join(future)} lies in the future: the clock of the studio’s "
        words += f"computer shows {moment_words(now, zone)}."
        problems.append(Problem("ended_at", words))
    elif start and end and end < start:
        problems.append(Problem("ended_at", "The end lies before the start."))
    elif start and end and end - start > LONGEST_VISIT:
        problems.append(Problem("ended_at", "A visit of more than 16 hours: check start and end."))
    if visit.break_minutes < 0:
        problems.append(Problem("break_minutes", "Breaks cannot be shorter than nothing."))
    elif visit.break_minutes * 60 > LONGEST_VISIT.total_seconds():
        problems.append(Problem("break_minutes", "Breaks of more than 16 hours: check them."))
    elif (
        start and end and end >= start and visit.break_minutes * 60 > (end - start).total_seconds()
    ):
        problems.append(Problem("break_minutes", "The breaks are longer than the visit itself."))
    return problems


def _choice_problems(visit: Visit, studio: Studio) -> list[Problem]:
    problems = field_problems(visit, but=("break_minutes",))
    if visit.artist is not None and visit.artist not in {person.key for person in studio.staff}:
        problems.append(Problem("artist", "This artist is not on the studio’s staff."))
    if visit.pigment_lot is not None and visit.pigment_lot not in {lot.key for lot in studio.lots}:
        problems.append(Problem("pigment_lot", "This pigment lot is not in the studio’s table."))
    if visit.decision is None:
        problems.append(
            Problem("decision", "Say how the visit ended: complete, or another session.")
        )
    if visit.decision == "another" and visit.reason is None:
        problems.append(Problem("reason", "Say why another session is needed."))
    return problems


def _reading_problems(
    visit: Visit, studio: Studio, others: Sequence[Visit], earlier_pigment: bool
) -> list[Problem]:
    if len(visit.readings) > len(studio.zones) + 1:
        return [Problem("readings", "There are more readings than the studio has zones.")]
    problems = []
    if visit.is_session and not any(reading.has_pigment for reading in visit.readings):
        problems.append(Problem("readings", NO_PIGMENT))
    keys = [reading.zone for reading in visit.readings]
    if len(set(keys)) < len(keys):
        problems.append(Problem("readings", "A zone stands in this visit twice."))
    if WHOLE_SCALP in keys and len(keys) > 1:
        problems.append(
            Problem("readings", "Either the whole scalp or single zones, not both in one visit.")
        )
    treated = treated_zones(others, before=visit.number)
    for reading in visit.readings:
        problems += _one_reading_problems(visit, reading, studio)
        seen = shows_fading(reading.zone, treated)
        if reading.observed_fading is not None and not (seen or earlier_pigment):
            problems.append(
                Problem(
                    "observed_fading",
                    f"{studio.zone_name(reading.zone)} was not treated before: "
                    "no fading can be seen there.",
                    zones=(reading.zone,),
                )
            )
    return problems


def _one_reading_problems(visit: Visit, reading: Reading, studio: Studio) -> list[Problem]:
    name = studio.zone_name(reading.zone)
    problems = []
    if reading.zone != WHOLE_SCALP and reading.zone not in {zone.key for zone in studio.zones}:
        problems.append(
            Problem("readings", f"{quoted(reading.zone)} is not one of the studio’s zones.")
        )
    if reading.shade is not None and reading.shade not in {shade.key for shade in studio.shades}:
        problems.append(Problem("shade", f"{name}: this shade is not in the studio’s table."))
    noted = [
        field.title.lower()
        for each, field in descriptions(Reading).items()
        if field.of_pigment and getattr(reading, each) is not None
    ]
    if noted and not visit.is_session:
        words = f"a check-up applies no pigment, but it is noted: {', '.join(noted)}. "
        words += "Leave it out, or make the visit a session."
        problems.append(Problem("kind", f"{name}: {words}"))
    if words := depth_refused(reading.depth_mm, studio):
        problems.append(Problem("depth_mm", f"{name}: {words}"))
    problems += field_problems(reading, about=f"{name}: ", but=("depth_mm",))
    return [replace(problem, zones=(reading.zone,)) for problem in problems]


def depth_refused(depth_mm: float | None, studio: Studio) -> str:
    """Why the studio does not accept this depth, as a sentence; "" if it does."""
    low, high = studio.depth.accepted_mm
    if depth_mm is None or low <= depth_mm <= high:
        return ""
    # Typed without its comma, or in the wrong place.
    meant = next((less for part in (10, 100) if low <= (less := depth_mm / part) <= high), None)
    question = "" if meant is None else f" Did you mean {meant:.2f} mm?"
    return f"a depth of {depth_mm:g} mm is not between {low:.2f} and {high:.2f} mm.{question}"
