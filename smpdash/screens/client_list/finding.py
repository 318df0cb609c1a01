"""Searches the list of clients, and says so if only similar names were found."""

from dataclasses import replace

import streamlit as st

from smpdash.record.lengths import SEARCH
from smpdash.record.problem import text_problems
from smpdash.screens import context
from smpdash.store.store import ClientLine, ClientQuery

HINT = "Name, phone, e-mail or code"


def is_searchable(search: str) -> bool:
    """Whether a search can be made; says why if it cannot."""
    wrong = text_problems("search", "The search", search, most=SEARCH)
    if wrong:
        st.info(context.plain(wrong[0].message), icon=":material/search_off:")
    return not wrong


def matching_clients(query: ClientQuery, *, skip: int = 0, limit: int) -> list[ClientLine]:
    """The clients who fit the query; if none does, those who do but for one slip in typing."""
    store = context.store()
    lines = store.clients(query, skip=skip, limit=limit)
    if lines or not query.search:
        return lines
    if skip and store.clients(query, limit=1):
        return []
    lines = store.clients(replace(query, may_slip=True), skip=skip, limit=limit)
    if lines:
        st.markdown("No exact match. Close to it:")
    return lines
