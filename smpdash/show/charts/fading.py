"""The chart of observed fading by zone, each value at the session that it belongs to."""

from typing import Final

import altair as alt
import pandas as pd

from smpdash.record.counts import listed
from smpdash.record.sessions import treated_zones
from smpdash.record.studio import Studio
from smpdash.record.visit import Course
from smpdash.show.charts.picture import Picture, bare, empty, labels, percent, tooltip
from smpdash.show.charts.theme import FIGURE_PX, Look, dressed, letters_on, look, mixed
from smpdash.show.tables import fading_table

WHOLE: Final = "Whole scalp"
# Title, notes and the names of the sessions above the cells.
HEAD_PX = 140
ROW_PX = 40
# Bold letters of this size need a contrast of 3 (WCAG 2); every colour of the ramp gives it.
# Fading above this has the deepest colour; the label in the cell gives the exact value.
DEEPEST = 0.7


def fading_by_zone(course: Course, studio: Studio, *, dark: bool = False) -> Picture:
    """A heat map: zones in rows, sessions in columns, cells with the fading of that session."""
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
        title="Observed fading by zone",
        notes=["share of that session’s pigment lost,", "as seen at the visit after it"],
        height=HEAD_PX + ROW_PX * len(zones),
    )
    return Picture(chart, _takeaway(table), table, shares=("Fading",))


def _cells(table: pd.DataFrame, zones: list[str], colours: Look) -> list[alt.Chart]:
    """A coloured cell for each zone and session, labelled with its share."""
    columns = _columns(table)
    fills = [mixed(colours, min(share / DEEPEST, 1)) for share in table["Fading"]]
    cells = alt.Chart(
        table.assign(
            Place=table["Seen at visit"].map(columns),
            Left=lambda rows: rows["Place"] - 0.48,
            Right=lambda rows: rows["Place"] + 0.48,
            Fill=fills,
            Letters=[letters_on(fill, colours) for fill in fills],
            Label=[percent(share) for share in table["Fading"]],
        )
    )
    rows, across = _places(zones, columns)
    top = _session_axis(table, columns)
    return [
        cells.mark_rect(cornerRadius=6).encode(
            x=alt.X(field="Left", type="quantitative", title=None, scale=across, axis=top),
            x2=alt.X2(field="Right"),
            y=rows,
            color=alt.Color(field="Fill", type="nominal", scale=None),
            tooltip=tooltip(table, ["Fading"]),
        ),
        cells.mark_text(fontWeight=700, fontSize=FIGURE_PX).encode(
            x=alt.X(field="Place", type="quantitative", title=None, scale=across, axis=top),
            y=bare(rows, "Zone"),
            text=alt.Text(field="Label", type="nominal"),
            color=alt.Color(field="Letters", type="nominal", scale=None),
        ),
    ]


def _not_noted(table: pd.DataFrame, zones: list[str], colours: Look) -> list[alt.Chart]:
    """An empty cell for each zone and session without a note."""
    columns = _columns(table)
    noted = set(zip(table["Zone"], table["Seen at visit"], strict=True))
    missing = [
        {"Zone": zone, "Place": place, "Left": place - 0.48, "Right": place + 0.48}
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
            cornerRadius=6, filled=False, stroke=colours.grid, strokeWidth=2, strokeDash=[4, 4]
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
        scale=alt.Scale(domain=zones, paddingInner=0.08),
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
