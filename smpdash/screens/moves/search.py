"""The search for the client to whom something belongs, on the pages of moves and merges."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from smpdash.screens import context
from smpdash.screens.client_list.finding import HINT, is_searchable, matching_clients
from smpdash.screens.client_list.rows import show_chosen
from smpdash.store.store import ClientQuery

SHOWN: Final = 8


def show_search(page: str, *, but: str, choose: Callable[[str], None]) -> None:
    """Show the search and the clients who fit it, except the one of the code `but`.

    A tap on one of them calls `choose` with the code. `page` begins the key of the field.
    """
    search = st.text_input(
        "Find the right client",
        live=True,
        placeholder=HINT,
        key=f"{page}-search",
        label_visibility="collapsed",
    )
    if not is_searchable(search or ""):
        return
    query = ClientQuery(search=search or "", but_not=(but,), today=context.today())
    lines = matching_clients(query, limit=SHOWN)
    show_chosen(lines, key="to", choose=choose)
    if not lines:
        st.info("No other client fits this search.", icon=":material/search_off:")
