"""The ASGI app around the first screen: `python -m smpdash serve` and `streamlit run app.py`."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from smpdash.runtime import oidc_settings
from smpdash.screens.errors import HANDLERS, explain_fault
from smpdash.server import authentication, headers, hosts, rate_limits, routes
from smpdash.server.lifespan import lifespan
from smpdash.server.sign_in import routes as sign_in_routes
from smpdash.server.unlimited import warn_if_unlimited

warn_if_unlimited()
ways_in, names = list(sign_in_routes.ROUTES), hosts.names()
if vouching := oidc_settings.configured():
    # Its libraries are imported where they are needed alone.
    from smpdash.server.sign_in import oidc_routes

    ways_in, names = [*oidc_routes.ROUTES, *ways_in], [*names, vouching.host]

app = st.App(
    Path(__file__).parent / "smpdash" / "screens" / "main.py",
    routes=[*routes.ROUTES, *ways_in, *headers.ROUTES],
    middleware=[
        Middleware(headers.Frame),
        Middleware(hosts.Gate, names=names),
        Middleware(authentication.Guard),
        Middleware(rate_limits.Pace),
    ],
    lifespan=lifespan,
    on_script_error=explain_fault,
    exception_handlers=HANDLERS,
)
