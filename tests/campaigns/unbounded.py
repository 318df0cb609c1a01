"""The app as it is without bounds on pages, forms and what a list says of each: the control."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.types import Scope

from smpdash.screens import (
    clients,
    door,
    drafting,
    frame,
    gate,
    guard,
    mending,
    pace,
    routes,
    sign_in,
)
from smpdash.screens.admission import COOKIE
from smpdash.screens.faults import HANDLERS, explain_fault
from smpdash.screens.start import lifespan
from smpdash.store.db import size_limits
from smpdash.store.records import drafts

NO_BOUND = 10**9


def by_cookie(scope: Scope) -> dict[str, int]:
    """A tablet is what its cookie says, whether anybody is signed in by it or not."""
    return {HTTPConnection(scope).cookies.get(COOKIE, ""): pace.PAGES}


for bound in ("MOST_NEW_DRAFTS", "MOST_DRAFTS", "MOST_DEMO_DRAFTS", "DEMO_BYTES"):
    setattr(size_limits, bound, NO_BOUND)
pace.STRANGERS_MESSAGE_BYTES = pace.MESSAGE_BYTES
pace._places = by_cookie
door.short = str
clients.A_PAGE = NO_BOUND
mending.DRAFT_TEXT = NO_BOUND
for module in (drafting, drafts):
    module.draft_problems = lambda _: []

app = st.App(
    Path(__file__).parents[2] / "smpdash" / "screens" / "main.py",
    routes=[*routes.ROUTES, *sign_in.ROUTES, *frame.ROUTES],
    middleware=[
        Middleware(frame.Frame),
        Middleware(gate.Gate),
        Middleware(guard.Guard),
        Middleware(pace.Pace),
    ],
    lifespan=lifespan,
    on_script_error=explain_fault,
    exception_handlers=HANDLERS,
)
