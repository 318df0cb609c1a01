"""The chart of the estimates that were told, their updates, and the final number of sessions."""

from collections.abc import Iterable

import altair as alt
import pandas as pd

from smpdash.record.counts import counted
from smpdash.record.issued import MOST_TOTAL, IssuedEstimate
from smpdash.show.charts.picture import Picture, bare, empty, ground, marked, tooltip, visit_axis
from smpdash.show.charts.theme import FIGURE_PX, Look, dressed, look
from smpdash.show.tables import estimate_table

TITLE = "What was told"


def estimate_history(
    estimates: Iterable[IssuedEstimate], *, took: int | None = None, dark: bool = False
) -> Picture:
    """The chart of the totals told after each visit, with updates beside them in outline.

    `estimates` are oldest first. `took` is the final number of sessions of a finished course, else
    None.
    """
    table = estimate_table(estimates)
    if table.empty:
        return empty("Each estimate will be kept here as it was told, from intake on.", table)
    colours = look(dark=dark)
    most = int(max(table["To"].max(), took or 0))
    placed = table.assign(Place=range(len(table)))
    x = visit_axis(
        {place: _moment(row) for place, (_, row) in enumerate(table.iterrows())},
        low=-0.6,
        high=len(table) - 0.4,
    )
    y = alt.Y(
        field="From",
        type="quantitative",
        title="Sessions in all",
        scale=alt.Scale(domain=[0, most + 0.8], nice=False),
        axis=alt.Axis(values=list(range(most + 1)), format="d"),
    )
    layers = [
        ground(y, colours),
        *_sessions_held(placed, x, y, colours),
        *_range_bars(placed, table, x, y, colours),
    ]
    if took is not None:
        layers.insert(1, marked(y, took, ["Took", str(took)], colours))
    notes = ["● most likely", "bar: the range that holds 8 in 10"]
    if table["Updated on"].any():
        notes.append("○ an update that nobody was shown")
    if table["Sessions held"].any():
        notes.append("grey: sessions held by then")
    return Picture(
        dressed(layers, colours, title=TITLE, notes=notes), _takeaway(table, took), table
    )


def _moment(row: pd.Series) -> list[str]:
    """When an estimate was told or updated, as the lines of a label."""
    if row["Updated on"]:
        return ["Updated", str(row["Updated on"])]
    return ["Intake"] if row["After visit"] == 0 else ["After", f"visit {row['After visit']}"]


def _sessions_held(placed: pd.DataFrame, x: alt.X, y: alt.Y, colours: Look) -> list[alt.Chart]:
    bars = placed[placed["Sessions held"] > 0].assign(
        Left=lambda rows: rows["Place"] - 0.3, Right=lambda rows: rows["Place"] + 0.3
    )
    if bars.empty:
        return []
    left = x.copy()
    left["field"] = "Left"
    return [
        alt.Chart(bars)
        .mark_rect(color=colours.grid)
        .encode(x=left, x2=alt.X2(field="Right"), y=bare(y, "Sessions held"), y2=alt.Y2(datum=0))
    ]


def _range_bars(
    placed: pd.DataFrame, table: pd.DataFrame, x: alt.X, y: alt.Y, colours: Look
) -> list[alt.Chart]:
    is_update = placed["Updated on"] != ""
    named = placed.assign(
        Label=[str(total) for total in placed["Most likely in all"]],
        Fill=[colours.surface if update else colours.primary for update in is_update],
        Letters=[colours.primary if update else colours.surface for update in is_update],
    )
    base = alt.Chart(named)
    likely = bare(y, "Most likely in all")
    return [
        base.mark_rule(
            color=colours.primary, strokeWidth=16, strokeCap="round", opacity=0.35
        ).encode(x=x, y=bare(y, "From"), y2=alt.Y2(field="To")),
        base.mark_point(size=620, stroke=colours.primary, strokeWidth=2, opacity=1).encode(
            x=x,
            y=likely,
            fill=alt.Fill(field="Fill", type="nominal", scale=None),
            tooltip=tooltip(table),
        ),
        base.mark_text(fontWeight=700, fontSize=FIGURE_PX).encode(
            x=x,
            y=likely,
            text=alt.Text(field="Label", type="nominal"),
            color=alt.Color(field="Letters", type="nominal", scale=None),
        ),
    ]


def _takeaway(table: pd.DataFrame, took: int | None) -> str:
    def sentence(row: pd.Series) -> str:
        moment = "At intake" if row["After visit"] == 0 else f"After visit {row['After visit']}"
        if row["Updated on"]:
            moment = f"Updated on {row['Updated on']}"
        if row["From"] >= MOST_TOTAL and row["Most likely in all"] > row["Sessions held"]:
            return f"{moment}: {row['Words']}."
        return (
            f"{moment}: most likely {counted(row['Most likely in all'], 'session')} in all, "
            f"8 times in 10 between {row['From']} and {row['To']}."
        )

    sentences = [sentence(table.iloc[0])]
    if len(table) > 1:
        sentences.append(sentence(table.iloc[-1]))
    if took is not None:
        sentences.append(f"It took {counted(took, 'session')}.")
    return " ".join(sentences)
