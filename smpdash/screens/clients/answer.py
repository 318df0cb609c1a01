"""The answer to a course and its next visits, put on the page."""

from collections.abc import Sequence

import streamlit as st

from smpdash.estimate.case import Case
from smpdash.estimate.estimate import Estimate
from smpdash.html.answer import answer_card, plan_table
from smpdash.record.client import Client
from smpdash.record.issued import IssuedEstimate
from smpdash.record.visit import Course
from smpdash.runtime.answer import answer_to, touch_up
from smpdash.runtime.next_visits import next_visits
from smpdash.screens import context


def show_answer(
    client: Client,
    course: Course,
    case: Case,
    estimate: Estimate,
    issued: Sequence[IssuedEstimate],
) -> None:
    """The answer, then the visits still to come and the way to print them, if the course runs."""
    window = touch_up(case, course, context.belief())
    st.html(answer_card(answer_to(client, course, estimate, window, issued)))
    if visits := next_visits(case, course, estimate, today=context.today()):
        st.html(plan_table(visits, print_at=f"/client/{course.client_code}/plan"))
