"""The chart of observed fading by zone, each value at the session that it belongs to."""

from typing import Final

import altair as alt
import pandas as pd

from smpdash.record.counts import listed
from smpdash.record.sessions import treated_zones
from smpdash.record.studio import Studio
from smpdash.record.visit import Course
from smpdash.show.charts.picture import Picture, at, bare, empty, labels, percent, tooltip
from smpdash.show.charts.theme import FIGURE_PX, Look, dressed, letters_on, look, mixed
from smpdash.show.tables import fading_table

WHOLE: Final = "Whole scalp"
# Title, notes and the names of the sessions above the cells.
HEAD_PX = 140
ROW_PX = 40
# Fading above this has the deepest colour; the label at the bar gives the exact value.
DEEPEST = 0.7
# A cell takes this much of its column, and stands for all of the session's pigment.
CELL = 0.94
# From this fading on the label stands within the bar, whose colour then bears letters.
WITHIN = 0.65


def fading_by_zone(course: Course, studio: Studio, *, dark: bool = False) -> Picture:
    """Bars: zones in rows, sessions in columns, each as long as that session's fading there."""
    table = fading_table(course, studio)
    if table.empty:
        seen = "the next visit" if course.sessions else "visit 2"
        return empty(
            f"Fading will appear here after {seen}: it shows how the session before has held.",
            table,
        )
    colours = look(dark=dark)
    shown = {*table["Zone"], *_treated(course, studio)}
    zones = [name for name in _zone_names(studio) if name in shown]
    chart = dressed(
        [*_cells(table, zones, colours), *_not_noted(table, zones, colours)],
        colours,
        title=_finding(table),
        notes=["share of a session’s pigment lost,", "by zone, seen at the visit after it"],
        height=HEAD_PX + ROW_PX * len(zones),
    )
    return Picture(chart, _takeaway(table), table, shares=("Fading",))


def _cells(table: pd.DataFrame, zones: list[str], colours: Look) -> list[alt.Chart]:
    """A bar for each zone and session on the track of the whole, labelled with its share."""
    columns = _columns(table)
    fills = [mixed(colours, min(share / DEEPEST, 1)) for share in table["Fading"]]
    is_within = table["Fading"] >= WITHIN
    placed = table.assign(
        Left=table["Seen at visit"].map(columns) - CELL / 2,
        Right=lambda rows: rows["Left"] + CELL,
        End=lambda rows: rows["Left"] + CELL * rows["Fading"],
        Fill=fills,
        Letters=[
            letters_on(fill, colours) if within else colours.ink
            for fill, within in zip(fills, is_within, strict=True)
        ],
        Label=[percent(share) for share in table["Fading"]],
    )
    rows, across = _places(zones, columns)
    top = _session_axis(table, columns)
    left = alt.X(field="Left", type="quantitative", title=None, scale=across, axis=top)
    cells = alt.Chart(placed).encode(y=rows, tooltip=tooltip(table, ["Fading"]))
    return [
        cells.mark_rect(cornerRadius=8, color=colours.grid, opacity=0.45).encode(
            x=left, x2=alt.X2(field="Right")
        ),
        cells.mark_rect(cornerRadius=8).encode(
            x=left,
            x2=alt.X2(field="End"),
            y=bare(rows, "Zone"),
            color=alt.Color(field="Fill", type="nominal", scale=None),
        ),
        *_labels(placed, is_within, bare(rows, "Zone"), left),
    ]


def _labels(placed: pd.DataFrame, is_within: pd.Series, y: alt.Y, left: alt.X) -> list[alt.Chart]:
    """The share at the end of each bar: within it if it is long, else after it."""
    base = alt.Chart(placed[~is_within]), alt.Chart(placed[is_within])
    after = base[0].mark_text(fontWeight=700, fontSize=FIGURE_PX, align="left", dx=8)
    within = base[1].mark_text(fontWeight=700, fontSize=FIGURE_PX, align="right", dx=-8)
    return [
        drawn.encode(
            x=at(left, "End"),
            y=y,
            text=alt.Text(field="Label", type="nominal"),
            color=alt.Color(field="Letters", type="nominal", scale=None),
        )
        for drawn, rows in ((after, ~is_within), (within, is_within))
        if rows.any()
    ]


