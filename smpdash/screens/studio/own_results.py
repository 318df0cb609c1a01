"""The page of an artist's own results: how courses went, and how the work holds."""

import streamlit as st

from smpdash.screens import context
from smpdash.screens.studio.fading import show_fading
from smpdash.screens.studio.filters import choose_scope
from smpdash.screens.studio.progress import show_finished
from smpdash.screens.studio.quality import show_fair


def screen() -> None:
    """Show the person's own work, without the names of other artists."""
    st.subheader("Your results", anchor=False)
    scope, compares = choose_scope(of=context.person().key)
    show_finished(scope, compares=compares)
    show_fading(scope, compares=compares)
    show_fair(scope, compares=compares)
