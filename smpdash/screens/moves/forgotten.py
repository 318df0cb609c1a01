"""A forgotten visit: its draft for an earlier day, and its place in the course."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from smpdash.record.filing.own_entries import ask_forgotten_words
from smpdash.record.filing.places import beside, is_forgotten
from smpdash.record.studio import Studio
from smpdash.record.times.moments import day_words
from smpdash.record.visit import Course, Visit
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.screens.drafts import differences
from smpdash.screens.drafts import form as drafting
from smpdash.screens.drafts.differences import Writer
from smpdash.screens.entry.fields import Field, line
from smpdash.screens.toasts import toast
from smpdash.screens.visit import draft as visit_draft
from smpdash.screens.widgets import choose_day
from smpdash.store.store import Draft, NoRoom


def place_line(others: Sequence[Visit], visit: Visit) -> list[Field]:
    """Where a new visit comes, if it was held before others; nothing for the usual last one."""
    if visit.visit_id or not is_forgotten(others, visit):
        return []
    moved = [
        (each.number, after.number)
        for each, after in zip(others, beside(others, visit), strict=True)
        if each.number != after.number
    ]
    changes = ", ".join(f"visit {before} becomes visit {after}" for before, after in moved)
    words = f"Before visits that are recorded: it becomes visit {visit.number}, {changes}."
    return [line("forgotten-place", words)]


def show_button(course: Course, studio: Studio) -> None:
    """Show the button to add a forgotten visit to this course, or whom to ask for it."""
    last, today = course.visits[-1].held_on, context.today()
    with st.expander("Add a forgotten visit", icon=":material/history:", key="forgotten"):
        if context.person().may("correct visit"):
            day = choose_day(
                "Which day was it?",
                key=f"forgotten-day-{course.course_id}",
                latest=last,
                earliest=last - timedelta(days=3650),
            )
        else:
            day = last if last == today else None
            st.caption(context.plain(ask_forgotten_words(studio.staff)))
            if day is None:
                return
        st.markdown("It takes its place by its date; the numbers of later visits move up by one.")
        st.button(
            _words(day, today),
            type="primary",
            key="forgotten-now",
            disabled=day is None,
            on_click=_begin,
            args=(course, day),
        )


def _words(day: date | None, today: date) -> str:
    if day is None:
        return "Enter the visit"
    return f"Enter a visit of {'today' if day == today else day_words(day)}"


def _begin(course: Course, day: date) -> None:
    """Show the draft of a visit of this day; one in which something is noted already stays."""
    store, now, device = context.store(), clock.now(), context.device()
    studio, zone = context.studio(), context.zone()
    # What stands ready is what was last done before that day.
    earlier = tuple(visit for visit in course.visits if visit.held_on <= day)

    def of_that_day(draft: Draft) -> dict[str, Any]:
        if not visit_draft.is_untouched(draft.data):
            return draft.data
        before = visit_draft.started(
            replace(course, visits=earlier),
            studio,
            now=now,
            zone=zone,
            signed_in=context.person().key,
        )
        after = before | {"held_on": day.isoformat(), "started": None}
        writer = Writer(device, device, now.isoformat(), draft.version + 1)
        return dict(differences.merged(before, after, writer, seen=draft.version))

    try:
        draft = store.open_draft("visit", course.course_id, device=device, now=now)
    except NoRoom as refusal:
        toast(context.plain(str(refusal)), icon=":material/edit_off:")
        return
    if not visit_draft.is_untouched(draft.data):
        words = "A visit of this client is being written: record or discard it first."
        toast(words, icon=":material/edit_note:")
        return
    drafting.change(draft.draft_id, of_that_day)
    context.go("visit", draft=draft.draft_id)
