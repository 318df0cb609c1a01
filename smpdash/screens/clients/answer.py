"""The part of a client's page that shows the answer and the visits to come."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from smpdash.estimate.case import Case
from smpdash.estimate.estimate import Estimate
from smpdash.estimate.explain.lagging_zone import lagging_zone
from smpdash.html.answer import answer_card, plan_table
from smpdash.record.client import Client
from smpdash.record.issued import IssuedEstimate
from smpdash.record.visit import Course
from smpdash.runtime.answer import answer_to, touch_up, with_share
from smpdash.runtime.next_visits import next_visits
from smpdash.screens import context


def show_answer(
    client: Client,
    course: Course,
    case: Case,
    estimate: Estimate,
    issued: Sequence[IssuedEstimate],
) -> None:
    """Show the answer, then the visits still to come, with the ways to show and to print them."""
    st.html(card(client, course, case, estimate, issued))
    visits = next_visits(case, course, estimate, today=context.today())
    if visits or _ended_last(course):
        st.html(plan_table(visits, course.client_code))


def card(
    client: Client,
    course: Course,
    case: Case,
    estimate: Estimate,
    issued: Sequence[IssuedEstimate],
) -> str:
    """The answer alone, as HTML."""
    window = touch_up(case, course, context.belief())
    answer = answer_to(client, course, estimate, window, issued, zone=context.zone())
    if course.status == "running":
        alike = context.store().finished_alike(course.course_id)
        answer = with_share(answer, estimate, alike)
        if lagging := lagging_zone(case, context.belief()):
            sentence = lagging.sentence(context.studio().zone_name(lagging.zone))
            answer = replace(answer, lagging=sentence)
    return answer_card(answer)


def _ended_last(course: Course) -> bool:
    """Whether this finished course is the client's last, of which the plan and the view tell."""
    if course.status != "completed":
        return False
    return course.number == context.store().courses(course.client_code)[-1].number