def _not_noted(table: pd.DataFrame, zones: list[str], colours: Look) -> list[alt.Chart]:
    """An empty cell for each zone and session without a note."""
    columns = _columns(table)
    noted = set(zip(table["Zone"], table["Seen at visit"], strict=True))
    missing = [
        {"Zone": zone, "Place": place, "Left": place - CELL / 2, "Right": place + CELL / 2}
        for zone in zones
        for visit, place in columns.items()
        if (zone, visit) not in noted
    ]
    if not missing:
        return []
    rows, across = _places(zones, columns)
    cells = alt.Chart(pd.DataFrame(missing).assign(Label="not noted"))
    side = alt.X(field="Left", type="quantitative", title=None, scale=across, axis=None)
    middle = alt.X(field="Place", type="quantitative", title=None, scale=across, axis=None)
    return [
        cells.mark_rect(
            cornerRadius=8, filled=False, stroke=colours.grid, strokeWidth=2, strokeDash=[4, 4]
        ).encode(x=side, x2=alt.X2(field="Right"), y=bare(rows, "Zone")),
        cells.mark_text(color=colours.muted).encode(
            x=middle, y=bare(rows, "Zone"), text=alt.Text(field="Label", type="nominal")
        ),
    ]


def _columns(table: pd.DataFrame) -> dict[int, int]:
    """The column of each visit at which fading was seen."""
    return {number: place for place, number in enumerate(table["Seen at visit"].unique())}


def _places(zones: list[str], columns: dict[int, int]) -> tuple[alt.Y, alt.Scale]:
    """The axis of the zones, and the scale of the columns."""
    rows = alt.Y(
        field="Zone",
        type="nominal",
        title=None,
        sort=zones,
        scale=alt.Scale(domain=zones, paddingInner=0.22),
        axis=alt.Axis(domain=False),
    )
    return rows, alt.Scale(domain=[-0.5, len(columns) - 0.5], nice=False, zero=False)


def _treated(course: Course, studio: Studio) -> set[str]:
    """The names of the zones whose fading could have been noted."""
    last = max(visit.number for visit in course.visits)
    return {studio.zone_name(zone) for zone in treated_zones(course.visits, before=last)}


def _session_axis(table: pd.DataFrame, columns: dict[int, int]) -> alt.Axis:
    """The sessions above their columns, each with the visit at which its fading was seen."""
    words = {
        place: [_session(int(rows["Session"].iloc[0])), f"at visit {visit}"]
        for (visit, rows), place in zip(
            table.groupby("Seen at visit"), columns.values(), strict=True
        )
    }
    return alt.Axis(
        orient="top",
        values=list(words),
        labelExpr=labels(words),
        grid=False,
        domain=False,
        # The lines of a label run downwards from its place, so it moves up by their height.
        labelLineHeight=20,
        labelPadding=28,
    )


def _zone_names(studio: Studio) -> list[str]:
    return [WHOLE, *(zone.name for zone in studio.zones)]


def _session(number: int) -> str:
    return f"Session {number}" if number else "Earlier pigment"


def _finding(table: pd.DataFrame) -> str:
    """The title: how far the session that was seen last had faded, and where most."""
    latest = table[table["Seen at visit"] == table["Seen at visit"].max()]
    session, most = _session(int(latest["Session"].iloc[0])), latest["Fading"].max()
    where = list(latest.loc[latest["Fading"].map(percent) == percent(most), "Zone"])
    if most == 0:
        return f"{session} has not faded"
    if len(where) < len(latest):
        return f"{session} faded most at {listed(where)}: {percent(most)}"
    place = "" if where == [WHOLE] else f" at {where[0]}" if len(where) == 1 else " everywhere"
    return f"{session} faded by {percent(most)}{place}"


def _takeaway(table: pd.DataFrame) -> str:
    latest = table[table["Seen at visit"] == table["Seen at visit"].max()]
    visit, session = latest["Seen at visit"].iloc[0], int(latest["Session"].iloc[0])
    of = f"session {session}" if session else "the earlier pigment"
    # Two zones are equal if their labels in the cells are.
    shown = latest["Fading"].map(percent)
    most, least = percent(latest["Fading"].max()), percent(latest["Fading"].min())
    where = {share: listed(list(latest.loc[shown == share, "Zone"])) for share in (most, least)}
    if most == least:
        share = "nothing" if latest["Fading"].max() == 0 else most
        places = "" if where[most] == WHOLE else f" ({where[most]})"
        return f"At visit {visit}, {share} of {of} had faded{places}."
    return (
        f"At visit {visit}, {of} had faded most at {where[most]} ({most}) "
        f"and least at {where[least]} ({least})."
    )
