"""The app that makes another key of the PINs where theirs is missing, and counts each try."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from smpdash.screens.errors import explain_fault
from smpdash.server import authentication, headers, hosts, routes
from smpdash.server.faults import HANDLERS
from smpdash.server.lifespan import lifespan
from smpdash.server.sign_in import routes as sign_in_routes
from smpdash.store.accounts import pins
from smpdash.store.accounts.authentication import Authenticator

key_of_pins = pins.pin_key
pins.pin_key = lambda *about, **_: key_of_pins(*about, may_make=True)
Authenticator.has_another_key = lambda _desk: False  # type: ignore[method-assign]

app = st.App(
    Path(__file__).parents[2] / "smpdash" / "screens" / "main.py",
    routes=[*routes.ROUTES, *sign_in_routes.ROUTES, *headers.ROUTES],
    middleware=[
        Middleware(headers.SecurityHeaders),
        Middleware(hosts.RequestFilter),
        Middleware(authentication.SignInRequired),
    ],
    lifespan=lifespan,
    on_script_error=explain_fault,
    exception_handlers=HANDLERS,
)
