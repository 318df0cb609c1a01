"""The search for the client to whom something belongs, on the pages of moves and merges."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from smpdash.record.lengths import SEARCH
from smpdash.record.problem import text_problems
from smpdash.screens import context
from smpdash.screens.clients.client_list import label

SHOWN: Final = 8


def show_search(page: str, *, but: str, choose: Callable[[str], None]) -> None:
    """Show the search and the clients who fit it, except the one of the code `but`.

    A tap on one of them calls `choose` with the code. `page` begins the key of the field.
    """
    search = st.text_input(
        "Find the right client",
        live=True,
        placeholder="Name or code",
        key=f"{page}-search",
        label_visibility="collapsed",
    )
    wrong = text_problems("search", "The search", search or "", most=SEARCH)
    if wrong:
        st.info(context.plain(wrong[0].message), icon=":material/search_off:")
        return
    lines = context.store().clients(search=search or "", limit=SHOWN + 1)
    lines = [line for line in lines if line.code != but][:SHOWN]
    with st.container(key="client-list", gap="xsmall"):
        for line in lines:
            st.button(
                label(line),
                key=f"to-{line.code}",
                width="stretch",
                on_click=choose,
                args=(line.code,),
            )
    if not lines:
        st.info("No other client fits this search.", icon=":material/search_off:")
