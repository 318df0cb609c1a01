"""Charts of how good forecasts were: the error after every visit, and the calibration."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, Final

import altair as alt
import pandas as pd

from smpdash.record.counts import counted
from smpdash.show.charts.picture import (
    Picture,
    bare,
    empty,
    ground,
    percent,
    tooltip,
    visit_axis,
    written,
)
from smpdash.show.charts.theme import LABEL_PX, LIGHT, Look, dressed, look

# Visits that less than this share of the cases reached are left out: too few to judge by.
ENOUGH: Final = 0.05
PNG_WIDTH_PX: Final = 860
DASHES: Final = ([1, 0], [6, 4], [2, 3], [8, 3, 2, 3])
SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "cross")


def error_by_visit(scores: Sequence[Mapping[str, Any]], *, dark: bool = False) -> Picture:
    """The mean absolute error of each forecast's median in sessions, by number of visits.

    `scores` have the keys `forecast`, `visits`, `cases` and `mae`. Forecasts whose names begin with
    "estimate" are ours.
    """
    most = max((int(score["cases"]) for score in scores), default=0)
    counted = [score for score in scores if score["cases"] >= ENOUGH * most]
    table = pd.DataFrame(
        {
            "Forecast": [str(score["forecast"]) for score in counted],
            "After visit": [int(score["visits"]) for score in counted],
            "Courses": [int(score["cases"]) for score in counted],
            "Sessions off": [float(score["mae"]) for score in counted],
        }
    )
    if table.empty:
        return empty("The error after every visit will stand here, once courses are scored.", table)
    colours = look(dark=dark)
    notes = ["the median against what came, on average; lower is better"]
    layers = _error_lines(table, colours)
    chart = dressed(layers, colours, title="How far off, visit by visit", notes=notes)
    return Picture(chart, _error_takeaway(table), table)


def _error_lines(table: pd.DataFrame, colours: Look) -> list[alt.Chart]:
    """A line for each forecast, ours in colour, with the name at its end."""
    visits = sorted({int(number) for number in table["After visit"]})
    last, highest = visits[-1], 1.12 * max(float(table["Sessions off"].max()), 0.1)
    x = visit_axis(
        {n: ["Intake"] if n == 0 else [f"Visit {n}"] for n in visits}, low=-0.4, high=last + 1.6
    )
    y = alt.Y(
        field="Sessions off",
        type="quantitative",
        title="Sessions off",
        scale=alt.Scale(domain=[0, highest], nice=False),
        axis=alt.Axis(tickCount=5, format=".1f"),
    )
    placed = table.assign(Place=table["After visit"])
    layers = [ground(y, colours)]
    ours = references = 0
    for name, rows in placed.groupby("Forecast", sort=False):
        mine = str(name).startswith("estimate")
        dash = DASHES[(ours if mine else references) % len(DASHES)]
        ours, references = ours + mine, references + (not mine)
        base = alt.Chart(rows).encode(x=x, y=bare(y, "Sessions off"), tooltip=tooltip(table))
        colour = colours.primary if mine else colours.muted
        layers += [
            base.mark_line(color=colour, strokeWidth=3, strokeDash=dash),
            base.mark_point(color=colour, filled=True, size=60, opacity=1),
        ]
    ends = _apart(placed.sort_values("Place").groupby("Forecast", sort=False).tail(1), highest)
    ends = ends.assign(Label=ends["Forecast"])
    for mine, colour in ((True, colours.primary), (False, colours.muted)):
        mark = alt.MarkDef(type="text", align="left", dx=10, fontSize=LABEL_PX, color=colour)
        named = ends[ends["Forecast"].str.startswith("estimate") == mine]
        layers += written(named, mark, x, bare(y, "Height"), colours)
    return layers


def calibration_chart(
    calibration: Mapping[str, Sequence[Mapping[str, Any]]], *, dark: bool = False
) -> Picture:
    """How often the next session was the last, against its forecast probability.

    `calibration` has a list of bins for each forecast, with the keys `foreseen`, `happened` (shares
    0..1) and `looks` (a count).
    """
    rows = [(name, part) for name, parts in calibration.items() for part in parts]
    table = pd.DataFrame(
        {
            "Forecast": [name for name, _ in rows],
            "Said": [float(part["foreseen"]) for _, part in rows],
            "Was": [float(part["happened"]) for _, part in rows],
            "Looks": [int(part["looks"]) for _, part in rows],
        }
    )
    shares = ("Said", "Was")
    if table.empty:
        return empty("Said against was will stand here, once courses are scored.", table)
    colours = look(dark=dark)
    x = _share_axis(alt.X, "Said", "Said: the next session is the last")
    y = _share_axis(alt.Y, "Was", "It was")
    layers = [ground(y, colours), _as_said(x, y, colours)]
    layers.append(
        _calibration_marks(table, list(calibration), colours).encode(x=x, y=bare(y, "Was"))
    )
    notes = ["dotted: said as it came · the larger the mark, the more looks"]
    chart = dressed(layers, colours, title="Said and happened", notes=notes)
    return Picture(chart, _calibration_takeaway(table), table, shares)


def _calibration_marks(table: pd.DataFrame, names: list[str], colours: Look) -> alt.Chart:
    """A mark for each bin; its size grows with the number of forecasts in it."""
    legend = alt.Legend(
        title=None,
        orient="bottom",
        labelColor=colours.ink,
        labelFontSize=LABEL_PX,
        symbolFillColor=colours.primary,
    )
    shapes = alt.Scale(domain=names, range=[SHAPES[i % 5] for i in range(len(names))])
    sizes = alt.Scale(domain=[0, int(table["Looks"].max())], range=[30, 500])
    chart: alt.Chart = (
        alt.Chart(table)
        .mark_point(filled=True, opacity=0.85, color=colours.primary)
        .encode(
            size=alt.Size(field="Looks", type="quantitative", scale=sizes, legend=None),
            shape=alt.Shape(
                field="Forecast",
                type="nominal",
                scale=shapes,
                legend=legend if len(names) > 1 else None,
            ),
            tooltip=tooltip(table, ("Said", "Was")),
        )
    )
    return chart


def png(picture: Picture, *, look: Look = LIGHT, width_px: int = PNG_WIDTH_PX) -> bytes:
    """The chart as PNG at twice its size. Raises ValueError if there is nothing to draw."""
    if picture.chart is None:
        raise ValueError(picture.alt)
    file = BytesIO()
    chart = picture.chart.properties(width=width_px, background=look.surface)
    chart.save(file, format="png", scale_factor=2)
    return file.getvalue()


def _apart(ends: pd.DataFrame, highest: float) -> pd.DataFrame:
    """The ends of the lines, with heights for their names at least one line of text apart."""
    room = 0.075 * highest
    named = ends.sort_values("Sessions off")
    heights: list[float] = []
    for height in named["Sessions off"]:
        heights.append(max(float(height), heights[-1] + room) if heights else float(height))
    named = named.assign(Height=heights)
    return named.assign(Height=named["Height"] - (named["Height"] - named["Sessions off"]).mean())


def _share_axis(kind: type[Any], field: str, title: str) -> Any:
    return kind(
        field=field,
        type="quantitative",
        title=title,
        scale=alt.Scale(domain=[0, 1], nice=False),
        axis=alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format=".0%"),
    )


def _as_said(x: alt.X, y: alt.Y, colours: Look) -> alt.Chart:
    line = alt.Chart(pd.DataFrame({"Said": [0.0, 1.0], "Was": [0.0, 1.0]}))
    drawn: alt.Chart = line.mark_line(
        color=colours.accent, strokeWidth=2, strokeDash=[2, 4]
    ).encode(x=x, y=bare(y, "Was"))
    return drawn


def _error_takeaway(table: pd.DataFrame) -> str:
    weight = table["Courses"]
    off = {
        str(name): float(
            (rows["Sessions off"] * weight[rows.index]).sum() / weight[rows.index].sum()
        )
        for name, rows in table.groupby("Forecast", sort=False)
    }
    said = ", ".join(f"{name} {value:.2f}" for name, value in off.items())
    courses = counted(int(table["Courses"].max()), "course")
    return f"Sessions off on average over the visits of {courses}: {said}."


def _calibration_takeaway(table: pd.DataFrame) -> str:
    apart = ((table["Said"] - table["Was"]).abs() * table["Looks"]).sum() / table["Looks"].sum()
    return (
        f"Over {counted(int(table['Looks'].sum()), 'look')}, what was said and what came lie "
        f"{percent(float(apart))} apart on average."
    )
