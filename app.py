"""`streamlit run app.py`: the ASGI app around the first screen."""

from pathlib import Path

import streamlit as st

from smpdash.screens.faults import explain_fault
from smpdash.screens.routes import ROUTES
from smpdash.screens.start import lifespan

app = st.App(
    Path(__file__).parent / "smpdash" / "screens" / "main.py",
    routes=ROUTES,
    lifespan=lifespan,
    on_script_error=explain_fault,
)
