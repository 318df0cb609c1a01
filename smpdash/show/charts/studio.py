"""The chart of the sessions that clients in treatment still need."""

from collections.abc import Iterable

import altair as alt
import pandas as pd

from smpdash.record.counts import counted
from smpdash.record.progress.ahead import Ahead
from smpdash.record.progress.scope import Scope
from smpdash.show.charts.picture import Picture, bare, empty, ground, labels, tapped
from smpdash.show.charts.progress.period import BEHIND, behind
from smpdash.show.charts.theme import FIGURE_PX, Look, dressed, look
from smpdash.show.tables import counts_table

# The usual number of sessions of a course, as the trade says: from, to.
USUAL = (3, 4)
HALF_BAR = 0.36
# The axis reaches so many times the highest bar, whose number stands above it.
_ROOM = 1.28


def remaining_in_treatment(
    counts: Iterable[tuple[int, int]], scope: Scope, *, dark: bool = False
) -> Picture:
    """Clients in treatment by the most likely sessions to come: pairs of (sessions, clients).

    They are of the scope's artist and kind. A tap picks the clients BEHIND a number of sessions.
    """
    table = counts_table(counts, of="Sessions to come", what="Clients")
    if table.empty:
        return empty(
            "Clients in treatment will be counted here once a first visit is recorded.", table
        )
    colours, said = look(dark=dark), _remaining_takeaway(table)
    sessions = range(int(table["Sessions to come"].max()) + 1)
    words = {number: ["none" if number == 0 else str(number)] for number in sessions}
    of_whom = Scope(artist=scope.artist, kind=scope.kind)
    marks = table.assign(
        Behind=[
            behind(of_whom, statuses=("running",), ahead=Ahead(to_come=int(number)))
            for number in table["Sessions to come"]
        ]
    )
    layers = _bars(marks, table, "Sessions to come", words, colours)
    chart = dressed(
        layers,
        colours,
        title=said.removesuffix("."),
        notes=["clients in treatment by the sessions each most likely still needs"],
    )
    return Picture(chart, f"{said} Tap a bar for its clients.", table)


def _bars(
    rows: pd.DataFrame, table: pd.DataFrame, of: str, words: dict[int, list[str]], colours: Look
) -> list[alt.Chart]:
    what = str(table.columns[1])
    drawn = rows[rows[what] > 0].assign(
        Left=lambda bars: bars[of] - HALF_BAR,
        Right=lambda bars: bars[of] + HALF_BAR,
        From=lambda bars: bars[of] - 0.5,
        To=lambda bars: bars[of] + 0.5,
        Count=lambda bars: [str(count) for count in bars[what]],
    )
    base, up = alt.Chart(drawn), _up(what, table)
    sides = {"x": _along("From", of, words), "x2": alt.X2(field="To")}
    ends = {"y": alt.value(0), "y2": alt.value("height")}
    return [
        ground(up, colours),
        base.mark_rect(color=colours.primary, cornerRadius=4).encode(
            x=_along("Left", of, words),
            x2=alt.X2(field="Right"),
            y=bare(up, what),
            y2=alt.Y2(datum=0),
        ),
        base.mark_text(baseline="bottom", dy=-5, fontSize=FIGURE_PX, fontWeight=600).encode(
            x=_along(of, of, words),
            y=bare(up, what),
            text=alt.Text(field="Count", type="nominal"),
        ),
        tapped(drawn, table, sides | ends, by=BEHIND),
    ]


def _along(field: str, of: str, words: dict[int, list[str]]) -> alt.X:
    return alt.X(
        field=field,
        type="quantitative",
        title=of,
        scale=alt.Scale(domain=[min(words) - 0.6, max(words) + 0.6], nice=False, zero=False),
        axis=alt.Axis(values=list(words), labelExpr=labels(words), grid=False),
    )


def _up(what: str, table: pd.DataFrame) -> alt.Y:
    most = max(int(table[what].max()), 1)
    step = next((step for step in (1, 2, 5, 10, 20, 50, 100) if most / step <= 5), most)
    return alt.Y(
        field=what,
        type="quantitative",
        title=what,
        scale=alt.Scale(domain=[0, most * _ROOM], nice=False),
        axis=alt.Axis(format="d", values=list(range(0, int(most * _ROOM) + 1, step))),
    )


def _remaining_takeaway(table: pd.DataFrame) -> str:
    total = int(table["Clients"].sum())
    most = table.sort_values("Clients").iloc[-1]
    clients, sessions = int(most["Clients"]), int(most["Sessions to come"])
    if clients == total:
        each = "each " if total > 1 else ""
        return f"{counted(total, 'client')} in treatment, {each}with {_to_come(sessions)}."
    many = int(table.loc[table["Sessions to come"] >= USUAL[0], "Clients"].sum())
    said = f"{counted(total, 'client')} in treatment; {clients} of them with {_to_come(sessions)}"
    # Do not count the same clients twice in one sentence.
    is_said = sessions >= USUAL[0] and many == clients
    return said + (f", {many} with {USUAL[0]} or more." if many and not is_said else ".")


def _to_come(sessions: int) -> str:
    if sessions == 0:
        return "probably none to come"
    return f"most likely {counted(sessions, 'session')} to come"
