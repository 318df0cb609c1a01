"""The studio's page: its tabs, of which the address names one, and the exports."""

from typing import Final

import streamlit as st

from smpdash.record.progress.scope import Behind, Scope
from smpdash.screens import context
from smpdash.screens.export.panel import show_export
from smpdash.screens.export.tokens import show_tokens
from smpdash.screens.studio.filters import choose_artist
from smpdash.screens.studio.forecasts import show_forecasts
from smpdash.screens.studio.progress import show_progress
from smpdash.screens.studio.quality import show_quality
from smpdash.screens.studio.recall import show_recall
from smpdash.screens.studio.today import show_today
from smpdash.screens.widgets import in_address, keep_in_address

TABS: Final = {
    "today": "Today",
    "progress": "Progress",
    "quality": "Quality",
    "forecasts": "Forecasts",
}


def screen() -> None:
    """Show the tab that the address names, and the exports."""
    st.subheader(context.plain(context.studio().name), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom", key="studio-head"):
        tab = st.segmented_control(
            "Show",
            list(TABS),
            format_func=TABS.__getitem__,
            default=in_address("tab", TABS, "today"),
            required=True,
            key="tab",
            label_visibility="collapsed",
            width="stretch",
        )
        keep_in_address("tab", str(tab), "today")
        artist = choose_artist() if tab == "today" else None
    match tab:
        case "progress":
            about = Behind(show_progress())
        case "quality":
            about = Behind(show_quality())
        case "forecasts":
            about = Behind(show_forecasts())
        case _:
            show_today(artist)
            about = Behind(Scope(artist=artist), statuses=("running",))
    show_recall()
    if context.person().may("export"):
        show_export(about)
    if context.person().may("give tokens"):
        show_tokens()
