"""The chart of sessions per finished course by artist; no figures for few courses."""

from collections.abc import Mapping
from typing import Any, Final

import altair as alt
import pandas as pd

from smpdash.record.progress.figures import FEWEST_TO_COMPARE, Mean, by_sessions, mean_of, spread
from smpdash.show.charts.chair_hours import EVERYBODY
from smpdash.show.charts.due import NO_ARTIST, ROW_PX, head_px
from smpdash.show.charts.picture import Picture, empty
from smpdash.show.charts.progress.period import BEHIND, Period, apart_words, behind
from smpdash.show.charts.ranges import range_rows
from smpdash.show.charts.studio import USUAL
from smpdash.show.charts.theme import dressed, look
from smpdash.show.tables import frame

NO_ARTISTS: Final = "Sessions per course, by artist: no course was finished in this period."
_NOW: Final = {"Mean": "float64", "From": "float64", "To": "float64"}
_BEFORE: Final = {
    "Finished before": "Int64",
    "Mean before": "float64",
    "From before": "float64",
    "To before": "float64",
}
_COLUMNS: Final = {"Artist": "str", "Finished": "int64", **_NOW, "Stopped": "int64"}


def finished_by_artist(
    period: Period, artists: Mapping[str, str], *, dark: bool = False
) -> Picture:
    """The mean sessions of each artist's finished courses, in the order of their names.

    `artists` are names by the key of the staff. No mean is shown below FEWEST_TO_COMPARE courses.
    """
    columns = _COLUMNS | (_BEFORE if period.before is not None else {})
    keys = {count.artist or "" for count in period.counts if count.status == "completed"}
    if not keys:
        return empty(NO_ARTISTS, frame([], columns))
    names = {key: artists.get(key, NO_ARTIST) for key in keys}
    order = sorted(keys, key=lambda key: (key not in artists, names[key]))
    rows = [_row(EVERYBODY, period), *(_row(names[key], period.of(key)) for key in order)]
    rows = [row | {"Words": _words(row, is_all=not place)} for place, row in enumerate(rows)]
    table = frame(rows, columns)
    colours = look(dark=dark)
    title = _title(rows, by_sessions(period.counts, "completed"))
    notes = ["● mean sessions of finished courses; n: courses; line: where it lies 8 times in 10"]
    if period.before is not None:
        notes.append("○ the same in the period before")
    chart = dressed(
        range_rows(rows, table, colours, name="Artist", x=_sessions_across(table)),
        colours,
        title=title,
        notes=notes,
        height=ROW_PX * len(rows) + head_px(notes),
    )
    return Picture(chart, f"{title}.{_apart(rows[1:])} Tap a row for its clients.", table)


def _apart(rows: list[dict[str, Any]]) -> str:
    """The lowest and the highest of the artists' means, of those who have one."""
    means = [
        Mean(row["Finished"], row["Mean"], (row["From"], row["To"]))
        for row in rows
        if row["Mean"] is not None and row["From"] is not None
    ]
    return apart_words(means, "{:.1f}".format)


def _row(name: str, period: Period) -> dict[str, object]:
    finished = by_sessions(period.counts, "completed")
    row: dict[str, object] = {
        "Artist": name,
        "Finished": sum(finished.values()),
        **dict(zip(_NOW, _compared(finished, is_all=name == EVERYBODY), strict=True)),
        "Stopped": sum(by_sessions(period.counts, "abandoned").values()),
        BEHIND: behind(period.scope, statuses=("completed",)),
    }
    if period.before is not None:
        before = by_sessions(period.before, "completed")
        figures = _compared(before, is_all=name == EVERYBODY)
        row |= dict(zip(_BEFORE, (sum(before.values()), *figures), strict=True))
    return row


def _compared(
    finished: Mapping[int, int], *, is_all: bool
) -> tuple[float | None, float | None, float | None]:
    """The mean and its range; None for a person with too few courses."""
    number = sum(finished.values())
    if not number or (number < FEWEST_TO_COMPARE and not is_all):
        return None, None, None
    mean: Mean = mean_of(finished, spread(finished))
    return mean.mean, *(mean.interval or (None, None))


def _words(row: Mapping[str, object], *, is_all: bool) -> str:
    number = row["Finished"]
    if row["Mean"] is None and not is_all:
        return f"n = {number}: too few to compare"
    return f"{row['Mean']:.1f}, n = {number}"


def _title(rows: list[dict[str, object]], finished: Mapping[int, int]) -> str:
    """The span of the artists' means; no names, since their clients may differ."""
    means = [float(str(row["Mean"])) for row in rows[1:] if row["Mean"] is not None]
    if len(rows) == 2:
        return f"Sessions per finished course: {mean_of(finished, None).mean:.1f} on average"
    if len(means) < 2:
        return f"Too few courses to compare artists: it takes {FEWEST_TO_COMPARE} finished ones"
    low, high = f"{min(means):.1f}", f"{max(means):.1f}"
    span = f"at {low}" if low == high else f"between {low} and {high}"
    return f"The artists’ means lie {span} sessions; their clients may differ"


def _sessions_across(table: pd.DataFrame) -> alt.X:
    """The axis of the sessions, with room for the words at its right."""
    ends = [table[name].max() for name in ("To", "Mean", "To before") if name in table]
    top = max(USUAL[1] + 1.0, *(float(each) for each in ends if each == each))  # noqa: PLR0124
    return alt.X(
        field="Mean",
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[0, top + 2], nice=False),
        axis=alt.Axis(format="d", values=list(range(int(top) + 1)), orient="top"),
    )
