"""The app that shows everything that was begun on one page."""

from pathlib import Path

import streamlit as st

from smpdash.screens.client_list import list_page
from smpdash.screens.errors import explain_fault
from smpdash.server.lifespan import lifespan

list_page.A_PAGE = 1_000_000  # type: ignore[misc]

app = st.App(
    Path(__file__).parents[2] / "smpdash" / "screens" / "main.py",
    lifespan=lifespan,
    on_script_error=explain_fault,
)
