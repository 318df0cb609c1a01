"""The app as it is without bounds on pages, forms and what a list says of each: the control."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.types import Scope

from smpdash.runtime.admission import COOKIE
from smpdash.screens import context, messages
from smpdash.screens.client_list import list_page
from smpdash.screens.drafts import form as drafting
from smpdash.screens.drafts import repair
from smpdash.screens.errors import explain_fault
from smpdash.screens.intake import lengths
from smpdash.server import authentication, headers, hosts, rate_limits, routes
from smpdash.server.faults import HANDLERS
from smpdash.server.lifespan import lifespan
from smpdash.server.sign_in import routes as sign_in_routes
from smpdash.store.db import size_limits
from smpdash.store.records import drafts

NO_BOUND = 10**9


def by_cookie(scope: Scope) -> dict[str, int]:
    """A tablet is what its cookie says, whether anybody is signed in by it or not."""
    return {HTTPConnection(scope).cookies.get(COOKIE, ""): rate_limits.PAGES}


for bound in ("MOST_NEW_DRAFTS", "MOST_DRAFTS", "MOST_DEMO_DRAFTS", "DEMO_BYTES"):
    setattr(size_limits, bound, NO_BOUND)
rate_limits.STRANGERS_MESSAGE_BYTES = rate_limits.MESSAGE_BYTES
rate_limits._places = by_cookie
context.short = str
list_page.A_PAGE = NO_BOUND
repair.DRAFT_TEXT = NO_BOUND
for module in (drafting, lengths, drafts):
    module.draft_problems = lambda _: []

app = st.App(
    Path(__file__).parents[2] / "smpdash" / "screens" / "main.py",
    routes=[*routes.ROUTES, *sign_in_routes.ROUTES, *headers.ROUTES],
    middleware=[
        Middleware(headers.SecurityHeaders),
        Middleware(hosts.RequestFilter),
        Middleware(authentication.SignInRequired),
        Middleware(rate_limits.RateLimit, is_of_a_page=messages.is_of_a_page),
    ],
    lifespan=lifespan,
    on_script_error=explain_fault,
    exception_handlers=HANDLERS,
)
