"""The links to the screens; a page saves what was typed before a link is followed."""

from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

import streamlit as st

from smpdash.screens import context

_KEY: Final = "links"
_COMPONENT: Final = st.components.v2.component(
    "links", js=Path(__file__).with_name("links.js").read_text(encoding="utf-8")
)


def add_links() -> None:
    """Make the links at the top go through `context.go`, as buttons do.

    A link is followed once the component is drawn, not in a callback before it: a run without the
    component would forget it, and with it a second tap that is under way.
    """
    address = _COMPONENT(key=_KEY, on_to_change=_nothing_more).to
    if address is not None:
        name, _, query = address.partition("?")
        # The first screen has no name in its address.
        context.go(name if name in st.session_state["pages"] else "clients", **_params(query))


def _params(query: str) -> dict[str, str]:
    """What a link to a client says beside the screen: the client's code."""
    return {name: value for name, value in parse_qsl(query) if name == "code"}


def _nothing_more() -> None:
    """Listens to the links: without a listener Streamlit does not tell which one was tapped."""
