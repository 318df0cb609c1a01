"""`streamlit run app.py`: the ASGI app around the first screen."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from smpdash.screens import frame, gate, routes
from smpdash.screens.faults import explain_fault
from smpdash.screens.start import lifespan

app = st.App(
    Path(__file__).parent / "smpdash" / "screens" / "main.py",
    routes=[*routes.ROUTES, *frame.ROUTES],
    middleware=[Middleware(frame.Frame), Middleware(gate.Gate, names=gate.names())],
    lifespan=lifespan,
    on_script_error=explain_fault,
)
