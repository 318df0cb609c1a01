"""The charts of a client's page: the course so far, and its forecast."""

from collections.abc import Sequence

import streamlit as st

from smpdash.estimate.case import Case
from smpdash.estimate.coverage_forecast import FanPoint, coverage_fan, goal
from smpdash.estimate.model.parameters import Parameters
from smpdash.record.issued import IssuedEstimate
from smpdash.record.studio import Studio
from smpdash.record.visit import Course
from smpdash.screens import context
from smpdash.screens.widgets import show_picture
from smpdash.show.charts.coverage import coverage_over_visits
from smpdash.show.charts.coverage_levels import AFTER, HEALED, FanRow
from smpdash.show.charts.fading import fading_by_zone
from smpdash.show.charts.technique import depth_by_visit, shade_by_visit
from smpdash.show.charts.told_estimates import estimate_history


def show_charts(
    case: Case,
    course: Course,
    studio: Studio,
    issued: Sequence[IssuedEstimate],
    parameters: Parameters,
) -> None:
    """Show coverage, estimate, fading, shade and depth, each with its takeaway and its table."""
    dark = context.is_dark()
    took = len(course.sessions) if course.status == "completed" else None
    st.markdown("#### The course so far")
    coverage = coverage_over_visits(
        course,
        studio,
        settled_fading=parameters.omega,
        fan=_fan(case, course, parameters),
        target=goal(parameters),
        dark=dark,
    )
    show_picture(coverage, key="coverage")
    pictures = {
        "told": estimate_history(issued, took=took, dark=dark),
        "fading": fading_by_zone(course, studio, dark=dark),
        "shade": shade_by_visit(course, studio, dark=dark),
        "depth": depth_by_visit(course, studio, dark=dark),
    }
    with st.grid(2, min_column_width=360, gap="small"):
        for name, picture in pictures.items():
            show_picture(picture, key=name)


def _fan(case: Case, course: Course, parameters: Parameters) -> list[FanRow]:
    """The forecast of the coverage to come; empty if the course has ended."""
    if course.status != "running":
        return []
    return fan_rows(coverage_fan(case, parameters), case.sessions_done)


def fan_rows(fan: Sequence[FanPoint], sessions_done: int) -> list[FanRow]:
    """The forecast of what is not held or not healed yet, as rows of a chart."""
    rows = []
    for point in fan:
        if point.number > sessions_done:
            rows.append(FanRow(point.number, AFTER, *point.after))
        rows.append(FanRow(point.number, HEALED, *point.healed))
    return rows
