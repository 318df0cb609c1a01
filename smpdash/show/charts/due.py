"""The chart of who is due for the next session: booking windows against today."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import altair as alt
import pandas as pd

from smpdash.record.counts import counted
from smpdash.record.issued import totals
from smpdash.record.summaries import DUE, DueClient
from smpdash.record.times.moments import day_words
from smpdash.show.charts.picture import (
    NAME_PX,
    Picture,
    at,
    bare,
    empty,
    labels,
    rows_down,
    tapped,
)
from smpdash.show.charts.theme import LABEL_PX, Look, dressed, look
from smpdash.show.tables import frame

ROW_PX: Final = 48
# A chart's title, its note and the labels above it.
HEAD_PX: Final = 110
# Each further note; without room of its own it would be taken from the rows.
_NOTE_PX: Final = LABEL_PX + 6
# Half the height of a row's bar, as a share of the row.
_HALF_BAR: Final = 0.3
# To the right of the last day that a booking window can have: room for the state in words.
_ROOM_DAYS: Final = 40
_TICK_DAYS: Final = 14
# The states of the clients that the chart shows, in its order.
SHOWN: Final = ("overdue", "due", "early")
NO_ARTIST: Final = "No artist noted"
_COLUMNS: Final = {
    "Client": "str",
    "Code": "str",
    "Artist": "str",
    "State": "str",
    "Latest session": "str",
    "Book from": "str",
    "Book to": "str",
    "Sessions held": "int64",
    "Most likely to come": "int64",
    "For 8 in 10": "str",
}


def head_px(notes: Sequence[str]) -> int:
    """The height of a chart's head: its title, these notes and the labels above the rows."""
    return HEAD_PX + _NOTE_PX * (len(notes) - 1)


def due_table(
    clients: Iterable[DueClient], artists: Mapping[str, str], *, today: date
) -> pd.DataFrame:
    """One row for each client in treatment; `artists` are names by the key of the staff."""
    return frame(
        (
            {
                "Client": client.name,
                "Code": client.code,
                "Artist": artists.get(client.artist or "", NO_ARTIST),
                "State": DUE[client.state(today)],
                "Latest session": day_words(client.last_on),
                "Book from": day_words(client.window[0]),
                "Book to": day_words(client.window[1]),
                "Sessions held": client.sessions_done,
                "Most likely to come": client.likely,
                "For 8 in 10": totals(client.low, client.high),
            }
            for client in clients
        ),
        _COLUMNS,
    )


def due_chart(
    clients: Sequence[DueClient],
    counts: Mapping[str, int],
    artists: Mapping[str, str],
    *,
    today: date,
    dark: bool = False,
) -> Picture:
    """The booking window of each client as a bar, with today as a line; a tap picks a "Code".

    `counts` is the number of clients in each state of DUE, of which `clients` may be a page.
    """
    table = due_table(clients, artists, today=today)
    if table.empty:
        return empty(
            "Nobody waits for a session. Clients appear here after their first session, until they "
            "are finished or have lapsed.",
            table,
        )
    colours = look(dark=dark)
    title, note = (
        _title(counts),
        f"bar: best time to book; line: today, {day_words(today, today=today)}",
    )
    number = sum(counts[state] for state in SHOWN)
    if len(table) < number:
        note = f"{note}; {len(table)} of {number} are shown"
    chart = dressed(
        _layers(clients, table, colours, today=today),
        colours,
        title=title,
        notes=[note],
        height=ROW_PX * len(table) + HEAD_PX,
    )
    return Picture(chart, f"{title}. Tap a row to open the client.", table)


def _layers(
    clients: Sequence[DueClient], table: pd.DataFrame, colours: Look, *, today: date
) -> list[alt.Chart]:
    """The bars, the states in words, the line of today, and over all the rows that are tapped."""
    places = range(len(table))
    days = [tuple((day - today).days for day in client.window) for client in clients]
    left = min(0, *(first for first, _ in days)) - 2
    # No window ends later than that of a session held today.
    edge = max(client.booking_days[1] for client in clients) + _ROOM_DAYS
    rows = table.assign(
        Place=places,
        Above=[place - _HALF_BAR for place in places],
        Below=[place + _HALF_BAR for place in places],
        Top=[place - 0.5 for place in places],
        Bottom=[place + 0.5 for place in places],
        From=[first for first, _ in days],
        # To the end of the last day.
        To=[last + 1 for _, last in days],
        Right=edge,
        Fill=[_fill(client.state(today), colours) for client in clients],
        Words=[_state_in_words(client, today) for client in clients],
    )
    x, y = _along(left, edge, today), rows_down(list(table["Client"]), "Above")
    base = alt.Chart(rows)
    return [
        base.mark_rect(cornerRadius=6).encode(
            x=x,
            x2=alt.X2(field="To"),
            y=y,
            y2=alt.Y2(field="Below"),
            color=alt.Color(field="Fill", type="nominal", scale=None),
        ),
        base.mark_text(align="right", fontSize=LABEL_PX).encode(
            x=at(x, "Right"), y=bare(y, "Place"), text=alt.Text(field="Words", type="nominal")
        ),
        alt.Chart(pd.DataFrame({"Today": [0.5]}))
        .mark_rule(color=colours.accent, strokeWidth=2)
        .encode(x=at(x, "Today")),
        tapped(
            rows,
            table,
            {
                "x": alt.value(-NAME_PX),
                "x2": alt.value("width"),
                "y": bare(y, "Top"),
                "y2": alt.Y2(field="Bottom"),
            },
            by="Code",
        ),
    ]


def _along(left: int, edge: int, today: date) -> alt.X:
    """The axis of days from today, labelled with their dates."""
    # No day is labelled above the states in words.
    last = edge - _ROOM_DAYS // 2
    days = range(_TICK_DAYS * math.ceil(left / _TICK_DAYS), last, _TICK_DAYS)
    words = {day: [day_words(today + timedelta(days=day), today=today)] for day in days}
    return alt.X(
        field="From",
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[left, edge], nice=False, zero=False),
        axis=alt.Axis(values=list(days), labelExpr=labels(words), orient="top"),
    )


def _title(counts: Mapping[str, int]) -> str:
    shown = [state for state in SHOWN if counts[state]]
    number = sum(counts[state] for state in shown)
    if number == 1:
        return f"1 client: {DUE[shown[0]].lower()}"
    said = ", ".join(f"{counts[state]} {DUE[state].lower()}" for state in shown)
    return f"{number} clients: {said}"


def _state_in_words(client: DueClient, today: date) -> str:
    """The state, with the day or the days that matter."""
    state = client.state(today)
    first, last = client.window
    if state == "early":
        return f"Early: from {day_words(first, today=today)}"
    if state == "due":
        return f"Due: until {day_words(last, today=today)}"
    return f"{DUE[state]}: {counted((today - last).days, 'day')}"


def _fill(state: str, colours: Look) -> str:
    return {"early": colours.muted, "due": colours.primary}.get(state, colours.danger)
