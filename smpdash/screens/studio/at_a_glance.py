"""Everybody in treatment at a glance: a small picture of each client's coverage over time."""

from typing import Final

import streamlit as st

from smpdash.estimate.case import case_of
from smpdash.estimate.coverage_forecast import coverage_fans, goal
from smpdash.estimate.model.quadrature import POINTS_TO_COMPARE
from smpdash.html.at_a_glance import Inks, glance_tiles
from smpdash.record.counts import counted
from smpdash.record.export.selection import Selection
from smpdash.record.progress.glance import Glance
from smpdash.record.progress.scope import Behind, Scope
from smpdash.record.summaries import ToldCounts
from smpdash.screens import context
from smpdash.screens.client.charts import fan_rows
from smpdash.screens.export.links import show_link
from smpdash.screens.widgets import show_twin, skip_turner
from smpdash.show.charts.picture import percent
from smpdash.show.charts.progress.at_a_glance import glance_of, glance_table
from smpdash.show.charts.theme import look

# More clients than this are on the next page.
A_PAGE: Final = 48
TURN: Final = ("Previous clients", "Next clients")
NOBODY: Final = "Everybody in treatment appears here after their first session."
NOBODY_OF_THESE: Final = "Nobody in treatment is of the artist and the kind that were chosen."
NOTHING_TOLD: Final = " Nothing told: imported, with no visit and no plan since."
# The forecast of so many sessions is drawn.
_AHEAD: Final = 2
_PLACE, _OF = "glance-skip", "glance-of"


def show_at_a_glance(scope: Scope) -> None:
    """Show the clients in treatment of the scope's artist and kind, the farthest behind first."""
    asked = (scope.artist, scope.kind)
    if st.session_state.get(_OF) != asked:
        st.session_state.update({_OF: asked, _PLACE: 0})
    counts = context.store().told_counts(scope)
    number = counts.told_clients + counts.untold
    with st.container(border=True, key="picture-glance"):
        if not number:
            st.caption(NOBODY if asked == (None, None) else NOBODY_OF_THESE)
            return
        if st.session_state[_PLACE] >= number:  # those of the last page were finished since
            st.session_state[_PLACE] = 0
        title = _title(counts)
        with st.container(horizontal=True, vertical_alignment="center", key="glance-head"):
            st.markdown(f"#### {title}")
            those = Behind(Scope(artist=scope.artist, kind=scope.kind), statuses=("running",))
            show_link("All of these", "courses", Selection(courses=those))
        target = goal(context.studio(), context.belief().parameters)
        st.caption(
            "Coverage over time, the farthest behind first: a line for what was noted, dashes for "
            f"the forecast, dots for the target of {percent(target)}. Behind: more sessions are "
            f"likely now than were told first.{NOTHING_TOLD if counts.untold else ''} Tap one to "
            "open the client."
        )
        skip = st.session_state[_PLACE]
        glances = _glances(scope, skip)
        colours = look(dark=context.is_dark())
        inks = Inks(colours.primary, colours.accent, colours.muted)
        st.html(glance_tiles(glances[:A_PAGE], inks, target=target))
        has_more = len(glances) > A_PAGE
        skip_turner("glance", TURN, place=_PLACE, size=A_PAGE, has_more=has_more)
        show_twin(glance_table(glances[:A_PAGE], title), key="glance")


def _glances(scope: Scope, skip: int) -> list[Glance]:
    """A page of the clients and one more, if there are more."""
    store, studio = context.store(), context.studio()
    parameters = context.belief().parameters
    courses = store.in_treatment(scope, skip=skip, limit=A_PAGE + 1)
    cases = [case_of(client, course, studio) for client, course, _ in courses]
    fans = coverage_fans(cases, parameters, sessions=_AHEAD, points=POINTS_TO_COMPARE)
    return [
        glance_of(
            client,
            course,
            studio,
            fan_rows(fan, case.sessions_done),
            settled_fading=parameters.omega,
            more=more,
        )
        for (client, course, more), case, fan in zip(courses, cases, fans, strict=True)
    ]


def _title(counts: ToldCounts) -> str:
    number, on_plan = counts.told_clients + counts.untold, counts.as_many + counts.fewer
    in_treatment = f"{counted(number, 'client')} in treatment"
    if number == 1:
        words = "behind plan" if counts.more else "nothing told" if counts.untold else "on plan"
        return f"{in_treatment}: {words}"
    if number == on_plan:
        return f"{in_treatment}: all on plan"
    untold = f", {counts.untold} told nothing" if counts.untold else ""
    return f"{in_treatment}: {on_plan} on plan, {counts.more} behind{untold}"
