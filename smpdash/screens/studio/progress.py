"""The tab Progress of the page Studio: who is in treatment, and what became of the courses."""

import streamlit as st

from smpdash.record.progress.scope import Scope
from smpdash.screens import context
from smpdash.screens.studio.at_a_glance import show_at_a_glance
from smpdash.screens.studio.behind import show_with_clients
from smpdash.screens.studio.filters import choose_scope
from smpdash.screens.studio.told import show_told
from smpdash.show.charts.progress.by_artist import finished_by_artist
from smpdash.show.charts.progress.extra_sessions import extra_sessions_chart
from smpdash.show.charts.progress.finished import finished_by_month, sessions_taken
from smpdash.show.charts.progress.going_on import going_on_chart
from smpdash.show.charts.progress.period import Period
from smpdash.show.charts.progress.told_now import beyond_told
from smpdash.show.charts.studio import remaining_in_treatment


def show_progress() -> Scope:
    """Show the filters, and the charts of the courses that they leave; returns which those are."""
    scope, compares = choose_scope()
    show_at_a_glance(scope)
    show_told(scope)
    remaining = context.store().remaining_counts(scope)
    picture = remaining_in_treatment(remaining, scope, dark=context.is_dark())
    show_with_clients(picture, key="remaining", scope=scope)
    ended = show_finished(scope, compares=compares)
    _show_going_on(scope, compares=compares)
    _show_extra(scope, compares=compares)
    beyond = beyond_told(ended, dark=context.is_dark())
    show_with_clients(beyond, key="beyond-told", scope=scope)
    return scope


def _period(scope: Scope, *, by: str, compares: bool) -> Period:
    """The courses of the period by their "first" or "last" session, and those of the one before."""
    store, before = context.store(), scope.before if compares else None
    return Period(
        scope,
        store.course_counts(scope, by=by),
        None if before is None else store.course_counts(before, by=by),
    )


def show_finished(scope: Scope, *, compares: bool) -> Period:
    """Show the sessions that finished courses took, by month and by number, and by artist.

    Returns the courses. Whoever sees only their own is compared with nobody.
    """
    period = _period(scope, by="last", compares=compares)
    dark = context.is_dark()
    with st.grid(2, min_column_width=420, gap="small"):
        with st.container():
            by_month = finished_by_month(period, dark=dark)
            show_with_clients(by_month, key="finished-by-month", scope=scope)
        with st.container():
            show_with_clients(sessions_taken(period, dark=dark), key="finished", scope=scope)
    if context.person().may("see studio"):
        artists = context.studio().staff_names
        by_artist = finished_by_artist(period, artists, dark=dark)
        show_with_clients(by_artist, key="finished-by-artist", scope=scope)
    return period


def _show_going_on(scope: Scope, *, compares: bool) -> None:
    """Show how many of the clients who began in the period had not dropped out by each session."""
    began = _period(scope, by="first", compares=compares)
    lapsed = context.store().lapsed_counts(scope, today=context.today())
    missed = context.store().missed_counts(scope)
    picture = going_on_chart(began, lapsed, missed, dark=context.is_dark())
    show_with_clients(picture, key="going-on", scope=scope)


def _show_extra(scope: Scope, *, compares: bool) -> None:
    """Show the sessions beyond the usual number, by cause and quarter."""
    store, before = context.store(), scope.before if compares else None
    picture = extra_sessions_chart(
        scope,
        store.extra_counts(scope),
        None if before is None else store.extra_counts(before),
        sessions=(store.sessions_held(scope), store.sessions_held(before)) if before else (0, 0),
        dark=context.is_dark(),
    )
    show_with_clients(picture, key="extra", scope=scope)
