"""The client's page: what is still to come and why, the charts, the visits as recorded."""

from collections.abc import Sequence
from contextlib import suppress
from html import escape

import streamlit as st

from smpdash.estimate.course import case_of
from smpdash.estimate.estimate import Estimate, estimate
from smpdash.estimate.plan import PlannedVisit, layout
from smpdash.estimate.touch_up import TouchUpWindow, touch_up_window
from smpdash.record.client import Client
from smpdash.record.issued import IssuedEstimate
from smpdash.record.problem import Refused
from smpdash.record.roles import NotAllowed
from smpdash.record.visit import STATUS, Course, Visit
from smpdash.screens import door, intake, learning, visit
from smpdash.screens.client_charts import show_charts
from smpdash.screens.client_history import show_history
from smpdash.screens.client_keeping import show_keeping
from smpdash.screens.client_visits import show_visits
from smpdash.screens.client_what_if import show_what_if
from smpdash.screens.client_why import show_why
from smpdash.screens.pieces import chance_ladder, numbers_of, share_bar
from smpdash.store.store import Conflict, StoreProblem

_MISSING = {
    "area_cm2": "area",
    "scar_tissue": "scar tissue",
    "skin": "skin",
    "earlier_fading": "earlier fading",
}
WHY_STOPPED = ("Content as it is", "Moved away", "Cost", "Does not answer", "Other")


def screen() -> None:
    """Show the client that the address names."""
    store = door.store()
    try:
        client = store.client(door.param("code"))
    except KeyError:
        st.info("There is no client with this code.", icon=":material/search_off:")
        st.button(
            "To the clients", type="primary", key="to-clients", on_click=door.go, args=("clients",)
        )
        return
    _note_view(client.code)
    studio, courses = store.studio(), store.courses(client.code)
    course = _chosen(courses)
    issued = store.estimates(course.course_id)
    case = case_of(client, course, studio)
    belief = door.belief()
    answer = estimate(case, belief)
    _headline(client, course, issued)
    window = None
    if course.status == "completed":
        window = touch_up_window(case, finished_on=course.visits[-1].held_on, belief=belief)
    _answer(client, course, answer, issued, window)
    if course.status == "running":
        last = course.sessions[-1].held_on if course.sessions else None
        _plan(layout(case, answer, last_held_on=last))
        show_why(case, studio, belief)
        show_what_if(case, studio, belief, key=course.course_id)
    show_charts(case, course, studio, issued, belief.numbers)
    show_visits(course, studio)
    _course_end(course, courses)
    show_history(client.code, studio)
    show_keeping(client, studio)


def _note_view(code: str) -> None:
    """Note who looks at whom, once an hour; a trail that takes nothing just now stops nobody."""
    seen = (door.person().key, code, door.now().replace(minute=0, second=0))
    if st.session_state.get("page-noted") != seen:
        with suppress(StoreProblem):
            door.store().note_view(code, now=door.now())
            st.session_state["page-noted"] = seen


def _chosen(courses: Sequence[Course]) -> Course:
    """The course shown: the newest, or another one of several."""
    if len(courses) == 1:
        return courses[0]
    number = st.segmented_control(
        "Course",
        [course.number for course in courses],
        format_func=lambda n: "First course" if n == 1 else f"Touch-up {n - 1}",
        default=courses[-1].number,
        required=True,
        key=f"course-{courses[0].client_code}",
        label_visibility="collapsed",
    )
    return next(course for course in courses if course.number == number)


def _headline(client: Client, course: Course, issued: Sequence[IssuedEstimate]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="client-head"):
        st.markdown(
            f"### {door.plain(client.name)} :gray[{client.code}] "
            f":gray-badge[{STATUS[course.status] if course.visits else 'New'}]",
            width="stretch",
        )
        if (fresh := _just_recorded(course, issued)) is not None:
            st.button(
                f"Undo visit {fresh.number}",
                icon=":material/undo:",
                key="undo",
                on_click=_undo,
                args=(course, fresh),
            )
        st.button(
            "Intake",
            icon=":material/assignment_ind:",
            key="edit-client",
            on_click=intake.begin,
            args=(client.code,),
        )
        if course.status == "running":
            st.button(
                f"Record visit {len(course.visits) + 1}",
                type="primary",
                icon=":material/edit_note:",
                key="record-visit",
                on_click=visit.begin,
                args=(course,),
            )


def _just_recorded(course: Course, issued: Sequence[IssuedEstimate]) -> Visit | None:
    """The visit that was recorded here a moment ago and can still be undone; else None."""
    if not course.visits or not issued:
        return None
    newest = course.visits[-1]
    if issued[-1].cause != f"visit {newest.number} recorded":
        return None
    return newest if door.store().can_undo(newest.visit_id, now=door.now()) else None


