"""The app on a machine that takes half a second for what stands around each screen."""

import time

import streamlit as st

from smpdash.screens import style

add_style_at_once = style.add_style


def add_style(*, dark: bool) -> None:
    add_style_at_once(dark=dark)
    for _ in range(10):
        time.sleep(0.05)
        # A tap may cut the run off here.
        st.session_state.get("asked for")


style.add_style = add_style

from app import app  # noqa: E402 its screens are to get this style

__all__ = ["app"]
