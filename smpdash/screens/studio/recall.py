"""The recall of a pigment lot, on the page Studio: whom to call, and the visits that used it."""

from typing import Final

import streamlit as st

from smpdash.html.tables.recall import recall_table
from smpdash.record.counts import counted
from smpdash.record.export.selection import Selection
from smpdash.screens import context
from smpdash.screens.export.links import show_link
from smpdash.screens.widgets import in_address, keep_in_address, skip_turner
from smpdash.show.charts.due import NO_ARTIST

# More clients than this are on the next page.
A_PAGE: Final = 50
TURN: Final = ("Previous clients", "Next clients")
_PLACE, _OF = "recall-skip", "recall-of"


def show_recall() -> None:
    """Show the choice of a lot, and the clients of the one that is chosen."""
    lots = {lot.key: lot.words for lot in reversed(context.studio().lots)}
    with (
        st.container(border=True, key="card-recall"),
        st.container(horizontal=True, vertical_alignment="center", key="recall-choice"),
    ):
        st.markdown("#### Recall a pigment lot", width="content")
        chosen = _choose(lots)
    if chosen:
        _show_clients(chosen, lots[chosen])


def _choose(lots: dict[str, str]) -> str:
    """Show the choice of a lot by its words, kept in the address; "" if there is none to choose."""
    if not lots:
        st.caption("Once pigment lots are noted, the clients of each can be found here.")
        return ""
    named = in_address("recall", lots, "")
    chosen = st.selectbox(
        "Pigment lot",
        list(lots),
        index=list(lots).index(named) if named else None,
        format_func=lots.__getitem__,
        placeholder="Which lot?",
        key="recall",
        filter_mode=None,
        label_visibility="collapsed",
        width=360,
    )
    keep_in_address("recall", chosen or "", "")
    return chosen or ""


def _show_clients(lot: str, label: str) -> None:
    """Show a page of the clients whose visits used a lot, with a way to each and to the file."""
    store = context.store()
    visits, clients = store.recall_counts(lot)
    if st.session_state.get(_OF) != lot or st.session_state[_PLACE] >= clients:
        st.session_state.update({_OF: lot, _PLACE: 0})
    skip = st.session_state[_PLACE]
    with st.container(border=True, key="recalled"):
        with st.container(horizontal=True, vertical_alignment="center", key="recall-head"):
            title = f"{counted(visits, 'visit')} of {counted(clients, 'client')}" if visits else (
                "no visit used it"
            )  # fmt: skip
            st.markdown(f"#### {context.plain(label)}: {title}")
            if visits:
                show_link("These", "recall", Selection(lot=lot))
        some = store.recalled_clients(lot, skip=skip, limit=A_PAGE + 1)
        if some:
            st.caption("A row for each client; the file has a row for each visit.")
            st.html(recall_table(some[:A_PAGE], context.studio().staff_names, NO_ARTIST))
        has_more = len(some) > A_PAGE
        skip_turner("recall", TURN, place=_PLACE, size=A_PAGE, has_more=has_more)
