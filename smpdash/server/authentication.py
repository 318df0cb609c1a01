"""Requires a sign-in for every page, file and socket of the studio."""

import logging
from typing import Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from smpdash.design import FONT_ADDRESS
from smpdash.runtime.admission import ADMITTED, PAD, NotIn
from smpdash.server import programs
from smpdash.server.https.away import PAGE as AWAY
from smpdash.server.https.away import WORKER
from smpdash.server.https.trust import PAGE as TRUST
from smpdash.server.requests import admitted_by
from smpdash.store.store import StoreProblem

LOG = logging.getLogger("smpdash")
# The program itself, the pages that lead to HTTPS, the sign-in pages, and the check whether the
# server is up.
OPEN: Final = ("/static/", "/app-icon-", f"{PAD}/", f"{TRUST}/", f"{AWAY}/")
OPEN_EXACTLY: Final = frozenset(
    {
        FONT_ADDRESS,
        PAD,
        TRUST,
        AWAY,
        WORKER,
        "/manifest.webmanifest",
        "/favicon.png",
        "/_stcore/health",
        "/demo/open",
        "/demo/leave",
    }
)


class SignInRequired:
    """Middleware: checks the sign-in of every request and every socket."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or redirect it to the sign-in page."""
        if scope["type"] not in {"http", "websocket"} or _is_open(scope["path"]):
            await self.app(scope, receive, send)
            return
        if (token := programs.token_in(scope)) is not None:
            await self._let_in(scope, receive, send, token)
            return
        try:
            scope[ADMITTED] = await run_in_threadpool(admitted_by, HTTPConnection(scope))
        except NotIn as refusal:
            await _refuse(scope, receive, send, refusal)
            return
        except StoreProblem as problem:
            # Nothing leaks: the screen or the download opens the records again, fails as well, and
            # explains why.
            LOG.warning("the sign-in could not be checked: %s", type(problem).__name__)
        await self.app(scope, receive, send)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send, token: str) -> None:
        """Pass on the request of a program, or refuse it in words."""
        try:
            program = await run_in_threadpool(programs.let_in, scope, token)
        except StoreProblem as problem:
            LOG.warning("a token could not be checked: %s", type(problem).__name__)
            program = PlainTextResponse("The records cannot be read now. Ask again later.\n", 503)
        if isinstance(program, Response):
            await program(scope, receive, send)
            return
        scope[programs.PROGRAM] = program
        await self.app(scope, receive, send)


def _is_open(path: str) -> bool:
    return path in OPEN_EXACTLY or path.startswith(OPEN)


async def _refuse(scope: Scope, receive: Receive, send: Send, refusal: NotIn) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    wants_page = scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")
    if wants_page:
        query = scope["query_string"].decode("latin-1")
        there = scope["path"] + (f"?{query}" if query else "")
        answer = RedirectResponse(f"{refusal.page}?next={quote(there, safe='')}", 303)
        await answer(scope, receive, send)
        return
    await PlainTextResponse("Sign in first.\n", 401)(scope, receive, send)
