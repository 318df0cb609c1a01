"""The client's page: the answer and its reasons, the charts, the visits as recorded."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

import streamlit as st

from smpdash.estimate.case import Case, case_of
from smpdash.estimate.estimate import estimate
from smpdash.estimate.model.parameters import Parameters
from smpdash.record.client import Client
from smpdash.record.decisions import is_long_ago
from smpdash.record.issued import IssuedEstimate
from smpdash.record.problem import Refused
from smpdash.record.studio import Studio
from smpdash.record.times.moments import day_words
from smpdash.record.visit import STATUS, Course
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.screens.client.answer import show_answer, show_next_visits
from smpdash.screens.client.booking import due_badge
from smpdash.screens.client.charts import show_charts, show_told
from smpdash.screens.client.history import show_history
from smpdash.screens.client.missed import missed_buttons, show_missed
from smpdash.screens.client.privacy import show_keeping
from smpdash.screens.client.visits import show_visits
from smpdash.screens.client.what_if import show_what_if
from smpdash.screens.client.why import show_doubts, show_why
from smpdash.screens.drafts import form as drafting
from smpdash.screens.merging import one_record
from smpdash.screens.moves import forgotten
from smpdash.screens.toasts import toast
from smpdash.screens.visit.times.noted import is_left_over
from smpdash.screens.widgets import to_clients
from smpdash.store.store import Change, StoreProblem, Unknown

WHY_STOPPED = ("Content as it is", "Moved away", "Cost", "Does not answer", "Other")


def screen() -> None:
    """Show the client named in the address."""
    context.must_have("code")
    store = context.store()
    try:
        client = store.client(context.param("code"))
    except Unknown:
        st.info("There is no client with this code.", icon=":material/search_off:")
        to_clients()
        return
    _note_view(client.code)
    studio, courses = context.studio(), store.courses(client.code)
    course = _chosen_course(courses)
    issued = store.estimates(course.course_id)
    case = case_of(client, course, studio)
    _headline(client, course, case, studio, is_last=course == courses[-1])
    one_record.show_news(client, context.param("code"), studio)
    draw = partial(show_charts, case, course, studio, issued, scar_place=client.intake.scar_place)
    if course == courses[-1] and is_long_ago(course, context.today()):
        _offer_touch_up(course)
        draw(context.belief().parameters)
    else:
        _show_answer(client, course, case, studio, issued, draw=draw)
    show_told(issued)
    show_visits(course, studio)
    if course.visits:
        forgotten.show_button(course, studio)
    missed = context.store().missed_appointments(client.code)
    show_missed(client.code, missed)
    if course.status == "running" and course.visits:
        with st.container(horizontal=True, key="course-ways"):
            missed_buttons(client.code, missed)
            _show_stop(course)
    show_history(client.code, studio)
    one_record.show_parts(client)
    show_keeping(client, studio)


def _show_answer(
    client: Client,
    course: Course,
    case: Case,
    studio: Studio,
    issued: Sequence[IssuedEstimate],
    *,
    draw: Callable[[Parameters], None],
) -> None:
    """Show the answer, what comes next, the course, and the reasons; `draw` shows the charts."""
    belief = context.belief()
    now, is_running = estimate(case, belief), course.status == "running"
    visits = show_answer(client, course, case, now, issued)
    if is_running:
        show_doubts(case, belief)
    # Before the first visit nothing was done yet: the plan comes first.
    if course.visits:
        draw(belief.parameters)
    show_next_visits(visits)
    if is_running:
        show_why(case, belief)
    if is_running and now.foreseeable:
        show_what_if(case, course, studio, belief)
    if not course.visits:
        draw(belief.parameters)


def _note_view(code: str) -> None:
    """Log that this person opened the page, once an hour; the page shows even if that fails."""
    seen = (context.person().key, code, clock.now().replace(minute=0, second=0))
    if st.session_state.get("page-noted") != seen:
        with suppress(StoreProblem):
            context.store().note_view(code, now=clock.now())
            st.session_state["page-noted"] = seen


def _chosen_course(courses: Sequence[Course]) -> Course:
    """The course shown: the newest unless another one is chosen."""
    if len(courses) == 1:
        return courses[0]
    number = st.segmented_control(
        "Course",
        [course.number for course in courses],
        format_func=lambda number: _course_name(courses, number),
        default=courses[-1].number,
        required=True,
        key=f"course-{courses[0].client_code}",
        label_visibility="collapsed",
    )
    return next(course for course in courses if course.number == number)


def _course_name(courses: Sequence[Course], number: int) -> str:
    if number == 1:
        return "First course"
    until = [course for course in courses if course.number <= number]
    touch_ups = sum(course.is_touch_up for course in until)
    return f"Touch-up {touch_ups}" if until[-1].is_touch_up else f"Course {number}"


def _headline(client: Client, course: Course, case: Case, studio: Studio, *, is_last: bool) -> None:
    artist = studio.staff_name(client.artist)
    only = f" :gray-badge[Only {context.plain(artist)}]" if artist else ""
    with st.container(horizontal=True, vertical_alignment="center", key="client-head"):
        # Without an anchor: its link would put the name into the address.
        st.subheader(
            f"{context.plain(client.name)} :gray[{client.code}] "
            f":gray-badge[{_status_words(course)}]{_due(course, case)}{only}",
            anchor=False,
            width="stretch",
        )
        st.button(
            "Intake",
            icon=":material/assignment_ind:",
            key="edit-client",
            on_click=drafting.begin,
            args=("client", client.code),
        )
        if course.status == "running":
            st.button(
                f"{_doing(course)} visit {course.next_number}",
                type="primary",
                icon=":material/edit_note:",
                key="record-visit",
                on_click=drafting.begin,
                args=("visit", course.course_id),
            )
        elif is_last and course.status == "completed":
            _touch_up_button("Start a touch-up", course)
        elif is_last and course.status == "abandoned":
            st.button(
                "Take the treatment up again",
                key="resume",
                on_click=_end_course,
                args=("resume", course, "", context.new_action()),
            )


def _status_words(course: Course) -> str:
    if course.visits or course.status != "running":
        return STATUS[course.status]
    return "Touch-up" if course.is_touch_up else "New"


def _due(course: Course, case: Case) -> str:
    """Where the next session's booking window stands, as a badge; "" if there is none."""
    if course.status != "running" or not course.sessions:
        return ""
    return f" {due_badge(course.sessions[-1].held_on, context.today(), case.booking_days)}"


