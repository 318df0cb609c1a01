"""Toasts, shown again on the next page if this page is left at once."""

import time
from typing import Final, Literal

import streamlit as st

_SHOWN, _LEFT = "toasts", "toasts-left"
# Leaving a page ends the toasts that it was about to show.
_JUST_NOW_S: Final = 2.0


def toast(words: str, *, icon: str, duration: Literal["short", "long"] = "long") -> None:
    """Show a toast; `words` are Markdown."""
    st.toast(words, icon=icon, duration=duration)
    shown = st.session_state.get(_SHOWN, [])
    before = [each for each in shown if _is_just_now(each[0]) and each[1] != words]
    st.session_state[_SHOWN] = [*before, (time.monotonic(), words, icon, duration)]


def keep_for_next_page() -> None:
    """Keep the newest toasts for the next page."""
    shown = st.session_state.pop(_SHOWN, [])
    st.session_state[_LEFT] = [each for each in shown if _is_just_now(each[0])]


def show_left() -> None:
    """Show the toasts that the page before had no time to show."""
    for _, words, icon, duration in st.session_state.pop(_LEFT, []):
        st.toast(words, icon=icon, duration=duration)


def _is_just_now(moment: float) -> bool:
    return time.monotonic() - moment < _JUST_NOW_S
