"""A table of cells, the darker the more, each with two lines of words and a tap of its own."""

import json
from collections.abc import Sequence
from textwrap import wrap
from typing import Final

import altair as alt
import pandas as pd

from smpdash.show.charts.picture import bare, tapped
from smpdash.show.charts.theme import FIGURE_PX, LABEL_PX, Look, letters_on, mixed

# More columns than this are narrow on a tablet held upright: their names take several lines.
_MOST_ON_A_LINE: Final = 4
_LINE_LETTERS: Final = 9
LINE_PX: Final = 18
# The darkness of a cell that is not on the scale of the others.
APART: Final = float("nan")


def heat_cells(
    drawn: pd.DataFrame,
    table: pd.DataFrame,
    order: tuple[Sequence[str], Sequence[str]],
    colours: Look,
    *,
    across: str,
    by: str,
) -> list[alt.Chart]:
    """A cell for each row of `drawn`, in its "Row" and in the column that the field `across` names.

    `Heat` is the darkness 0..1, or APART; `Words` and `Number` are
    the two lines. `order` are the rows from the top and the columns from the left. `table` is what
    the tooltip says, `by` what a tap picks.
    """
    fills = [colours.grid if pd.isna(heat) else mixed(colours, heat) for heat in drawn["Heat"]]
    cells = drawn.assign(Fill=fills, Ink=[letters_on(fill, colours) for fill in fills])
    names, columns = order
    axis = alt.Axis(orient="top", labelAngle=0, domain=False)
    if len(columns) > _MOST_ON_A_LINE:
        lines = {name: wrap(name, _LINE_LETTERS, break_long_words=False) for name in columns}
        axis["labelExpr"], axis["labelLimit"] = f"({json.dumps(lines)})[datum.label]", 84
        # The first line stands at the axis, and the others would run into the cells.
        axis["labelPadding"] = 8 + LINE_PX * (max(map(len, lines.values())) - 1)
    x = alt.X(field=across, type="ordinal", title=None, sort=list(columns), axis=axis,
              scale=alt.Scale(domain=list(columns)))  # fmt: skip
    axis = alt.Axis(domain=False, labelLimit=240)
    y = alt.Y(field="Row", type="ordinal", title=None, sort=list(names), axis=axis)
    base = alt.Chart(cells).encode(x=x)
    ink = alt.Color(field="Ink", type="nominal", scale=None)
    return [
        base.mark_rect(cornerRadius=6, stroke=colours.surface, strokeWidth=3).encode(
            y=y, color=alt.Color(field="Fill", type="nominal", scale=None)
        ),
        base.mark_text(fontSize=FIGURE_PX, fontWeight=600, dy=-8).encode(
            y=bare(y, "Row"), text=alt.Text(field="Words", type="nominal"), color=ink
        ),
        base.mark_text(fontSize=LABEL_PX, dy=12).encode(
            y=bare(y, "Row"), text=alt.Text(field="Number", type="nominal"), color=ink
        ),
        tapped(cells, table, {"x": x, "y": bare(y, "Row")}, by=by),
    ]
