"""Charts of shade and depth by visit, with the usual plan and the studio's ideal band."""

import json

import altair as alt
import pandas as pd

from smpdash.record.counts import counted, listed
from smpdash.record.sessions import planned_darkness
from smpdash.record.studio import Studio
from smpdash.record.visit import Course
from smpdash.show.charts.picture import Picture, bare, empty, ground, held_axis, tooltip
from smpdash.show.charts.theme import Look, dressed, look
from smpdash.show.tables import technique_table

# The half width of the plan's block, in visits, and its half height, in darkness.
PLAN_REACH = 0.4
PLAN_WIDTH = 0.05
# The least distance in darkness between two names on the axis.
APART = 0.055
# Zones of one visit are drawn side by side, within this distance on each side.
REACH = 0.3
LINE_PX = 18
SHALLOW_MM = 0.4
MOST_NAMED = 3


def shade_by_visit(course: Course, studio: Studio, *, dark: bool = False) -> Picture:
    """The shades used at each session, against the light-to-dark plan of the trade."""
    table = technique_table(course, studio).dropna(subset=["Darkness"])
    if table.empty:
        return empty("Shades will be drawn here once a session notes the shade used.", table)
    table = table.drop(columns=["Depth mm", "Depth meant"])
    colours = look(dark=dark)
    used = (
        table.groupby(["Visit", "Session", "Shade", "Darkness"], as_index=False)
        .agg(Where=("Zone", ", ".join))
        .assign(Place=lambda rows: rows["Visit"])
    )
    plan = (
        table[["Visit", "Session"]]
        .drop_duplicates()
        .assign(Plan=lambda rows: [planned_darkness(number) for number in rows["Session"]])
    )
    x = held_axis(course, table)
    named = _shades(studio, table, plan)
    y = bare(named, "Darkness")
    base = alt.Chart(used)
    layers = [
        ground(named, colours, at=named["scale"]["domain"][0]),
        *_plan(plan, x, y, colours),
        base.mark_point(size=430, filled=True, color=colours.primary, opacity=1).encode(
            x=x, y=y, tooltip=tooltip(used[["Visit", "Shade", "Darkness", "Where"]])
        ),
    ]
    notes = ["● shade used", "band: the usual plan, light to dark"]
    chart = dressed(layers, colours, title="Shade by visit", notes=notes)
    return Picture(chart, _shade_takeaway(table), table)


def depth_by_visit(course: Course, studio: Studio, *, dark: bool = False) -> Picture:
    """Needle depth at each session by zone, against the studio's ideal band."""
    table = technique_table(course, studio).dropna(subset=["Depth mm"])
    low, high = studio.depth.ideal_mm
    if table.empty:
        return empty("Depths will be drawn here once a session notes the needle depth.", table)
    table = table.drop(columns=["Shade", "Darkness"])
    colours = look(dark=dark)
    outside = (table["Depth mm"] < low) | (table["Depth mm"] > high)
    zones = table.groupby("Visit")["Zone"].transform("count")
    rank = table.groupby("Visit").cumcount()
    placed = table.assign(
        Outside=outside,
        Below=table["Depth mm"] < low,
        Place=table["Visit"] + (rank - (zones - 1) / 2) * (2 * REACH / zones.clip(lower=6)),
    )
    x = held_axis(course, table)
    top = max(high * 1.15, table["Depth mm"].max() * 1.35)
    # Names below the shallowest points need room above the axis.
    foot = 0.0 if table["Depth mm"].min() >= SHALLOW_MM else -0.25 * top
    scaled = alt.Y(
        field="Depth mm",
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[foot, top], nice=False),
        axis=alt.Axis(
            values=[half / 2 for half in range(int(top * 2) + 1)],
            labelExpr="format(datum.value, '.1f') + ' mm'",
        ),
    )
    y = bare(scaled, "Depth mm")
    layers = [ground(scaled, colours, at=foot), _ideal(low, high, y, colours)]
    for is_out, colour, shape in (
        (False, colours.primary, "circle"),
        (True, colours.accent, "diamond"),
    ):
        if not (outside == is_out).any():
            continue
        layers.append(
            alt.Chart(placed[outside == is_out])
            .mark_point(size=170, filled=True, shape=shape, color=colour, opacity=1)
            .encode(x=x, y=y, tooltip=tooltip(table))
        )
    layers += _figures(_named(placed), x, y)
    notes = [f"band: the ideal {low:.1f} to {high:.1f} mm", "diamonds lie outside it"]
    chart = dressed(layers, colours, title="Depth by visit", notes=notes)
    return Picture(chart, _depth_takeaway(table, outside, low, high), table)


