"""The style of every screen, the person signed in, and the mark of the demo."""

from html import escape
from typing import Final

import streamlit as st

from smpdash.html import assets
from smpdash.screens.entry import component as entry

CSS: Final = (assets.FOLDER / "screens.css").read_text(encoding="utf-8")


def add_style(*, dark: bool) -> None:
    """Put the style on the page."""
    # Menus and dialogs are outside the element whose colours Streamlit sets.
    scheme = "dark" if dark else "light"
    # An element of styles alone goes where toasts go, and the toast of a callback takes its place.
    with st.container(key="style"):
        st.html(f"<style>:root {{color-scheme: {scheme}}}{CSS}{entry.CSS}</style><i></i>")


def show_person(name: str) -> None:
    """Show who is signed in, with links to their PIN and the lock; "" if nobody has to sign in."""
    if not name:
        st.html(
            '<div class="who"><a class="as-button" href="/sign-in/owner" target="_self">'
            "Set up the owner</a></div>"
        )
        return
    st.html(
        f'<div class="who"><a class="as-button" href="/sign-in/pin" target="_self">'
        f"{escape(name)}</a>"
        '<form method="post" action="/sign-in/lock">'
        '<button class="as-button" type="submit">Lock</button></form></div>'
    )


def show_mark(*, can_leave: bool) -> None:
    """Mark the page as the demo, with a button to leave it if this tablet only looks around."""
    leave = (
        '<form method="post" action="/demo/leave"><button type="submit">Leave</button></form>'
        if can_leave
        else ""
    )
    st.html(f'<div class="made-up" role="note"><span>Made-up studio</span>{leave}</div>')
