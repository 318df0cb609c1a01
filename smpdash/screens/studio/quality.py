"""The tab Quality of the page Studio: how the work holds, and how well it is noted."""

from typing import Final

import streamlit as st

from smpdash.estimate.case import Case, case_of
from smpdash.estimate.explain.widening import AFTER, widening
from smpdash.record.progress.scope import Scope
from smpdash.screens import context
from smpdash.screens.studio.behind import show_with_clients
from smpdash.screens.studio.fading import show_fading
from smpdash.screens.studio.filters import choose_scope
from smpdash.show.charts.quality.completeness import completeness_chart
from smpdash.show.charts.quality.fair import fair_chart
from smpdash.show.charts.quality.intervals import between_chart, whole_chart

# By so many courses it is seen what a missing field does to an estimate.
_CASES: Final = 24


def show_quality() -> Scope:
    """Show the filters, and the charts of the work and the notes that they leave; returns them."""
    scope, compares = choose_scope()
    show_fading(scope, compares=compares)
    show_fair(scope, compares=compares)
    _show_completeness(scope, compares=compares)
    _show_intervals(scope, compares=compares)
    return scope


def show_fair(scope: Scope, *, compares: bool) -> None:
    """Show the sessions that courses took beyond those expected, by artist."""
    figures, of_all = context.store().fair_figures(scope)
    before = context.store().fair_figures(scope.before) if compares and scope.before else None
    artists = context.studio().staff_names
    picture = fair_chart(scope, figures, of_all, artists, before, dark=context.is_dark())
    show_with_clients(picture, key="fair", scope=scope)


def _show_completeness(scope: Scope, *, compares: bool) -> None:
    """Show which fields visits lack."""
    counts = context.store().visit_counts(scope)
    before = context.store().visit_counts(scope.before) if compares and scope.before else None
    artists = context.studio().staff_names
    wider = widening(_latest_cases(), context.belief()) if counts else {}
    picture = completeness_chart(scope, counts, artists, wider, before, dark=context.is_dark())
    show_with_clients(picture, key="completeness", scope=scope)


def _latest_cases() -> tuple[Case, ...]:
    """The latest courses, as an estimate reads them."""
    some = context.store().latest_courses(sessions=AFTER, limit=_CASES)
    return tuple(case_of(client, course, context.studio()) for client, course in some)


def _show_intervals(scope: Scope, *, compares: bool) -> None:
    """Show the days between sessions against the booking window, and the weeks of whole courses."""
    store, dark = context.store(), context.is_dark()
    earlier = scope.before if compares else None
    between, whole = (
        (
            store.interval_counts(scope, measure=measure),
            None if earlier is None else store.interval_counts(earlier, measure=measure),
        )
        for measure in ("between", "whole")
    )
    with st.grid(2, min_column_width=420, gap="small"):
        with st.container():
            picture = between_chart(
                scope, between[0], context.studio().booking_days, between[1], dark=dark
            )
            show_with_clients(picture, key="between", scope=scope)
        with st.container():
            picture = whole_chart(scope, whole[0], whole[1], dark=dark)
            show_with_clients(picture, key="whole", scope=scope)
