"""The app with files that are read as they are taken: what holds an old state of the records."""

from pathlib import Path
from typing import Any

import streamlit as st
from starlette.responses import StreamingResponse

from smpdash.screens.errors import explain_fault
from smpdash.server import routes
from smpdash.server.faults import HANDLERS
from smpdash.server.files import downloads
from smpdash.server.lifespan import lifespan


def download(lines: Any, name: str, *, media_type: str, beside: Path) -> StreamingResponse:
    return StreamingResponse(lines, media_type=media_type)


downloads.download = download  # type: ignore[assignment]

app = st.App(
    Path(__file__).parents[2] / "smpdash" / "screens" / "main.py",
    routes=routes.ROUTES,
    lifespan=lifespan,
    on_script_error=explain_fault,
    exception_handlers=HANDLERS,
)
