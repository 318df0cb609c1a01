"""Rows of means with their ranges, a name at the left and words at the right."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from smpdash.show.charts.picture import NAME_PX, at, bare, rows_down, tapped
from smpdash.show.charts.progress.period import BEHIND
from smpdash.show.charts.theme import LABEL_PX, Look


def range_rows(
    rows: Sequence[Mapping[str, object]],
    table: pd.DataFrame,
    colours: Look,
    *,
    name: str,
    x: alt.X,
) -> list[alt.Chart]:
    """A dot and a line from From to To for the Mean of each row, from the top.

    The field `name` is at the left, the `Words` end at the place `x` ends at. A row without a Mean
    has its words alone. Mean before, From before and To before, if there are any, are hollow and
    beneath. `table` is what a tooltip says; a tap picks what is BEHIND the row.
    """
    places = range(len(rows))
    drawn = table.assign(
        Place=places,
        Earlier=[place + 0.22 for place in places],
        Top=[place - 0.5 for place in places],
        Bottom=[place + 0.5 for place in places],
        Right=x["scale"]["domain"][1],
        Words=[str(row["Words"]) for row in rows],
        Behind=[str(row[BEHIND]) for row in rows],
    )
    y = rows_down(list(drawn[name]), wraps=True)
    known, right = drawn[drawn["Mean"].notna()], alt.Chart(drawn)
    # A layer without a row would be a picture without a name to a screen reader.
    layers = (
        _dots(known, x, y, colours)
        if len(known)
        else [
            right.mark_point(opacity=0).encode(x=at(x, "Right"), y=y)  # the names need an axis
        ]
    )
    layers.append(
        right.mark_text(align="right", dx=-4, fontSize=LABEL_PX).encode(
            x=at(x, "Right"), y=bare(y, "Place"), text=alt.Text(field="Words", type="nominal")
        )
    )
    if "Mean before" in drawn and drawn["Mean before"].notna().any():
        layers += _before(drawn, x, y, colours)
    return [*layers, tapped(drawn, table, across(y), by=BEHIND)]


def _dots(known: pd.DataFrame, x: alt.X, y: alt.Y, colours: Look) -> list[alt.Chart]:
    base = alt.Chart(known)
    return [
        base.mark_rule(color=colours.primary, strokeWidth=4, opacity=0.45).encode(
            x=at(x, "From"), x2=alt.X2(field="To"), y=y
        ),
        base.mark_circle(color=colours.primary, size=220, opacity=1).encode(
            x=x, y=bare(y, "Place")
        ),
    ]


def across(y: alt.Y, *, names_px: int = NAME_PX) -> dict[str, Any]:
    """The place of a row from Top to Bottom, with the name at its left: what a finger taps.

    The chart keeps `names_px` free for the names.
    """
    return {
        "x": alt.value(-names_px),
        "x2": alt.value("width"),
        "y": bare(y, "Top"),
        "y2": alt.Y2(field="Bottom"),
    }


def _before(drawn: pd.DataFrame, x: alt.X, y: alt.Y, colours: Look) -> list[alt.Chart]:
    earlier = alt.Chart(drawn[drawn["Mean before"].notna()])
    return [
        earlier.mark_rule(color=colours.muted, strokeWidth=2).encode(
            x=at(x, "From before"), x2=alt.X2(field="To before"), y=bare(y, "Earlier")
        ),
        earlier.mark_point(color=colours.muted, size=130, strokeWidth=2).encode(
            x=at(x, "Mean before"), y=bare(y, "Earlier")
        ),
    ]
