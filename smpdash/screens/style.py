"""The style of every screen."""

from typing import Final

import streamlit as st

from smpdash.design import tokens_css
from smpdash.html import assets
from smpdash.screens.entry import component as entry

_FILES: Final = ("controls.css", "screens.css", assets.PLAN_ON_PHONES.name, "header.css")
CSS: Final = "\n".join(
    (tokens_css(), *((assets.FOLDER / name).read_text(encoding="utf-8") for name in _FILES))
)


def add_style(*, dark: bool) -> None:
    """Put the style on the page."""
    # Menus and dialogs are outside the element whose colours Streamlit sets.
    scheme = "dark" if dark else "light"
    # An element of styles alone goes where toasts go, and the toast of a callback takes its place.
    with st.container(key="style"):
        st.html(f"<style>:root {{color-scheme: {scheme}}}{CSS}{entry.CSS}</style><i></i>")
