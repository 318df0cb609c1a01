"""Missed appointments on the client's page: one tap notes one, another takes it back."""

from collections.abc import Collection
from datetime import date, timedelta

import streamlit as st

from smpdash.record.problem import Refused
from smpdash.record.times.moments import day_words
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.screens.toasts import toast
from smpdash.screens.widgets import choose_day
from smpdash.store.store import Change, Conflict


def show_missed(code: str, missed: Collection[date]) -> None:
    """Show the appointments that the client missed, each with a button that takes it back."""
    for day in missed:
        with st.container(horizontal=True, vertical_alignment="center", key=f"missed-{day}"):
            st.markdown(f"Did not come on **{day_words(day)}**", width="content")
            st.button(
                "Undo",
                icon=":material/undo:",
                key=f"missed-undo-{day}",
                on_click=_take_back,
                args=(code, day, context.new_action()),
            )


def missed_buttons(code: str, missed: Collection[date]) -> None:
    """Show the buttons that note a missed appointment; today's unless that is noted."""
    today = context.today()
    if today not in missed:
        st.button(
            "Missed today’s appointment",
            icon=":material/event_busy:",
            key="missed-today",
            on_click=_note,
            args=(code, today, context.new_action()),
        )
    with st.popover("Missed on another day", key="missed-other"):
        day = choose_day(
            "Which day?",
            key=f"missed-day-{code}",
            latest=today,
            value=today - timedelta(days=1),
        )
        st.button(
            f"Note {day_words(day)}" if day else "Note it",
            type="primary",
            key="missed-note",
            disabled=day is None,
            on_click=_note,
            args=(code, day, context.new_action()),
        )


def _note(code: str, day: date, action: str) -> None:
    change = Change(action, clock.now())
    try:
        context.store().note_missed(code, day, change, today=context.today())
    except (Conflict, Refused) as refusal:
        toast(context.plain(str(refusal)), icon=":material/error:")
    else:
        toast(f"Missed on {day_words(day)}: noted.", icon=":material/event_busy:", duration="short")


def _take_back(code: str, day: date, action: str) -> None:
    try:
        context.store().take_back_missed(code, day, Change(action, clock.now()))
    except (Conflict, Refused) as refusal:
        toast(context.plain(str(refusal)), icon=":material/error:")
    else:
        words = f"{day_words(day)} is not noted as missed any more."
        toast(words, icon=":material/undo:", duration="short")
