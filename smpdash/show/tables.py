"""Tidy tables of records and estimates: one table feeds the chart, the grid and the sentence."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, tzinfo
from typing import Any

import pandas as pd

from smpdash.record.issued import IssuedEstimate, told_and_updated
from smpdash.record.sessions import visits_in_course
from smpdash.record.studio import Studio
from smpdash.record.times.moments import day_words
from smpdash.record.visit import Course, Visit


def estimate_table(issued: Iterable[IssuedEstimate], zone: tzinfo = UTC) -> pd.DataFrame:
    """What was told of a course, each with the last update since; the days are those of this zone.

    An update has a day in "Updated on", what was told has one in "Told on".
    """
    return frame(
        (
            {
                "After visit": estimate.after_visit,
                "Told on": _day_of(estimate, zone) if estimate.is_told else "",
                "Updated on": "" if estimate.is_told else _day_of(estimate, zone),
                "Sessions held": estimate.sessions_done,
                "Most likely in all": estimate.most_likely_total,
                "From": estimate.credible_80[0],
                "To": estimate.credible_80[1],
                "Words": estimate.words,
                "Because": estimate.why,
            }
            for estimate in told_and_updated(issued)
        ),
        {
            "After visit": "int64",
            "Told on": "str",
            "Updated on": "str",
            "Sessions held": "int64",
            "Most likely in all": "int64",
            "From": "int64",
            "To": "int64",
            "Words": "str",
            "Because": "str",
        },
    )


def _day_of(estimate: IssuedEstimate, zone: tzinfo) -> str:
    """The day on which an estimate was issued; "" if that is not known."""
    return day_words(estimate.issued_at.astimezone(zone).date()) if estimate.issued_at else ""


def fading_table(course: Course, studio: Studio) -> pd.DataFrame:
    """Observed fading 0..1 by zone, with its session (0 is pigment from elsewhere)."""
    return frame(
        (
            {
                "Zone": studio.zone_name(reading.zone),
                "Session": place.fading_of,
                "Seen at visit": place.visit.number,
                "Days since": place.days_since_session,
                "Fading": reading.observed_fading,
            }
            for place in visits_in_course(course)
            for reading in place.visit.readings
            if reading.observed_fading is not None
        ),
        {
            "Zone": "str",
            "Session": "int64",
            "Seen at visit": "int64",
            "Days since": "Int64",
            "Fading": "float64",
        },
    )


def counts_table(counts: Iterable[tuple[int, int]], *, of: str, what: str) -> pd.DataFrame:
    """Counts by whole number, without gaps: `of` names the column of numbers, `what` of counts."""
    by_number = {number: count for number, count in counts if count}
    span = range(min(by_number), max(by_number) + 1) if by_number else range(0)
    return frame(
        ({of: number, what: by_number.get(number, 0)} for number in span),
        {of: "int64", what: "int64"},
    )


def day(visit: Visit) -> str:
    """The day of a visit in words: "21 Nov 2026"."""
    return day_words(visit.held_on)


def frame(rows: Iterable[Mapping[str, object]], columns: Mapping[str, str]) -> pd.DataFrame:
    """A table with these columns and dtypes, even if there are no rows."""
    table = pd.DataFrame(list(rows), columns=list(columns))
    return table.astype(dict(columns))


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as dictionaries by column name; a missing value is None."""
    known = table.astype("object").where(table.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in known.to_dict("records")]


def cells(table: pd.DataFrame, shares: Collection[str] = ()) -> list[list[str]]:
    """The rows of a table in words, "" for a missing value.

    The columns in `shares` are shares 0..1 and come as percent; other numbers have two digits after
    the point at most.
    """
    return [
        [
            "" if value is None else _cell(value, is_share=name in shares)
            for name, value in row.items()
        ]
        for row in records(table)
    ]


def _cell(value: Any, *, is_share: bool) -> str:
    if isinstance(value, date):
        return day_words(value)
    if not isinstance(value, float):
        return str(value)
    number, digits, unit = (100 * value, 1, "%") if is_share else (value, 2, "")
    said = f"{number:.{digits}f}".rstrip("0").rstrip(".").replace("-", "−")
    return f"{'0' if said == '−0' else said}{unit}"
