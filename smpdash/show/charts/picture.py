"""A chart with its text for screen readers and its table, and the parts that all charts share."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final, cast

import altair as alt
import pandas as pd

from smpdash.show.charts.theme import TAPPED, Look

Chart = alt.LayerChart
# The longest name at the left edge; a tap on it counts as one on the row.
NAME_PX: Final = 240
# So many letters of a name surely fit into that.
_LINE: Final = 26


@dataclass(frozen=True, slots=True)
class _Unchecked:
    """A chart as Streamlit asks for it: by its `to_dict`, here without the check of the schema.

    `chosen` are the fields of its mark that was tapped, which is drawn as such.
    """

    chart: Chart
    chosen: Mapping[str, str] | None

    def to_dict(self) -> dict[str, Any]:
        """The chart as Vega-Lite."""
        drawn: dict[str, Any] = self.chart.to_dict(validate=False)
        if self.chosen:
            for param in drawn.get("params", ()):
                param["value"] = [dict(self.chosen)]
        return drawn


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart, its text for screen readers (`alt`), and its values as a table with readable names.

    `chart` is None if there is nothing to draw yet; `alt` then says what will be drawn. The columns
    in `shares` are shares 0..1, to be shown as percent.
    """

    chart: Chart | None
    alt: str
    table: pd.DataFrame
    shares: tuple[str, ...] = ()

    def unchecked(self, chosen: Mapping[str, str] | None = None) -> Chart:
        """The chart for Streamlit, which would check it against Altair's schema each time.

        That takes a third of the time of a client's page, and no figure can make a chart wrong that
        was right: the tests check every chart. The mark with the fields `chosen` is drawn as the
        one that was tapped. Raises ValueError if there is no chart.
        """
        if self.chart is None:
            raise ValueError("There is nothing to draw yet.")
        return cast("Chart", _Unchecked(self.chart, chosen))

    @property
    def beneath(self) -> str:
        """What `alt` says beyond the chart's title, which stands above the chart."""
        title = getattr(getattr(self.chart, "title", None), "text", "")
        return self.alt.removeprefix(f"{title}.").strip() if title else self.alt


def percent(share: float) -> str:
    """A share 0..1 in words: "41%"."""
    return f"{share * 100:.0f}%"


def signed(number: float, digits: int = 1) -> str:
    """A difference in words, with so many digits after the point: "+0.4", "−0.3", "0.0"."""
    words = f"{number:+.{digits}f}".replace("-", "−")
    return words[1:] if not words.strip("+−0.") else words


def labels(words: dict[int, list[str]]) -> str:
    """A Vega expression that gives the lines of a tick's label for each whole number."""
    return f"({json.dumps(words)})[datum.value] || ''"


def visit_axis(words: dict[int, list[str]], *, low: float, high: float) -> alt.X:
    """The axis of visits from `low` to `high`, with these words at the whole numbers."""
    return alt.X(
        field="Place",
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[low, high], nice=False, zero=False),
        axis=alt.Axis(values=list(words), labelExpr=labels(words), grid=False),
    )


def empty(sentence: str, table: pd.DataFrame) -> Picture:
    """A picture without a chart: the sentence says what will be drawn here, and when."""
    return Picture(None, sentence, table)


def tooltip(table: pd.DataFrame, shares: Sequence[str] = ()) -> list[alt.Tooltip]:
    """A tooltip with one line for each column of the table, shares as percent."""
    return [
        alt.Tooltip(field=name, type="quantitative", title=name, format=".0%")
        if name in shares
        else alt.Tooltip(field=name, type="nominal", title=name)
        for name in map(str, table)
    ]


def marked(y: alt.Y, at: float, words: list[str], look: Look) -> alt.Chart:
    """A dotted line across the chart at this height, with the words at its right end."""
    named = y.copy()
    named["field"], named["title"] = "Height", None
    named["axis"] = alt.Axis(
        orient="right",
        values=[at],
        labelExpr=json.dumps(words),
        labelColor=look.accent,
        labelFontWeight=600,
        grid=False,
        domain=False,
    )
    line = alt.Chart(pd.DataFrame({"Height": [at]}))
    drawn: alt.Chart = line.mark_rule(color=look.accent, strokeWidth=2, strokeDash=[2, 4]).encode(
        y=named
    )
    return drawn


def ground(y: alt.Y, look: Look, *, at: float = 0) -> alt.Chart:
    """The base line, which carries the left axis for all other layers."""
    based = y.copy()
    based["field"] = "Height"
    line = alt.Chart(pd.DataFrame({"Height": [at]}))
    drawn: alt.Chart = line.mark_rule(color=look.grid).encode(y=based)
    return drawn


def bare(y: alt.Y, field: str) -> alt.Y:
    """The same scale for another field, without an axis of its own."""
    other: alt.Y = y.copy()
    other["field"], other["axis"] = field, None
    return other


def at(x: alt.X, field: str) -> alt.X:
    """The same axis for another field."""
    other: alt.X = x.copy()
    other["field"] = field
    return other


def rows_down(names: Sequence[str], field: str = "Place", *, wraps: bool = False) -> alt.Y:
    """The axis of rows from the top, a whole number each, with their names at the left.

    A long name may take two lines (`wraps`), so that its end is seen too.
    """
    words = {
        place: wrap(name, _LINE, max_lines=2, placeholder="…") if wraps else [name]
        for place, name in enumerate(names)
    }
    return alt.Y(
        field=field,
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[-0.6, len(names) - 0.4], reverse=True, nice=False, zero=False),
        axis=alt.Axis(
            values=list(words),
            labelExpr=labels(words),
            labelLimit=NAME_PX,
            grid=False,
            domain=False,
        ),
    )


def tapped(
    rows: pd.DataFrame,
    table: pd.DataFrame,
    place: Mapping[str, Any],
    *,
    by: str,
) -> alt.Chart:
    """What is tapped: an unseen mark over each row's place; a tap picks its field `by`.

    The one that was tapped gets a frame. `place` are the encodings of its four sides, `table` what
    its tooltip says.
    """
    mark = alt.selection_point(name="mark", fields=[by])
    is_seen = alt.when(mark, empty=False).then(alt.value(1)).otherwise(alt.value(0))
    drawn: alt.Chart = (
        alt.Chart(rows)
        .mark_rect(style=TAPPED, cursor="pointer")
        .encode(**place, opacity=is_seen, tooltip=tooltip(table))
        .add_params(mark)
    )
    return drawn


def written(
    rows: pd.DataFrame, mark: alt.MarkDef, x: alt.X, y: alt.Y, look: Look
) -> list[alt.Chart]:
    """The labels of the rows, each with a halo, so that no line runs through the letters."""
    ground = mark.copy()
    ground["stroke"], ground["strokeWidth"] = look.surface, 5
    ground["strokeJoin"] = "round"
    return [
        alt.Chart(rows, mark=kind).encode(x=x, y=y, text=alt.Text(field="Label", type="nominal"))
        for kind in (ground, mark)
    ]
