"""The ASGI app around the first screen: `python -m smpdash serve` and `streamlit run app.py`."""

import streamlit as st
from starlette.middleware import Middleware

from smpdash import settings
from smpdash.runtime import oidc_settings
from smpdash.screens import kept_pages, messages
from smpdash.screens.errors import explain_fault, keep_explained_out_of_log
from smpdash.server import authentication, headers, hosts, rate_limits, routes
from smpdash.server.faults import HANDLERS
from smpdash.server.https import away, only, trust
from smpdash.server.lifespan import lifespan
from smpdash.server.sign_in import routes as sign_in_routes
from smpdash.server.unlimited import warn_if_unlimited

settings.check()
warn_if_unlimited()
kept_pages.install()
keep_explained_out_of_log()
sign_ins = list(sign_in_routes.ROUTES)
names = hosts.names(str(st.get_option("browser.serverAddress") or ""))
if provider := oidc_settings.configured():
    # Its libraries are imported only if they are needed.
    from smpdash.server.sign_in import oidc_routes

    sign_ins, names = [*oidc_routes.ROUTES, *sign_ins], [*names, provider.host]

app = st.App(
    settings.PACKAGE / "screens" / "main.py",
    routes=[*routes.ROUTES, *sign_ins, *headers.ROUTES, *trust.ROUTES, *away.ROUTES],
    middleware=[
        Middleware(headers.SecurityHeaders),
        Middleware(hosts.RequestFilter, names=names),
        Middleware(only.HttpsOnly),
        Middleware(authentication.SignInRequired),
        Middleware(rate_limits.RateLimit, is_of_a_page=messages.is_of_a_page),
    ],
    lifespan=lifespan,
    on_script_error=explain_fault,
    exception_handlers=HANDLERS,
)