def _shades(studio: Studio, table: pd.DataFrame, plan: pd.DataFrame) -> alt.Y:
    """The axis of darkness with the names of shades: those in use, and others if there is room."""
    named = {shade.darkness: shade.name for shade in reversed(studio.shades)}
    used = set(table["Darkness"])
    values: list[float] = []
    for darkness in sorted(named, key=lambda darkness: (darkness not in used, darkness)):
        if all(abs(darkness - other) >= APART for other in values):
            values.append(darkness)
    low = min(*used, plan["Plan"].min()) - 0.12
    high = max(*used, plan["Plan"].max()) + 0.12
    words = {f"{value:.4f}": named[value] for value in values}
    return alt.Y(
        field="Darkness",
        type="quantitative",
        title=None,
        scale=alt.Scale(domain=[max(low, 0), min(high, 1)], nice=False, zero=False),
        axis=alt.Axis(
            values=values,
            labelExpr=f"({json.dumps(words)})[format(datum.value, '.4f')]",
            labelOverlap=False,
        ),
    )


def _plan(plan: pd.DataFrame, x: alt.X, y: alt.Y, colours: Look) -> list[alt.Chart]:
    """The usual darkness at each visit, as a pale block behind the marks."""
    blocks = plan.assign(
        Left=plan["Visit"] - PLAN_REACH,
        Right=plan["Visit"] + PLAN_REACH,
        Low=plan["Plan"] - PLAN_WIDTH,
        High=plan["Plan"] + PLAN_WIDTH,
    )
    left = x.copy()
    left["field"] = "Left"
    return [
        alt.Chart(blocks)
        .mark_rect(color=colours.muted, opacity=0.28)
        .encode(x=left, x2=alt.X2(field="Right"), y=bare(y, "Low"), y2=alt.Y2(field="High"))
    ]


def _shade_takeaway(table: pd.DataFrame) -> str:
    sentences = []
    for visit, rows in table.groupby("Visit"):
        names = listed(list(dict.fromkeys(rows.sort_values("Darkness")["Shade"])))
        planned = planned_darkness(int(rows["Session"].iloc[0]))
        off = rows["Darkness"].mean() - planned
        word = "as planned" if abs(off) <= PLAN_WIDTH + 1e-9 else "lighter" if off < 0 else "darker"
        word += "" if word == "as planned" else " than the usual plan"
        sentences.append(f"Visit {visit}: {names}, {word}.")
    return " ".join(sentences)


def _named(placed: pd.DataFrame) -> pd.DataFrame:
    """The points with a label: the whole scalp, and the one furthest outside the band."""
    rows = []
    for (visit, below), group in placed.groupby(["Visit", "Below"]):
        first = group.sort_values("Depth mm", ascending=bool(below)).iloc[0]
        out = int(group["Outside"].sum())
        alone = bool((placed["Visit"] == visit).sum() == 1)
        if alone or out:
            more = f" (+{out - 1})" if out > 1 else ""
            figure = f"{first['Depth mm']:.2f}{more}"
            rows.append({**first, "Figure": figure, "Name": "" if alone else first["Zone"]})
    return pd.DataFrame(rows, columns=[*placed.columns, "Figure", "Name"])


def _figures(named: pd.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """The labels with depth and zone: below the points that are too shallow, above all others."""
    return [
        alt.Chart(named[named["Below"] == below])
        .mark_text(fontWeight=600, dy=shift)
        .encode(x=x, y=y, text=alt.Text(field=field, type="nominal"))
        for below, field, shift in (
            (True, "Figure", 19),
            (True, "Name", 19 + LINE_PX),
            (False, "Figure", -17),
            (False, "Name", -17 - LINE_PX),
        )
        if (named["Below"] == below).any()
    ]


def _ideal(low: float, high: float, y: alt.Y, colours: Look) -> alt.Chart:
    band = alt.Chart(pd.DataFrame({"Low": [low], "High": [high]}))
    drawn: alt.Chart = band.mark_rect(color=colours.primary, opacity=0.13).encode(
        y=bare(y, "Low"), y2=alt.Y2(field="High")
    )
    return drawn


def _depth_takeaway(table: pd.DataFrame, outside: pd.Series, low: float, high: float) -> str:
    depths = table["Depth mm"]
    span = f"{depths.min():.2f}"
    if depths.max() > depths.min():
        span += f" to {depths.max():.2f}"
    said = f"Depths ran from {span} mm" if "to" in span else f"Depth was {span} mm"
    if not outside.any():
        return f"{said}, all within the ideal {low:.2f} to {high:.2f} mm."
    which = [
        f"{row['Zone']} at visit {row['Visit']} ({row['Depth mm']:.2f} mm)"
        for _, row in table[outside].iterrows()
    ]
    more = [f"{len(which) - MOST_NAMED} more"] if len(which) > MOST_NAMED else []
    return (
        f"{said}; {counted(len(which), 'reading')} outside the ideal "
        f"{low:.2f} to {high:.2f} mm: {listed(which[:MOST_NAMED] + more)}."
    )
