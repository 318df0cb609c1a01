"""Messages in passing, shown on the next page too where this page is left at once."""

import time
from typing import Final, Literal

import streamlit as st

_SHOWN, _LEFT = "toasts", "toasts-left"
# A page that is left ends whatever it was about to show.
_JUST_NOW_S: Final = 2.0


def toast(words: str, *, icon: str, duration: Literal["short", "long"] = "long") -> None:
    """Show a message in passing; `words` are Markdown."""
    st.toast(words, icon=icon, duration=duration)
    shown = st.session_state.get(_SHOWN, [])
    before = [one for one in shown if _is_just_now(one[0]) and one[1] != words]
    st.session_state[_SHOWN] = [*before, (time.monotonic(), words, icon, duration)]


def keep_for_next_page() -> None:
    """Keep what was shown just now for the page that comes next."""
    shown = st.session_state.pop(_SHOWN, [])
    st.session_state[_LEFT] = [one for one in shown if _is_just_now(one[0])]


def show_left() -> None:
    """Show what the page before this one had no time to show."""
    for _, words, icon, duration in st.session_state.pop(_LEFT, []):
        st.toast(words, icon=icon, duration=duration)


def _is_just_now(moment: float) -> bool:
    return time.monotonic() - moment < _JUST_NOW_S
