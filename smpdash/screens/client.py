"""The client's page: what is still to come and why, the charts, the visits as recorded."""

from collections.abc import Sequence
from datetime import timedelta
from html import escape
from typing import Final

import streamlit as st

from smpdash.estimate.course import case_of
from smpdash.estimate.estimate import Estimate, estimate
from smpdash.estimate.plan import PlannedVisit, layout
from smpdash.record.client import Client
from smpdash.record.issued import IssuedEstimate
from smpdash.record.problem import Refused
from smpdash.record.studio import Studio
from smpdash.record.visit import DECISION, REASON, STATUS, Course, Visit
from smpdash.screens import door, intake, learning, visit
from smpdash.screens.client_charts import show_charts
from smpdash.screens.client_why import show_why
from smpdash.screens.pieces import chance_ladder, numbers_of, share_bar
from smpdash.store.store import Conflict

_MISSING = {
    "area_cm2": "area",
    "scar_tissue": "scar tissue",
    "skin": "skin",
    "earlier_fading": "earlier fading",
}
UNDO: Final = timedelta(minutes=1)
WHY_STOPPED = ("Content as it is", "Moved away", "Cost", "Does not answer", "Other")
WHY_DELETED = ("Recorded for the wrong client", "Recorded twice", "The visit did not happen")


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
    studio, courses = store.studio(), store.courses(client.code)
    course = _chosen(courses)
    issued = store.estimates(course.course_id)
    case = case_of(client, course, studio)
    belief = door.belief()
    answer = estimate(case, belief)
    _headline(client, course, issued)
    _answer(client, course, answer, issued)
    if course.status == "running":
        last = course.sessions[-1].held_on if course.sessions else None
        _plan(layout(case, answer, last_held_on=last))
        show_why(case, belief)
    show_charts(case, course, studio, issued, belief.numbers)
    _visits(course, studio)
    _course_end(course, courses)


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
    """The visit whose recording can still be undone; None after a minute or any later change."""
    if not course.visits or not issued or issued[-1].issued_at is None:
        return None
    newest = course.visits[-1]
    is_newest = issued[-1].cause == f"visit {newest.number} recorded"
    return newest if is_newest and door.now() - issued[-1].issued_at < UNDO else None


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
    except Conflict as conflict:
        st.toast(str(conflict), icon=":material/devices:", duration="long")
        return
    learning.notice(door.store())
    visit.begin_again(course, recorded)


def _answer(
    client: Client, course: Course, answer: Estimate, issued: Sequence[IssuedEstimate]
) -> None:
    """Words first, then what changed them, then the numbers, then what would narrow them."""
    lines = [f"<h2>{escape(answer.words.capitalize())}</h2>"]
    if len(issued) > 1:
        before, after = issued[-2], issued[-1]
        if before.words != after.words or after.why:
            why = f": <b>{escape(after.why)}</b>" if after.why else ""
            lines.append(f"<p>Was {escape(before.words)}; now {escape(after.words)}{why}</p>")
    lines.append(f"<p>{numbers_of(answer)}</p>")
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


def _visits(course: Course, studio: Studio) -> None:
    """The visits as recorded, newest first, each open to a correction."""
    if not course.visits:
        return
    st.markdown("#### Visits")
    newest = course.visits[-1]
    for one in reversed(course.visits):
        with st.expander(_visit_line(one, studio)):
            st.dataframe(
                _reading_rows(one, studio), hide_index=True, alt=f"Readings of visit {one.number}"
            )
            for line in _facts(one, studio):
                st.markdown(line)
            if one.note:
                st.text(one.note)
            with st.container(horizontal=True):
                st.button(
                    "Correct",
                    icon=":material/edit:",
                    key=f"correct-{one.visit_id}",
                    on_click=visit.begin_correction,
                    args=(one,),
                )
                if one == newest:
                    _delete(one)


def _visit_line(one: Visit, studio: Studio) -> str:
    ended = DECISION[one.decision] if one.decision else ""
    why = f", {REASON[one.reason].lower()}" if one.reason else ""
    parts = [f"**Visit {one.number}** {one.held_on:%d %b %Y}"]
    if one.artist:
        parts.append(door.plain(studio.staff_name(one.artist)))
    return " · ".join([*parts, ended + why])


def _reading_rows(one: Visit, studio: Studio) -> list[dict[str, str]]:
    names = {shade.key: shade.name for shade in studio.shades}

    def share(value: float | None) -> str:
        return "" if value is None else f"{value:.0%}"

    return [
        {
            "Zone": studio.zone_name(reading.zone),
            "Shade": names.get(reading.shade or "", ""),
            "Depth": "" if reading.depth_mm is None else f"{reading.depth_mm:.2f} mm",
            "Faded since the session before": share(reading.observed_fading),
            "Coverage": share(reading.coverage),
        }
        for reading in one.readings
    ]


def _facts(one: Visit, studio: Studio) -> list[str]:
    zone, facts = door.zone(), []
    if one.started_at and one.ended_at:
        facts.append(
            f"{one.started_at.astimezone(zone):%H:%M} to {one.ended_at.astimezone(zone):%H:%M}, "
            f"breaks {one.break_minutes} minutes"
        )
    if one.adjustments:
        facts.append(f"Changes asked for: {one.adjustments}")
    if one.pigment_lot:
        lot = next((lot.label for lot in studio.lots if lot.key == one.pigment_lot), "")
        facts.append(f"Pigment lot: {door.plain(lot)}")
    if one.kind == "check-up":
        facts.append("Check-up without pigment")
    return facts


def _delete(one: Visit) -> None:
    with st.popover("Delete", icon=":material/delete:", key=f"delete-{one.visit_id}"):
        st.markdown("The visit leaves the course; what it said is kept in the history.")
        st.button(
            "Delete this visit",
            type="primary",
            key=f"delete-now-{one.visit_id}",
            on_click=_delete_now,
            args=(one, door.new_action()),
        )
        st.pills("Why", WHY_DELETED, default=WHY_DELETED[0], required=True, key=_why_key(one))


def _why_key(one: Visit) -> str:
    return f"why-deleted-{one.visit_id}"


def _delete_now(one: Visit, action: str) -> None:
    try:
        door.store().delete_visit(
            one.visit_id,
            version=one.version,
            why=st.session_state[_why_key(one)],
            action=action,
            now=door.now(),
        )
    except Conflict as conflict:
        st.toast(str(conflict), icon=":material/devices:", duration="long")
    else:
        learning.notice(door.store())
        st.toast(f"Visit {one.number} is deleted.", icon=":material/delete:")


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
        st.toast(str(refusal), icon=":material/error:", duration="long")
