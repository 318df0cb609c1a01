"""The studio's page: charts of all clients, who may need a fourth session, the exports."""

from typing import Final

import streamlit as st

from smpdash.record.issued import totals
from smpdash.screens import context
from smpdash.screens.studio.filters import choose_artist
from smpdash.screens.studio.learned import show_taught
from smpdash.screens.studio.progress import show_progress
from smpdash.screens.studio.today import show_today
from smpdash.screens.widgets import client_row, in_address, keep_in_address, show_picture
from smpdash.show.charts import studio
from smpdash.store.store import FourthSessionLine

TABS: Final = {"today": "Today", "progress": "Progress"}
FILES: Final = {
    "clients": "Clients",
    "visits": "Visits",
    "readings": "Readings by zone",
    "estimates": "Estimates as issued",
    "courses": "Courses",
    "data_dictionary": "What the columns mean",
}
# The package that the trade sells has three sessions; further ones are usually free.
PACKAGE_SESSIONS: Final = 3
LIKELY: Final = 0.5
MOST_LINES: Final = 12


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
    show_today(artist) if tab == "today" else _show_progress()
    _files()


def _show_progress() -> None:
    """Show the courses of a period, the clients who may need more sessions, what was learnt."""
    show_progress()
    store = context.store()
    remaining = store.remaining_counts()
    dark = context.is_dark()
    show_picture(studio.remaining_in_treatment(remaining, dark=dark), key="remaining")
    _beyond(store.fourth_session_lines())
    show_taught()


def _beyond(lines: list[FourthSessionLine]) -> None:
    """Show the clients in treatment who will probably need more sessions than the package has."""
    st.markdown(f"#### Likelier than not to need more than {PACKAGE_SESSIONS} sessions")
    likely = [line for line in lines if line.chance >= LIKELY]
    if not likely:
        st.caption("None of the clients in treatment, as things stand.")
    with st.container(key="client-list", gap="xsmall"):
        for line in likely[:MOST_LINES]:
            words = (
                f"**{context.plain(line.name)}** :gray[{line.code}] "
                f":primary[{line.chance:.0%} likely] "
                f":gray[{line.sessions_done} held, {totals(*line.credible_80)} in all]"
            )
            client_row(words, line.code, key=f"beyond-{line.code}")
    if len(likely) > MOST_LINES:
        st.caption(f"And {len(likely) - MOST_LINES} more, less likely than these.")


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
