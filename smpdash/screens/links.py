"""The links to the screens; a page saves what was typed before a link is followed."""

from pathlib import Path
from typing import Final

import streamlit as st

from smpdash.screens import context

_KEY: Final = "links"
_COMPONENT: Final = st.components.v2.component(
    "links", js=Path(__file__).with_name("links.js").read_text(encoding="utf-8")
)


def add_links() -> None:
    """Make the links at the top go through `context.go`, as buttons do."""
    _COMPONENT(key=_KEY, on_to_change=_go)


def _go() -> None:
    links = st.session_state.get(_KEY)
    if links is None:  # a second tap, before the page of the first one was drawn
        return
    name = links["to"]
    # The first screen has no name in its address.
    context.go(name if name in st.session_state["pages"] else "clients")
