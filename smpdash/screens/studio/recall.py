"""The recall of a pigment lot, on the page Studio: the visits that used it, and whom to call."""

from typing import Final

import streamlit as st

from smpdash.record.counts import counted
from smpdash.record.export.selection import Selection
from smpdash.record.times.moments import day_words
from smpdash.screens import context
from smpdash.screens.export.links import show_link
from smpdash.screens.widgets import client_row, in_address, keep_in_address, skip_turner
from smpdash.show.charts.due import NO_ARTIST

# More visits than this are on the next page.
A_PAGE: Final = 50
TURN: Final = ("Later visits", "Earlier visits")
_PLACE, _OF = "recall-skip", "recall-of"


def show_recall() -> None:
    """Show the choice of a lot, and the visits of the one that is chosen."""
    lots = {lot.key: lot.words for lot in reversed(context.studio().lots)}
    with (
        st.container(border=True, key="card-recall"),
        st.container(horizontal=True, vertical_alignment="center", key="recall-choice"),
    ):
        st.markdown("#### Recall a pigment lot", width="content")
        chosen = _choose(lots)
    if chosen:
        _show_visits(chosen, lots[chosen])


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


def _show_visits(lot: str, label: str) -> None:
    """Show a page of the visits that used a lot, with a way to each client and to the file."""
    store = context.store()
    visits, clients = store.recall_counts(lot)
    if st.session_state.get(_OF) != lot or st.session_state[_PLACE] >= visits:
        st.session_state.update({_OF: lot, _PLACE: 0})
    skip = st.session_state[_PLACE]
    names = context.studio().staff_names
    with st.container(border=True, key="recalled"):
        with st.container(horizontal=True, vertical_alignment="center", key="recall-head"):
            title = f"{counted(visits, 'visit')} of {counted(clients, 'client')}" if visits else (
                "no visit used it"
            )  # fmt: skip
            st.markdown(f"#### {context.plain(label)}: {title}")
            if visits:
                show_link("These", "recall", Selection(lot=lot))
        some = store.recalled_visits(lot, skip=skip, limit=A_PAGE + 1)
        with st.container(key="client-list-recall", gap="xsmall"):
            for visit in some[:A_PAGE]:
                by = names.get(visit.artist or "", NO_ARTIST)
                words = (
                    f"**{context.plain(visit.name)}** :gray[{visit.code}] visit {visit.number}, "
                    f"{day_words(visit.held_on)} :gray[{context.plain(by)}"
                    f"{' · ' + context.plain(visit.contact) if visit.contact else ''}]"
                )
                client_row(words, visit.code, key=f"recall-{visit.visit_id}")
        has_more = len(some) > A_PAGE
        skip_turner("recall", TURN, place=_PLACE, size=A_PAGE, has_more=has_more)
