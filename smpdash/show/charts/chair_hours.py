"""The chart of the hours in the chair ahead, by week and artist."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd

from smpdash.record.counts import counted, listed
from smpdash.record.progress.ahead import Ahead
from smpdash.record.progress.scope import Scope
from smpdash.record.summaries import WeekAhead, hours_range
from smpdash.record.times.moments import day_words
from smpdash.show.charts.cells import APART, heat_cells
from smpdash.show.charts.due import HEAD_PX, NO_ARTIST
from smpdash.show.charts.picture import Picture, empty
from smpdash.show.charts.progress.period import BEHIND, behind
from smpdash.show.charts.theme import dressed, look
from smpdash.show.tables import frame

CELL_PX: Final = 64
EVERYBODY: Final = "All artists"
# The artist of whom nobody was noted, as in a Scope.
NOBODY: Final = ""
OVERDUE: Final = "Overdue"
# The column of what is overdue and of so many weeks together.
SUMMED: Final = 4
IN_SUM: Final = f"{SUMMED} weeks"
NO_HOURS: Final = (
    "No hours are expected. The hours ahead appear here from a client’s first session on, until "
    "the course ends or the client has lapsed."
)
_COLUMNS: Final = {"Artist": "str", "Week of": "str"} | dict.fromkeys(
    ("Sessions", "Hours", "From", "To"), "float64"
)


def hours_chart(
    weeks: Sequence[WeekAhead],
    artists: Mapping[str, str],
    artist: str | None = None,
    *,
    today: date,
    week_hours: float | None = None,
    dark: bool = False,
) -> Picture:
    """The hours in the chair that are expected in each week, by artist and in all.

    `artist` is whose clients they are, as in a Scope. `week_hours` are those that an artist has; a
    week with more of them says so. A tap picks the clients BEHIND a week.
    """
    by_row = _by_row(weeks, artists)
    names = {key: EVERYBODY if key is None else artists.get(key, NO_ARTIST) for key in by_row}
    order = sorted(by_row, key=lambda key: (key is not None, key == NOBODY, names[key]))
    rows = [
        row | {"Artist": names[key], BEHIND: _behind(row, artist if key is None else key, today)}
        for key in order
        for row in _rows(by_row[key], today)
    ]
    table = frame(rows, _COLUMNS)
    if table.empty:
        return empty(NO_HOURS, table)
    table["Over"] = [_over(row, week_hours) for row in table.to_dict("records")]
    full = _full_words(table, week_hours)
    title, colours = _hours_title(weeks, today), look(dark=dark)
    if week_hours is None:
        table = table.drop(columns="Over")
    chart = dressed(
        heat_cells(
            _drawn(rows, table),
            table,
            ([names[key] for key in order], _weeks_in_order(weeks)),
            colours,
            across="Week of",
            by=BEHIND,
        ),
        colours,
        title=title,
        notes=[
            "expected hours in the chair by week; beneath: the range that holds 8 in 10",
            f"{IN_SUM}: what is overdue and the first {IN_SUM} together; n: sessions",
        ],
        height=CELL_PX * len(order) + HEAD_PX,
    )
    return Picture(chart, f"{title}.{full} Tap a field for its clients.", table)


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


def _by_row(
    weeks: Sequence[WeekAhead], artists: Mapping[str, str]
) -> dict[str | None, dict[date | None, list[WeekAhead]]]:
    """What is expected, by artist and week; the artist None stands for all together."""
    by_row: dict[str | None, dict[date | None, list[WeekAhead]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for week in weeks:
        for key in (None, week.artist if week.artist in artists else NOBODY):
            by_row[key][week.monday].append(week)
    return by_row


def _drawn(rows: Sequence[Mapping[str, object]], table: pd.DataFrame) -> pd.DataFrame:
    """The cells as they are drawn: the darker, the more hours a week has; a sum has no darkness."""
    is_sum = table["Week of"] == IN_SUM
    most = float(table.loc[~is_sum, "Hours"].max())
    return table.assign(
        Heat=[
            APART if summed else 0.85 * hours / most
            for summed, hours in zip(is_sum, table["Hours"], strict=True)
        ],
        Row=table["Artist"],
        Words=[f"{hours:.0f} h" for hours in table["Hours"]],
        Number=[_beneath(row) for row in table.to_dict("records")],
        Behind=[str(row[BEHIND]) for row in rows],
    )


def _beneath(row: Mapping[Any, Any]) -> str:
    """The range of a week, or the sessions of several together."""
    if row["Week of"] == IN_SUM:
        return f"n = {row['Sessions']:.0f}"
    if row.get("Over"):
        return f"▲ {row['Over']:.0f} h over"
    return f"{row['From']:.0f} to {row['To']:.0f}"


def _rows(
    by_week: Mapping[date | None, list[WeekAhead]], today: date
) -> Iterator[dict[str, object]]:
    """A row for each week, and one for what is overdue and the first weeks together.

    That one has no range: the sessions of a client depend on one another.
    """
    monday = _monday(today)
    until = monday + timedelta(weeks=SUMMED)
    for begins, weeks in sorted(by_week.items(), key=lambda week: week[0] or date.min):
        when = day_words(begins, today=begins) if begins else OVERDUE
        span = (begins, begins + timedelta(days=6)) if begins else (date.min, _before(monday))
        yield _row(when, span, weeks, hours_range(weeks)[1:])
    soon = [
        week
        for begins, weeks in by_week.items()
        for week in weeks
        if begins is None or begins < until
    ]
    if soon:
        yield _row(IN_SUM, (date.min, _before(until)), soon, None)


def _row(
    when: str,
    span: tuple[date, date],
    weeks: list[WeekAhead],
    interval: tuple[float, float] | None,
) -> dict[str, object]:
    """The figures of some weeks together; the sessions behind them are expected in the `span`."""
    low, high = interval or (None, None)
    return {
        "Week of": when,
        "Span": span,
        "Sessions": round(sum(week.sessions for week in weeks), 1),
        "Hours": round(sum(week.hours for week in weeks), 1),
        "From": None if low is None else round(low, 1),
        "To": None if high is None else round(high, 1),
    }


def _behind(row: Mapping[str, Any], artist: str | None, today: date) -> str:
    first, last = row["Span"]
    return behind(Scope(first, last, artist), by="planned", ahead=Ahead(today=today))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _before(day: date) -> date:
    return day - timedelta(days=1)


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
    """The hours that are overdue, if any are, and those of this week and the next."""
    this_week = _monday(today)
    said = []
    for monday, when in (
        (None, "overdue"),
        (this_week, "this week"),
        (this_week + timedelta(weeks=1), "next week"),
    ):
        hours, _, _ = hours_range([week for week in weeks if week.monday == monday])
        if monday is None and not hours:
            continue
        said.append(f"{hours:.0f} h {when}")
    return listed(said)
