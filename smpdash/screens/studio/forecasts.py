"""The tab Forecasts of the page Studio: what clients were told, against what came of it."""

import streamlit as st

from smpdash.record.progress.scope import Scope
from smpdash.screens import context
from smpdash.screens.studio.behind import show_with_clients
from smpdash.screens.studio.filters import choose_scope
from smpdash.screens.studio.learned import show_taught
from smpdash.show.charts.forecasts.chances import chances_chart
from smpdash.show.charts.forecasts.errors import errors_chart
from smpdash.show.charts.forecasts.ranges import ranges_chart


def show_forecasts() -> Scope:
    """Show the filters, how good the estimates were, and what the studio's courses have taught.

    Returns the courses that the filters leave.
    """
    scope, compares = choose_scope()
    store, dark = context.store(), context.is_dark()
    before = scope.before if compares else None
    chances, ranges = store.chance_counts(scope), store.range_counts(scope)
    chances_before = None if before is None else store.chance_counts(before)
    ranges_before = None if before is None else store.range_counts(before)
    with st.grid(2, min_column_width=420, gap="small"):
        with st.container():
            picture = chances_chart(scope, chances, chances_before, dark=dark)
            show_with_clients(picture, key="chances", scope=scope)
        with st.container():
            picture = errors_chart(scope, ranges, ranges_before, dark=dark)
            show_with_clients(picture, key="errors", scope=scope)
    picture = ranges_chart(scope, ranges, ranges_before, dark=dark)
    show_with_clients(picture, key="ranges", scope=scope)
    show_taught()
    return scope
