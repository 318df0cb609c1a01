"""The chart of the hours in the chair ahead, by week and artist."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import altair as alt
import pandas as pd

from smpdash.record.counts import counted, listed
from smpdash.record.summaries import WeekAhead, hours_range
from smpdash.record.times.moments import day_words
from smpdash.show.charts.due import HEAD_PX, NO_ARTIST
from smpdash.show.charts.picture import Picture, bare, empty, tooltip
from smpdash.show.charts.theme import FIGURE_PX, LABEL_PX, Look, dressed, letters_on, look, mixed
from smpdash.show.tables import frame

CELL_PX: Final = 64
EVERYBODY: Final = "All artists"
OVERDUE: Final = "Overdue"
# The column of what is overdue and of so many weeks together.
SUMMED: Final = 4
IN_SUM: Final = f"{SUMMED} weeks"
NO_HOURS: Final = (
    "No hours are expected. The hours ahead appear here after the first session of any client."
)


def hours_chart(
    weeks: Sequence[WeekAhead],
    artists: Mapping[str, str],
    *,
    today: date,
    week_hours: float | None = None,
    dark: bool = False,
) -> Picture:
    """The hours in the chair that are expected in each week, by artist and in all.

    `week_hours` are those that an artist has; a week with more of them says so.
    """
    by_row: dict[str, dict[date | None, list[WeekAhead]]] = defaultdict(lambda: defaultdict(list))
    for week in weeks:
        by_row[artists.get(week.artist or "", NO_ARTIST)][week.monday].append(week)
        by_row[EVERYBODY][week.monday].append(week)
    order = sorted(by_row, key=lambda name: (name != EVERYBODY, name == NO_ARTIST, name))
    monday = today - timedelta(days=today.weekday())
    table = _hours_table(by_row, order, until=monday + timedelta(weeks=SUMMED))
    if table.empty:
        return empty(NO_HOURS, table)
    table["Over"] = [_over(row, week_hours) for row in table.to_dict("records")]
    full = _full_words(table, week_hours)
    title, colours = _hours_title(weeks, today), look(dark=dark)
    chart = dressed(
        _cells(table, order, _weeks_in_order(weeks), colours),
        colours,
        title=title,
        notes=[
            "expected hours in the chair by week; beneath: the range that holds 8 in 10",
            f"{IN_SUM}: what is overdue and the first {IN_SUM} together, with the sessions",
        ],
        height=CELL_PX * len(order) + HEAD_PX,
    )
    return Picture(chart, f"{title}.{full}", table if week_hours else table.drop(columns="Over"))


def _over(row: Mapping[Any, Any], week_hours: float | None) -> float:
    """By how many hours a week of one artist is over-full; 0 for none, and for what is summed."""
    if week_hours is None or {row["Week of"], row["Artist"]} & {IN_SUM, OVERDUE, EVERYBODY}:
        return 0.0
    return max(round(float(row["Hours"]) - week_hours, 1), 0.0)


def _full_words(table: pd.DataFrame, week_hours: float | None) -> str:
    """How many weeks of artists are over-full, in a sentence; "" if the studio sets no hours."""
    if week_hours is None:
        return ""
    number = int((table["Over"] > 0).sum())
    over = f"{counted(number, 'week')} of an artist" if number else "No week of an artist"
    has = "has" if number <= 1 else "have"
    return f" {over} {has} more than the {week_hours:g} h that there are."


def _cells(
    table: pd.DataFrame, order: Sequence[str], weeks: Sequence[str], colours: Look
) -> list[alt.Chart]:
    """A cell for each week and artist, the darker the more hours, with the hours in it."""
    is_sum = table["Week of"] == IN_SUM
    most = float(table.loc[~is_sum, "Hours"].max())
    heats = [0.0 if summed else 0.85 * hours / most for summed, hours in zip(
        is_sum, table["Hours"], strict=True
    )]  # fmt: skip
    fills = [mixed(colours, heat) for heat in heats]
    cells = table.assign(
        Fill=fills,
        Ink=[letters_on(fill, colours) for fill in fills],
        Words=[f"{hours:.0f} h" for hours in table["Hours"]],
        Range=[_beneath(row) for row in table.to_dict("records")],
    )
    axis = alt.Axis(orient="top", labelAngle=0, domain=False)
    x = alt.X(field="Week of", type="ordinal", title=None, sort=list(weeks), axis=axis,
              scale=alt.Scale(domain=list(weeks)))  # fmt: skip
    axis = alt.Axis(domain=False)
    y = alt.Y(field="Artist", type="ordinal", title=None, sort=list(order), axis=axis)
    base = alt.Chart(cells).encode(x=x, tooltip=tooltip(table))
    ink = alt.Color(field="Ink", type="nominal", scale=None)
    return [
        base.mark_rect(cornerRadius=6, stroke=colours.surface, strokeWidth=3).encode(
            y=y, color=alt.Color(field="Fill", type="nominal", scale=None)
        ),
        base.mark_text(fontSize=FIGURE_PX, fontWeight=600, dy=-8).encode(
            y=bare(y, "Artist"), text=alt.Text(field="Words", type="nominal"), color=ink
        ),
        base.mark_text(fontSize=LABEL_PX, dy=12).encode(
            y=bare(y, "Artist"), text=alt.Text(field="Range", type="nominal"), color=ink
        ),
    ]


def _beneath(row: Mapping[Any, Any]) -> str:
    """The range of a week, or the sessions of several together."""
    if row["Week of"] == IN_SUM:
        return f"n = {row['Sessions']:.0f}"
    if row["Over"]:
        return f"▲ {row['Over']:.0f} h over"
    return f"{row['From']:.0f} to {row['To']:.0f}"


def _hours_table(
    by_row: Mapping[str, Mapping[date | None, list[WeekAhead]]],
    order: Sequence[str],
    *,
    until: date,
) -> pd.DataFrame:
    """A row for each artist and week, and one for what is overdue and before `until` together.

    That one has no range: the sessions of a client depend on one another.
    """
    rows: list[dict[str, object]] = []
    for name in order:
        for monday, weeks in sorted(by_row[name].items(), key=lambda week: week[0] or date.min):
            when = day_words(monday, today=monday) if monday else OVERDUE
            rows.append(_row(name, when, weeks, hours_range(weeks)[1:]))
        soon = [
            week
            for monday, weeks in by_row[name].items()
            for week in weeks
            if monday is None or monday < until
        ]
        if soon:
            rows.append(_row(name, IN_SUM, soon, None))
    columns = {"Artist": "str", "Week of": "str"}
    return frame(rows, columns | dict.fromkeys(("Sessions", "Hours", "From", "To"), "float64"))


def _row(
    name: str, when: str, weeks: list[WeekAhead], interval: tuple[float, float] | None
) -> dict[str, object]:
    low, high = interval or (None, None)
    return {
        "Artist": name,
        "Week of": when,
        "Sessions": round(sum(week.sessions for week in weeks), 1),
        "Hours": round(sum(week.hours for week in weeks), 1),
        "From": None if low is None else round(low, 1),
        "To": None if high is None else round(high, 1),
    }


def _weeks_in_order(weeks: Sequence[WeekAhead]) -> list[str]:
    """The columns: what is overdue, every week up to the last one with hours, and their sum."""
    mondays = [week.monday for week in weeks if week.monday is not None]
    named = [OVERDUE] if len(mondays) < len(weeks) else []
    if mondays:
        number = (max(mondays) - min(mondays)).days // 7 + 1
        every = (min(mondays) + timedelta(weeks=week) for week in range(number))
        named += [day_words(day, today=day) for day in every]
    return [*named, IN_SUM]


def _hours_title(weeks: Sequence[WeekAhead], today: date) -> str:
    """The hours that are overdue, and those of this week and the next."""
    this_week = today - timedelta(days=today.weekday())
    said = []
    for monday, when in (
        (None, "overdue"),
        (this_week, "this week"),
        (this_week + timedelta(weeks=1), "next week"),
    ):
        hours, _, _ = hours_range([week for week in weeks if week.monday == monday])
        said.append(f"{hours:.0f} h {when}")
    return listed(said)