def _doing(course: Course) -> str:
    """Whether a tap begins the next visit, or goes on with the one that is being written."""
    drafts = context.store().drafts(about=course.course_id, limit=1)
    is_begun = any(
        not is_left_over(draft.data, now=clock.now(), zone=context.zone()) for draft in drafts
    )
    return "Resume" if is_begun else "Record"


def _offer_touch_up(course: Course) -> None:
    """Ask what the next session of a course is that has rested for years, without a forecast."""
    last = course.visits[-1].held_on
    years = (context.today() - last).days // 365
    st.info(
        f"The last visit was over {years} years ago, on {day_words(last)}. What is left of it is "
        "old work, which usually needs a touch-up of one session. If the work was finished then, "
        "start a touch-up. If it was not, record the next visit of this course.",
        title="Was the work finished then?",
        icon=":material/history:",
    )
    _touch_up_button("It was finished: start a touch-up", course)


def _touch_up_button(words: str, course: Course) -> None:
    st.button(
        words,
        key="touch-up",
        on_click=_end_course,
        args=("touch-up", course, "", context.new_action()),
    )


def _show_stop(course: Course) -> None:
    """Show the button to stop a course that runs."""
    with st.popover("Client stopped coming", key="stop"):
        st.markdown("Why? A tap on the reason records the treatment as stopped.")
        for place, why in enumerate(WHY_STOPPED):
            st.button(
                why,
                key=f"stop-now-{place}",
                width="stretch",
                on_click=_end_course,
                args=("stop", course, why, context.new_action()),
            )


def _end_course(what: str, course: Course, why: str, action: str) -> None:
    store, now = context.store(), clock.now()
    try:
        if what == "stop":
            store.stop_course(course.course_id, Change(action, now, why))
        elif what == "resume":
            store.resume_course(course.course_id, Change(action, now))
        else:
            store.start_course(course.client_code, Change(action, now))
    except Refused as refusal:
        toast(context.plain(str(refusal)), icon=":material/error:")
