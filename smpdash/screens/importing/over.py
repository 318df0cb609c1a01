"""What is left to do by hand after an import: joining the records of one person."""

from itertools import islice
from typing import Final

import streamlit as st

from smpdash.runtime.jobs import importing
from smpdash.screens import context
from smpdash.store.records.imports.staging import Staging
from smpdash.store.store import Store, Unknown

MOST: Final = 20


def show_to_be_joined(staging: Staging) -> None:
    """Show who was added to be joined with a record of before, each with the way to do it."""
    store = context.store()
    apart = (each for each in importing.to_be_joined(staging) if _is_apart(store, *each[1:]))
    first = list(islice(apart, MOST))
    if not first:
        return
    st.markdown("#### To be joined")
    with st.container(key="import-joins", gap="xsmall"):
        for name, code, before in first:
            with st.container(horizontal=True, vertical_alignment="center"):
                words = f"**{context.plain(name)}** :gray[{code}, and {before} from before]"
                st.markdown(words, width="stretch")
                st.button(
                    "See both",
                    icon=":material/merge:",
                    key=f"import-join-{code}",
                    on_click=context.go,
                    args=("merge",),
                    kwargs={"code": before, "with": code},
                )
    more = "" if next(apart, None) is None else "More follow as these are joined. "
    st.caption(f"{more}Later, the page of each client has it as “Same person as another client”.")


def _is_apart(store: Store, *codes: str) -> bool:
    """Whether these codes still lead to two records."""
    try:
        return len({store.client(code).code for code in codes}) > 1
    except Unknown:
        return False
