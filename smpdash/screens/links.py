"""The links to the screens; a page saves what was typed before a link is followed."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, Final

import streamlit as st

from smpdash.screens import context

_SCRIPTS: Final = (Path(__file__).with_name(name) for name in ("links.js", "typed.js"))
_COMPONENT: Final = st.components.v2.component(
    "links", js="\n".join(script.read_text(encoding="utf-8") for script in _SCRIPTS)
)


def add_links(names: Iterable[str]) -> None:
    """Make the links to the pages of these names go through `context.go`, as buttons do.

    Each has a callback of its own: which link was tapped cannot be looked up in session state while
    the page of another link is under way.
    """
    tapped: dict[str, Any] = {f"on_{name}_change": partial(context.go, name) for name in names}
    # The tablet turned dark or light: this run draws everything in its new look.
    tapped["on_look_change"] = context.ask_again
    _COMPONENT(key="links", data={"person": context.person().key}, **tapped)
