"""The charts of a client's page: the course so far, and its forecast."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from smpdash.design import DARK as DARK_PALETTE
from smpdash.design import LIGHT as LIGHT_PALETTE
from smpdash.estimate.case import Case
from smpdash.estimate.coverage_forecast import FanPoint, coverage_fan, goal
from smpdash.estimate.model.parameters import Parameters
from smpdash.html.scalp_drawing import Inks
from smpdash.html.tables.fading_heads import fading_heads, fading_heads_card
from smpdash.html.tables.technique import technique_table
from smpdash.html.tables.told import told_table
from smpdash.record.issued import IssuedEstimate
from smpdash.record.studio import Studio
from smpdash.record.visit import Course
from smpdash.screens import context
from smpdash.screens.widgets import show_picture
from smpdash.show.charts.coverage import coverage_over_visits
from smpdash.show.charts.coverage_levels import AFTER, HEALED, FanRow
from smpdash.show.charts.fading import DEEPEST, fading_by_zone
from smpdash.show.charts.theme import look, mixed, swatch
from smpdash.show.tables import estimate_table, records

# Further ahead than so many visits nobody plans.
MOST_AHEAD: Final = 3
# A course of more visits, those ahead included, or of more heads has its charts in one column.
MOST_VISITS: Final = 4
MOST_HEADS: Final = 3


def show_charts(
    case: Case,
    course: Course,
    studio: Studio,
    issued: Sequence[IssuedEstimate],
    parameters: Parameters,
    *,
    scar_place: str | None,
) -> None:
    """Show coverage, shade and depth, and fading: side by side while the course is short."""
    dark = context.is_dark()
    st.markdown(f"#### The course {'so far' if course.visits else 'ahead'}")
    fan = _fan(case, course, parameters, issued)
    coverage = coverage_over_visits(
        course,
        studio,
        settled_fading=parameters.omega,
        fan=fan,
        target=goal(studio, parameters),
        dark=dark,
    )
    palette, colours = DARK_PALETTE if dark else LIGHT_PALETTE, look(dark=dark)
    inks = Inks(palette.skin, palette.skin_edge, palette.field)

    def tint(lost: float) -> str:
        return mixed(colours, min(lost / DEEPEST, 1))

    heads = fading_heads(course, studio, tint, inks, scar_place=scar_place)
    technique = technique_table(course, studio, swatch)
    ahead = {row.session for row in fan if row.session > case.sessions_done}
    is_short = 0 < len(heads) <= MOST_HEADS and len(course.visits) + len(ahead) <= MOST_VISITS
    with (
        st.container(key="course-charts"),
        st.grid(2 if is_short else 1, min_column_width=480, gap="small"),
    ):
        with st.container():
            show_picture(coverage, key="coverage")
            if technique:
                st.html(technique)
        with st.container():
            if heads:
                st.html(fading_heads_card(heads, tint))
            show_picture(fading_by_zone(course, studio, dark=dark), key="fading")


def show_told(issued: Sequence[IssuedEstimate]) -> None:
    """Show what the client was told and when, with the last update since; nothing if folded."""
    with st.expander("What was told", key="told", on_change="rerun") as told:
        if told.open:
            table = estimate_table(issued, context.zone())
            st.html(told_table(records(table)))


def _fan(
    case: Case, course: Course, parameters: Parameters, issued: Sequence[IssuedEstimate]
) -> list[FanRow]:
    """The forecast of the coverage to come; empty if the course has ended.

    As far ahead as the range says in which 8 in 10 clients like this one end, at most three visits.
    """
    if course.status != "running":
        return []
    most = issued[-1].credible_80[1] if issued else 0
    ahead = min(max(most - case.sessions_done, 1), MOST_AHEAD)
    return fan_rows(coverage_fan(case, parameters, sessions=ahead), case.sessions_done)


def fan_rows(fan: Sequence[FanPoint], sessions_done: int) -> list[FanRow]:
    """The forecast of what is not held or not healed yet, as rows of a chart."""
    rows = []
    for point in fan:
        if point.number > sessions_done:
            rows.append(FanRow(point.number, AFTER, *point.after))
        rows.append(FanRow(point.number, HEALED, *point.healed))
    return rows
