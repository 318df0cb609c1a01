"""The table of the whole scalp's coverage: noted, computed from the fading, and forecast."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import pandas as pd

from smpdash.record.sessions import (
    area_shares,
    healed_coverage,
    mean_by_area,
    visits_in_course,
)
from smpdash.record.studio import BOOKING_DAYS, Studio
from smpdash.record.visit import Course
from smpdash.show.tables import day, frame

AFTER: Final = "after the session"
HEALED: Final = "healed"
NOTED: Final = "noted"
WORKED_OUT: Final = "worked out from the fading"
FORECAST: Final = "forecast"
# Healed levels are drawn at three quarters of the way to the next visit, so that fading is a long
# slope and a session a short rise.
HEALED_PLACE: Final = 0.75
# Days from one session to the next, as it is usually booked.
BETWEEN_DAYS: Final = sum(BOOKING_DAYS) / 2


class FanRow(NamedTuple):
    """The forecast coverage at one moment: `phase` is AFTER or HEALED, quantiles are 0..1."""

    session: int
    phase: str
    q10: float
    q25: float
    q50: float
    q75: float
    q90: float


def coverage_table(
    course: Course, studio: Studio, fan: Iterable[FanRow] = (), *, settled_fading: float
) -> pd.DataFrame:
    """Coverage 0..1 of the whole scalp at each moment, noted or computed, then as forecast.

    `settled_fading` is the fading of settled pigment as a share of that of new pigment. It must be
    the value with which the `fan` was forecast, so that both agree.
    """
    rows = seen_levels(course, studio, settled_fading=settled_fading)
    sessions, last = len(course.sessions), max((v.number for v in course.visits), default=0)
    healed = bool(rows) and rows[-1]["Moment"] == HEALED
    for row in map(FanRow._make, fan):
        is_seen = row.session < sessions or (
            row.session == sessions and (healed or (row.phase == AFTER and bool(rows)))
        )
        if is_seen:
            continue
        visit = last + row.session - sessions
        rows.append(
            {
                "Visit": visit,
                "Held on": None,
                "Moment": row.phase,
                "Known by": FORECAST,
                "Coverage": row.q50,
                "Low 80": row.q10,
                "Low 50": row.q25,
                "High 50": row.q75,
                "High 80": row.q90,
                "Place": visit + (HEALED_PLACE if row.phase == HEALED else 0),
            }
        )
    columns = {
        "Visit": "int64",
        "Held on": "str",
        "Moment": "str",
        "Known by": "str",
        "Coverage": "float64",
        "Low 80": "float64",
        "Low 50": "float64",
        "High 50": "float64",
        "High 80": "float64",
        "Place": "float64",
    }
    return frame(rows, columns)


def seen_levels(
    course: Course, studio: Studio, *, settled_fading: float
) -> list[dict[str, object]]:
    """The rows of `coverage_table` for what was noted, or computed from the fading."""
    shares = area_shares(studio)
    rows: list[dict[str, object]] = []
    # The coverage before the last session, right after it, and the latest known level.
    before, after, level = 0.0, None, 0.0
    for place in visits_in_course(course):
        visit = place.visit
        reached = mean_by_area(place.coverage.items(), shares) if place.notes_coverage else None
        fading = mean_by_area(((r.zone, r.observed_fading) for r in visit.readings), shares)
        moments = []
        if not visit.is_session and reached is not None and after is not None:
            level = reached
            moments.append((HEALED, NOTED, reached, float(visit.number)))
        elif fading is not None and after is not None:
            level = healed_coverage(before, after, fading, settled_fading=settled_fading)
            moments.append((HEALED, WORKED_OUT, level, visit.number - 1 + HEALED_PLACE))
        if visit.is_session:
            before, after = level, reached
            if reached is not None:
                level = reached
                moments.append((AFTER, NOTED, reached, float(visit.number)))
        rows += [
            {
                "Visit": visit.number,
                "Held on": day(visit),
                "Moment": moment,
                "Known by": known,
                "Coverage": value,
                "Place": place,
            }
            for moment, known, value, place in moments
        ]
    return rows
