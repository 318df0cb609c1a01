"""The app where a page may ask as fast as it can: what keeps the others waiting."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from smpdash.screens import frame, gate, guard, routes, sign_in
from smpdash.screens.faults import HANDLERS, explain_fault
from smpdash.screens.start import lifespan

app = st.App(
    Path(__file__).parents[2] / "smpdash" / "screens" / "main.py",
    routes=[*routes.ROUTES, *sign_in.ROUTES, *frame.ROUTES],
    middleware=[Middleware(frame.Frame), Middleware(gate.Gate), Middleware(guard.Guard)],
    lifespan=lifespan,
    on_script_error=explain_fault,
    exception_handlers=HANDLERS,
)
