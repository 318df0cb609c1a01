"""The button that chooses files on the tablet and sends them."""

from pathlib import Path
from typing import Final

import streamlit as st


def _text(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


# The line break shows Streamlit that this is not a path.
_HTML: Final = """<div class="choose-file">
<label><span></span><input type="file" multiple accept=".csv,.tsv,.txt,.xlsx"></label>
<progress max="1" value="0" hidden></progress>
<p class="words" role="status"></p></div>"""
_COMPONENT: Final = st.components.v2.component(
    "choose_file", html=_HTML, css=_text("choose.css"), js=_text("choose.js")
)


def choose_files(label: str, *, key: str) -> None:
    """Show the button; the page is drawn again once all files are sent."""
    _COMPONENT(key=key, data={"label": label}, on_sent_change=_nothing_more)


def _nothing_more() -> None:
    """Listens: Streamlit reruns the page for a trigger that has a listener."""
