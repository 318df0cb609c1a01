"""The app with a screen that keeps what every run took: what the long day has to find out."""

import os
from pathlib import Path
from typing import Any

import streamlit as st

from smpdash.screens import context
from smpdash.screens.errors import explain_fault
from smpdash.server.lifespan import lifespan

KEPT: list[Any] = []
look_up = context.person


def person() -> Any:
    KEPT.append((bytearray(b"." * 500_000), os.open(os.devnull, os.O_RDONLY)))
    return look_up()


context.person = person  # type: ignore[assignment]

app = st.App(
    Path(__file__).parents[2] / "smpdash" / "screens" / "main.py",
    lifespan=lifespan,
    on_script_error=explain_fault,
)
