"""The app; with LOOK_FIRST=1 it reads the whole file before the first page, as it once did."""

import os
from pathlib import Path

import streamlit as st

from smpdash.screens.errors import explain_fault
from smpdash.server.lifespan import lifespan
from smpdash.store.db import upgrade

MAIN = Path(__file__).parents[1] / "smpdash" / "screens" / "main.py"
if os.environ.get("LOOK_FIRST"):
    upgrade.SMALL_BYTES = 1 << 62  # type: ignore[misc]

app = st.App(MAIN, lifespan=lifespan, on_script_error=explain_fault)
