"""The button that discards a draft, after a question."""

from collections.abc import Callable

import streamlit as st

from smpdash.screens import context
from smpdash.screens.toasts import toast
from smpdash.store.store import Conflict, Draft


def show_discard(draft: Draft, *, leave: Callable[[], object] = lambda: None) -> None:
    """Show a button that asks before it discards this draft, and then calls `leave`."""
    with st.popover("Discard draft", icon=":material/delete:", key=f"away-{draft.draft_id}"):
        st.markdown("What was entered here is lost; what is recorded stays.")
        st.button(
            "Discard it",
            type="primary",
            key=f"discard-{draft.draft_id}",
            on_click=_discard,
            args=(draft, leave),
        )


def _discard(draft: Draft, leave: Callable[[], object]) -> None:
    try:
        context.store().discard_draft(draft.draft_id, version=draft.version)
    except Conflict as conflict:
        toast(context.plain(str(conflict)), icon=":material/devices:")
        return
    leave()
