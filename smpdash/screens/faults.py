"""What a tablet shows when something went wrong: what is safe, and what to do."""

import logging

import streamlit as st

from smpdash.store.store import StoreProblem

LOG = logging.getLogger("smpdash")


def explain_fault(fault: Exception) -> bool:
    """Say it in people's words; the details go to the log, never to the tablet."""
    if isinstance(fault, StoreProblem):
        LOG.warning("%s: %s", type(fault).__name__, fault)
        st.error(str(fault), title="The studio's records cannot be reached", icon=":material/lock:")
    else:
        LOG.error("a screen failed", exc_info=fault)
        st.error(
            "What you recorded and every value you tapped is kept. Tap “Show again”; "
            "if this comes back, tell the person who looks after smpdash.",
            title="This screen could not be shown",
            icon=":material/error:",
        )
    st.button("Show again", key="show-again")
    return True
