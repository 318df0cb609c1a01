"""What edits of Settings that are not saved yet would do to the estimates of running courses."""

import streamlit as st

from smpdash.record.studio import Studio
from smpdash.runtime import state
from smpdash.runtime.jobs.preview import Finding, is_estimated_by
from smpdash.screens import context
from smpdash.store.store import Store


def show_preview(saved: Studio, wanted: Studio) -> None:
    """Say how many clients would be told otherwise; nothing if no estimate reads what changed."""
    if not is_estimated_by(saved, wanted):
        return
    found = _finding(context.store(), saved, wanted)
    busy = found is not None and not found.is_over
    # Drawn again while clients are looked at; then the whole page, once.
    st.fragment(_said, run_every="1s" if busy else None)(saved, wanted, busy=busy)


def _said(saved: Studio, wanted: Studio, *, busy: bool) -> None:
    found = _finding(context.store(), saved, wanted)
    if busy and (found is None or found.is_over):
        st.rerun()
    if found is not None:
        st.markdown(f":material/visibility: {found.words}")


def _finding(store: Store, saved: Studio, wanted: Studio) -> Finding | None:
    preview = state.database(store.path).preview
    return preview.finding(store, saved, wanted, context.belief())
