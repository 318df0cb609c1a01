"""The recorded visits on the client's page, with the ways to change them."""

from typing import Final

import streamlit as st

from smpdash.html.tables.readings import readings_table
from smpdash.record.filing.earlier import earlier_words, has_earlier
from smpdash.record.filing.own_entries import ask_words
from smpdash.record.problem import Refused
from smpdash.record.studio import Studio
from smpdash.record.times.moments import day_words
from smpdash.record.visit import DECISION, REASON, Course, Visit
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.screens.drafts import form as drafting
from smpdash.screens.toasts import toast
from smpdash.store.store import Change, Conflict

WHY_DELETED: Final = ("Recorded twice", "The visit did not happen")


def show_visits(course: Course, studio: Studio) -> None:
    """Show the visits, newest first, each with the ways to change it."""
    if has_earlier(course):
        st.markdown(f":material/history: Imported, without a visit each: {earlier_words(course)}.")
    if not course.visits:
        return
    st.markdown("#### Visits")
    newest = course.visits[-1]
    imported = context.store().imported_visits(course.course_id)
    for visit in reversed(course.visits):
        with st.expander(_visit_line(visit, studio, is_imported=visit.visit_id in imported)):
            # A table of the page's own takes its room at once: nothing beneath it moves.
            st.html(readings_table(visit, studio))
            for line in _facts(visit, studio):
                st.markdown(line)
            if visit.note:
                st.text(visit.note)
            _changes(visit, studio, is_newest=visit == newest)


def _changes(visit: Visit, studio: Studio, *, is_newest: bool) -> None:
    """Show the ways to change a recorded visit, or whom to ask."""
    if not context.store().can_correct(visit.visit_id, now=clock.now()):
        st.caption(context.plain(ask_words(studio.staff)))
        return
    with st.container(horizontal=True):
        st.button(
            "Correct",
            icon=":material/edit:",
            key=f"correct-{visit.visit_id}",
            on_click=_correct,
            args=(visit.visit_id, ask_words(studio.staff)),
        )
        st.button(
            "Wrong client",
            icon=":material/move_up:",
            key=f"move-{visit.visit_id}",
            on_click=context.go,
            args=("move",),
            kwargs={"visit": visit.visit_id},
        )
        if is_newest and context.person().may("correct visit"):
            _delete(visit)


def _correct(visit_id: str, ask: str) -> None:
    """Begin the correction, or say whom to ask if midnight has passed since the page was drawn."""
    if context.store().can_correct(visit_id, now=clock.now()):
        drafting.begin("correction", visit_id)
    else:
        toast(context.plain(ask), icon=":material/lock_clock:")


def _visit_line(visit: Visit, studio: Studio, *, is_imported: bool) -> str:
    ended = DECISION[visit.decision] if visit.decision else ""
    why = f", {REASON[visit.reason].lower()}" if visit.reason else ""
    parts = [f"**Visit {visit.number}** {day_words(visit.held_on)}"]
    if visit.artist:
        parts.append(context.plain(studio.staff_name(visit.artist)))
    return " · ".join([*parts, ended + why, *(["imported"] if is_imported else [])])


def _facts(visit: Visit, studio: Studio) -> list[str]:
    facts = []
    if visit.started_at and visit.ended_at:
        start, end = (at.astimezone(context.zone()) for at in (visit.started_at, visit.ended_at))
        until = f"{end:%H:%M}{' the next day' if end.date() > start.date() else ''}"
        facts.append(f"{start:%H:%M} to {until}, breaks {visit.break_minutes} minutes")
    if visit.adjustments:
        facts.append(f"Changes asked for: {visit.adjustments}")
    if visit.pigment_lot:
        lot = next((lot.words for lot in studio.lots if lot.key == visit.pigment_lot), "")
        facts.append(f"Pigment lot: {context.plain(lot)}")
    if visit.kind == "check-up":
        facts.append("Check-up without pigment")
    return facts


def _delete(visit: Visit) -> None:
    with st.popover("Delete", icon=":material/delete:", key=f"delete-{visit.visit_id}"):
        st.markdown(
            "The visit leaves the course; what it said is kept in the history. Why is it deleted? "
            "A tap on the reason deletes it."
        )
        for place, why in enumerate(WHY_DELETED):
            st.button(
                why,
                icon=":material/delete:",
                key=f"delete-now-{place}-{visit.visit_id}",
                width="stretch",
                on_click=_delete_now,
                args=(visit, why, context.new_action()),
            )


def _delete_now(visit: Visit, why: str, action: str) -> None:
    try:
        context.store().delete_visit(
            visit.visit_id,
            Change(action, clock.now(), why),
            version=visit.version,
        )
    except (Conflict, Refused) as refusal:
        toast(context.plain(str(refusal)), icon=":material/error:")
    else:
        toast(f"Visit {visit.number} is deleted.", icon=":material/delete:", duration="short")
