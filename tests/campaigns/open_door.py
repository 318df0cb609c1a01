"""The app with a door that lets everybody in as the owner: what the doors find out."""

from pathlib import Path
from typing import Any

import streamlit as st

from smpdash.record.permissions import MACHINE
from smpdash.runtime import state
from smpdash.runtime.admission import Admitted
from smpdash.screens.errors import explain_fault
from smpdash.server import routes
from smpdash.server.faults import HANDLERS
from smpdash.server.lifespan import lifespan


def admitted(*_: Any, **__: Any) -> Admitted:
    return Admitted(MACHINE)


state.admitted = admitted

app = st.App(
    Path(__file__).parents[2] / "smpdash" / "screens" / "main.py",
    routes=routes.ROUTES,
    lifespan=lifespan,
    on_script_error=explain_fault,
    exception_handlers=HANDLERS,
)
