"""The app with little patience for whoever takes a file, and little memory; by the environment."""

import os
from pathlib import Path

import streamlit as st

from smpdash.screens.errors import explain_fault
from smpdash.server import routes
from smpdash.server.faults import HANDLERS
from smpdash.server.files import downloads
from smpdash.server.lifespan import lifespan
from smpdash.store.export import spool

downloads.STALLED_S = 1.0  # type: ignore[misc]
downloads.DECIDED_WITHIN_S = float(os.environ.get("DECIDED_WITHIN_S", "10"))  # type: ignore[misc]
# Of a file that is not decided nothing fits: all of it needs the disk.
spool.MEMORY_BYTES = 1_000_000 if downloads.DECIDED_WITHIN_S else 0  # type: ignore[misc]
spool.RESERVE_BYTES = 0  # type: ignore[misc]

app = st.App(
    Path(__file__).parents[2] / "smpdash" / "screens" / "main.py",
    routes=routes.ROUTES,
    lifespan=lifespan,
    on_script_error=explain_fault,
    exception_handlers=HANDLERS,
)