def _undo(course: Course, recorded: Visit) -> None:
    """Take the visit back into a draft with all its values, and show that."""
    try:
        door.store().delete_visit(
            recorded.visit_id,
            version=recorded.version,
            why="Undone within a minute",
            action=f"undo-{recorded.visit_id}",
            now=door.now(),
        )
    except (Conflict, NotAllowed) as refusal:
        st.toast(door.plain(str(refusal)), icon=":material/devices:", duration="long")
        return
    learning.notice(door.store())
    visit.begin_again(course, recorded)


def _answer(
    client: Client,
    course: Course,
    answer: Estimate,
    issued: Sequence[IssuedEstimate],
    window: TouchUpWindow | None,
) -> None:
    """Words first, then what changed them, then the numbers, then what would narrow them."""
    lines = [f"<h2>{escape(answer.words.capitalize())}</h2>"]
    if len(issued) > 1:
        before, after = issued[-2], issued[-1]
        if before.words != answer.words or after.why:
            why = f": <b>{escape(after.why)}</b>" if after.why else ""
            lines.append(f"<p>Was {escape(before.words)}; now {escape(answer.words)}{why}</p>")
    lines.append(f"<p>{numbers_of(answer)}</p>")
    if window:
        lines.append(f"<p>{escape(window.words)}</p>")
    missing = [name for field, name in _MISSING.items() if getattr(client.intake, field) is None]
    if client.intake.hair_loss and "area" in missing:
        missing.remove("area")
    notes = ["A planning aid from the trade’s own figures, not a promise."]
    if missing and course.status == "running":
        notes.insert(0, f"Wider than need be: the intake leaves open {', '.join(missing)}.")
    lines.append(f"<small>{' '.join(notes)}</small>")
    ladder = chance_ladder(answer) if course.status == "running" else ""
    st.html(f'<section class="answer"><div>{"".join(lines)}</div>{ladder}</section>')


def _plan(planned: Sequence[PlannedVisit]) -> None:
    """The layout of the visits still to come."""
    rows = "".join(
        f"<tr><th scope='row'>{one.number}</th>"
        f"<td><b>{escape(one.stage)}</b><small>{escape(one.aim)}</small></td>"
        f"<td>{share_bar(one.chance_needed)}</td>"
        f"<td>{_window(one)}</td>"
        f"<td><b>{one.hours[1]:.1f} h</b><small>{one.hours[0]:.1f} to {one.hours[2]:.1f}"
        "</small></td></tr>"
        for one in planned
    )
    st.html(
        "<table class='plan'><caption>Next visits</caption><thead><tr><th>Session</th>"
        "<th>Aim</th><th>How likely needed</th><th>When to book</th>"
        f"<th>In the chair</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _window(one: PlannedVisit) -> str:
    """When to book: dates for the very next session, days after the one before for the others."""
    first, last = one.usual_days
    earliest, latest = one.not_before_days, one.latest_days
    if one.not_before_on and one.usual_from_on and one.usual_to_on and one.latest_on:
        return (
            f"<b>{one.usual_from_on:%d %b} to {one.usual_to_on:%d %b}</b>"
            f"<small>not before {one.not_before_on:%d %b}, up to {one.latest_on:%d %b}</small>"
        )
    if one.number == 1:
        return "<b>Any day</b>"
    return (
        f"<b>{first} to {last} days later</b><small>not before {earliest}, up to {latest}</small>"
    )


def _course_end(course: Course, courses: Sequence[Course]) -> None:
    """Stopping before the end, going on again, and the touch-up years later."""
    with st.container(horizontal=True):
        if course.status == "running" and course.visits:
            with st.popover("Client stopped the treatment", key="stop"):
                why = st.pills("Why", WHY_STOPPED, default=WHY_STOPPED[0], required=True)
                st.button(
                    "Stop the treatment",
                    type="primary",
                    key="stop-now",
                    on_click=_end_course,
                    args=("stop", course, str(why), door.new_action()),
                )
        if course.status == "abandoned" and course == courses[-1]:
            st.button(
                "Take the treatment up again",
                key="resume",
                on_click=_end_course,
                args=("resume", course, "", door.new_action()),
            )
        if course.status != "running" and course == courses[-1]:
            st.button(
                "Start a touch-up course",
                key="touch-up",
                on_click=_end_course,
                args=("touch-up", course, "", door.new_action()),
            )


def _end_course(what: str, course: Course, why: str, action: str) -> None:
    store, now = door.store(), door.now()
    try:
        if what == "stop":
            store.stop_course(course.course_id, why=why, action=action, now=now)
        elif what == "resume":
            store.resume_course(course.course_id, action=action, now=now)
        else:
            store.start_course(course.client_code, action=action, now=now)
        learning.notice(store)
    except Refused as refusal:
        st.toast(door.plain(str(refusal)), icon=":material/error:", duration="long")
