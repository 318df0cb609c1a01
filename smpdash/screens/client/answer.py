"""The part of a client's page that shows the answer, what comes next, and the visits to come."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from smpdash.estimate.case import Case
from smpdash.estimate.estimate import Estimate
from smpdash.estimate.explain.lagging_zone import lagging_zone
from smpdash.html.answer import answer_card, plan_table, tiles_row
from smpdash.record.answer import NextVisit
from smpdash.record.client import Client
from smpdash.record.issued import IssuedEstimate
from smpdash.record.visit import Course
from smpdash.runtime.answer import answer_to, touch_up, with_share
from smpdash.runtime.next_visits import next_visits
from smpdash.screens import context
from smpdash.screens.client.tiles import tiles_ahead
from smpdash.screens.visit.tiles import tiles_of


def show_answer(
    client: Client,
    course: Course,
    case: Case,
    estimate: Estimate,
    issued: Sequence[IssuedEstimate],
) -> tuple[NextVisit, ...]:
    """Show the answer with the ways to show and to print it, then what comes next at a glance.

    Returns the visits still to come.
    """
    today = context.today()
    visits = next_visits(case, course, estimate, today=today)
    can_be_shown = bool(visits) or _ended_last(course)
    st.html(card(client, course, case, estimate, issued, can_be_shown=can_be_shown))
    if visits:
        st.html(tiles_row(tiles_ahead(visits, course, case, today)))
    elif course.sessions:
        st.html(tiles_row(tiles_of(course, case, estimate)))
    return visits


def show_next_visits(visits: Sequence[NextVisit]) -> None:
    """Show the visits still to come, each with its aim."""
    if visits:
        st.html(plan_table(visits))


def card(
    client: Client,
    course: Course,
    case: Case,
    estimate: Estimate,
    issued: Sequence[IssuedEstimate],
    *,
    can_be_shown: bool = False,
) -> str:
    """The answer alone, as HTML; with the ways to show it to the client if it `can_be_shown`."""
    window = touch_up(case, course, context.belief())
    answer = answer_to(client, course, estimate, window, issued, zone=context.zone())
    if course.status == "running":
        alike = context.store().finished_alike(course.course_id)
        answer = with_share(answer, estimate, alike)
        if lagging := lagging_zone(case, context.belief()):
            sentence = lagging.sentence(context.studio().zone_name(lagging.zone))
            answer = replace(answer, lagging=sentence)
    return answer_card(answer, course.client_code if can_be_shown else "")


def _ended_last(course: Course) -> bool:
    """Whether this finished course is the client's last, of which the plan and the view tell."""
    if course.status != "completed":
        return False
    return course.number == context.store().courses(course.client_code)[-1].number
