"""The chart of the touch-ups that are due, by the month from which on they are likely wanted."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import altair as alt
import pandas as pd

from smpdash.record.counts import counted
from smpdash.record.progress.scope import Scope, last_months, spans
from smpdash.record.summaries import TouchUps
from smpdash.show.charts.picture import Picture, at, bare, empty, ground, tapped
from smpdash.show.charts.progress.period import BEHIND, behind, periods_across
from smpdash.show.charts.theme import HEIGHT_PX, LABEL_PX, Look, dressed, look
from smpdash.show.tables import frame

NONE_DUE: Final = (
    "No touch-up is due. Touch-ups appear here once a course is finished, by the month they are "
    "due from."
)
BY_NOW: Final = "By now"
_HALF_BAR: Final = 0.36
_COLUMNS: Final = {"Due from": "str", "Clients": "int64"}


def touch_ups_chart(
    due: Sequence[TouchUps],
    artist: str | None,
    *,
    today: date,
    until: date,
    height: int = HEIGHT_PX,
    dark: bool = False,
) -> Picture:
    """How many clients are likely to want a touch-up, by the month it is due from, up to `until`.

    `artist` is whoever held their latest sessions, as in a Scope. The bars are `height` px high.
    """
    rows = _rows(due, artist, today=today, until=until)
    table = frame(rows, _COLUMNS)
    if not table["Clients"].any():
        return empty(NONE_DUE, frame([], _COLUMNS))
    colours, now = look(dark=dark), int(table["Clients"].iloc[0])
    ahead = int(table["Clients"].sum()) - now
    by_now = counted(now, "touch-up") if now else "No touch-up"
    title = f"{by_now} due by now, {ahead} in the next {len(rows) - 1} months"
    drawn = table.assign(
        Place=range(len(rows)),
        Left=[place - _HALF_BAR for place in range(len(rows))],
        Right=[place + _HALF_BAR for place in range(len(rows))],
        From=[place - 0.5 for place in range(len(rows))],
        To=[place + 0.5 for place in range(len(rows))],
        Label=[str(number) for number in table["Clients"]],
        Behind=[str(row[BEHIND]) for row in rows],
    )
    chart = dressed(
        _layers(drawn, table, colours),
        colours,
        title=title,
        notes=["finished clients by the month in which a touch-up falls due"],
        height=height,
    )
    return Picture(chart, f"{title}. Tap a bar for its clients.", table)


def _rows(
    due: Sequence[TouchUps], artist: str | None, *, today: date, until: date
) -> list[dict[str, object]]:
    """A row for all until today, and one for each later month up to `until`, with those behind it.

    A touch-up is due from the first day of a month on, so none of this month is yet to come.
    """
    by_month = {each.month: each.clients for each in due}
    next_month = last_months(today, 1)[1] + timedelta(days=1)
    parts = spans(next_month, until)
    return [
        {
            "Due from": BY_NOW,
            "Clients": by_month.get(None, 0),
            BEHIND: behind(Scope(date.min, today, artist), by="touch-up"),
        },
        *(
            {
                "Due from": part.words,
                "Clients": sum(
                    clients
                    for month, clients in by_month.items()
                    if month is not None and part.first <= month <= part.last
                ),
                BEHIND: behind(Scope(part.first, part.last, artist), by="touch-up"),
            }
            for part in parts
        ),
    ]


def _layers(drawn: pd.DataFrame, table: pd.DataFrame, colours: Look) -> list[alt.Chart]:
    y = alt.Y(
        field="Clients",
        type="quantitative",
        title="Clients",
        scale=alt.Scale(domain=[0, max(int(drawn["Clients"].max()), 1) * 1.2], nice=False),
        axis=alt.Axis(format="d", tickMinStep=1, tickCount=5),
    )
    x = periods_across(list(drawn["Due from"]))
    base = alt.Chart(drawn[drawn["Clients"] > 0])
    sides = {"x": at(x, "From"), "x2": alt.X2(field="To")}
    ends = {"y": alt.value(0), "y2": alt.value("height")}
    return [
        ground(y, colours),
        base.mark_rect(color=colours.primary, cornerRadius=4).encode(
            x=at(x, "Left"), x2=alt.X2(field="Right"), y=bare(y, "Clients"), y2=alt.Y2(datum=0)
        ),
        base.mark_text(baseline="bottom", dy=-5, fontSize=LABEL_PX, fontWeight=600).encode(
            x=x, y=bare(y, "Clients"), text=alt.Text(field="Label", type="nominal")
        ),
        tapped(drawn, table, sides | ends, by=BEHIND),
    ]
