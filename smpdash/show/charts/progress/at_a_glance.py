"""Running courses at a glance: the points of their coverage and forecast, and these as a table."""

from collections.abc import Iterable, Sequence
from typing import Final

from smpdash.record.client import Client
from smpdash.record.progress.glance import Glance, Point
from smpdash.record.studio import Studio
from smpdash.record.visit import Course
from smpdash.show.charts.coverage_levels import (
    AFTER,
    BETWEEN_DAYS,
    HEALED_PLACE,
    NOTED,
    FanRow,
    seen_levels,
)
from smpdash.show.charts.picture import Picture
from smpdash.show.tables import frame

# What is worked out from a fading was so at about this time between two sessions.
_HEALED: Final = HEALED_PLACE * BETWEEN_DAYS

_COLUMNS: Final = {
    "Client": "str",
    "Code": "str",
    "More than told": "Int64",
    "Coverage": "float64",
    "Days since first session": "int64",
    "Forecast": "float64",
    "In days": "int64",
}


def glance_table(glances: Sequence[Glance], said: str) -> Picture:
    """The figures of these clients, which tiles draw; `said` is the takeaway in words.

    "Forecast" is the coverage at the end of the dashes, "In days" how many days from the last visit
    that is.
    """
    rows = (
        {
            "Client": glance.name,
            "Code": glance.code,
            "More than told": glance.more,
            "Coverage": glance.seen[-1][1],
            "Days since first session": round(glance.seen[-1][0]),
            "Forecast": glance.ahead[-1][1],
            "In days": round(glance.ahead[-1][0] - glance.seen[-1][0]),
        }
        for glance in glances
    )
    return Picture(None, said, frame(rows, _COLUMNS), shares=("Coverage", "Forecast"))


def glance_of(
    client: Client,
    course: Course,
    studio: Studio,
    fan: Iterable[FanRow],
    *,
    settled_fading: float,
    more: int | None,
) -> Glance:
    """The course at a glance; it has a session. `fan` and `settled_fading` as in coverage_table."""
    first = course.sessions[0].held_on
    days = {visit.number: float((visit.held_on - first).days) for visit in course.visits}
    seen: list[Point] = [(0.0, 0.0)]
    for row in seen_levels(course, studio, settled_fading=settled_fading):
        number, coverage = int(str(row["Visit"])), float(str(row["Coverage"]))
        # What was worked out lies before the visit at which the fading was seen.
        before = 0.0 if row["Known by"] == NOTED else BETWEEN_DAYS - _HEALED
        seen.append((max(days[number] - before, seen[-1][0]), coverage))
    last, done = max(days.values()), len(course.sessions)
    ahead = [seen[-1]]
    for point in fan:
        healing = 0.0 if point.phase == AFTER else _HEALED
        day = last + BETWEEN_DAYS * (point.session - done) + healing
        if day > ahead[-1][0]:
            ahead.append((day, point.q50))
    return Glance(client.code, client.name, tuple(seen), tuple(ahead), more)
