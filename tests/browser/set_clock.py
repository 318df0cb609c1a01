"""The app by a clock that a test sets: the instant in a file beside the database."""

import os
from datetime import datetime
from pathlib import Path

import streamlit as st

from smpdash.runtime import clock
from smpdash.screens.errors import explain_fault
from smpdash.server.lifespan import lifespan

SET = Path(os.environ["SMPDASH_DB"]).with_suffix(".clock")
real_now = clock.now


def now() -> datetime:
    return datetime.fromisoformat(SET.read_text()) if SET.exists() else real_now()


clock.now = now

app = st.App(
    Path(__file__).parents[2] / "smpdash" / "screens" / "main.py",
    lifespan=lifespan,
    on_script_error=explain_fault,
)
