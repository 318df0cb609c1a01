"""The studio's page: its tabs, of which the address names one, and the exports."""

from typing import Final

import streamlit as st

from smpdash.screens import context
from smpdash.screens.studio.filters import choose_artist
from smpdash.screens.studio.forecasts import show_forecasts
from smpdash.screens.studio.progress import show_progress
from smpdash.screens.studio.quality import show_quality
from smpdash.screens.studio.recall import show_recall
from smpdash.screens.studio.today import show_today
from smpdash.screens.widgets import in_address, keep_in_address, show_picture
from smpdash.show.charts import studio

TABS: Final = {
    "today": "Today",
    "progress": "Progress",
    "quality": "Quality",
    "forecasts": "Forecasts",
}
FILES: Final = {
    "clients": "Clients",
    "visits": "Visits",
    "readings": "Readings by zone",
    "estimates": "Estimates as issued",
    "courses": "Courses",
    "data_dictionary": "What the columns mean",
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
            _show_progress()
        case "quality":
            show_quality()
        case "forecasts":
            show_forecasts()
        case _:
            show_today(artist)
    show_recall()
    _files()


def _show_progress() -> None:
    """Show the courses of a period, and what the clients in treatment still need."""
    show_progress()
    remaining = context.store().remaining_counts()
    picture = studio.remaining_in_treatment(remaining, dark=context.is_dark())
    show_picture(picture, key="remaining")


def _files() -> None:
    """Show the exports: plain links, so that the files stream to the tablet row by row."""
    st.markdown("#### Take the records with you")
    links = "".join(
        f'<a class="as-button" href="/export/{name}.csv" download>{words}</a>'
        for name, words in FILES.items()
    )
    st.html(f'<div class="files">{links}</div>')
    st.caption(
        "CSV for Excel and everything else. A text that could run as a formula is written with a "
        "leading apostrophe."
    )
