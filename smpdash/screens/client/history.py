"""The audit log of one client: who changed or opened what, and when."""

from typing import Final

import streamlit as st

from smpdash.html.tables.audit import history_table
from smpdash.record.studio import Studio
from smpdash.screens import context

SHOWN: Final = 50


def show_history(code: str, studio: Studio) -> None:
    """Show the newest entries first; they are read only when the section is opened."""
    with st.expander("History of changes", key="history", on_change="rerun") as history:
        if history.open:
            entries = context.store().audit(code, limit=SHOWN)
            st.html(history_table(entries, studio, context.zone()))
            st.caption("Nothing in this list can be changed or taken out.")
            for merged in context.store().codes_leading_to(code):
                st.markdown(f"**{merged}**, which is part of this record now")
                entries = context.store().audit(merged, limit=SHOWN)
                st.html(history_table(entries, studio, context.zone()))
