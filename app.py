"""The ASGI app around the first screen: `python -m smpdash serve` and `streamlit run app.py`."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from smpdash.screens import frame, gate, guard, pace, provider, routes, sign_in
from smpdash.screens.faults import HANDLERS, explain_fault
from smpdash.screens.start import lifespan
from smpdash.server.unlimited import warn_if_unlimited

warn_if_unlimited()
ways_in, names = list(sign_in.ROUTES), gate.names()
if vouching := provider.configured():
    # Its libraries are imported where they are needed alone.
    from smpdash.screens import sign_in_provider

    ways_in, names = [*sign_in_provider.ROUTES, *ways_in], [*names, vouching.host]

app = st.App(
    Path(__file__).parent / "smpdash" / "screens" / "main.py",
    routes=[*routes.ROUTES, *ways_in, *frame.ROUTES],
    middleware=[
        Middleware(frame.Frame),
        Middleware(gate.Gate, names=names),
        Middleware(guard.Guard),
        Middleware(pace.Pace),
    ],
    lifespan=lifespan,
    on_script_error=explain_fault,
    exception_handlers=HANDLERS,
)
