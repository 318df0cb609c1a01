"""The app with its log on, which shows the end of the check.

With LOOK_FIRST=1 it reads the whole file before the first page, as earlier versions did.
"""

import logging
import os
from pathlib import Path

import streamlit as st

from smpdash.screens.errors import explain_fault
from smpdash.server.lifespan import lifespan
from smpdash.store.db import upgrade

MAIN = Path(__file__).parents[1] / "smpdash" / "screens" / "main.py"
logging.getLogger("smpdash").setLevel(logging.INFO)
logging.getLogger("smpdash").addHandler(logging.StreamHandler())
if os.environ.get("LOOK_FIRST"):
    upgrade.SMALL_BYTES = 1 << 62  # type: ignore[misc]

app = st.App(MAIN, lifespan=lifespan, on_script_error=explain_fault)
