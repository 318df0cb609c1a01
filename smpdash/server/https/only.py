"""Keeps plain HTTP to the pages that say how to trust the studio, once HTTPS is in use."""

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from smpdash.design import FONT_ADDRESS
from smpdash.runtime import clock, state
from smpdash.runtime.admission import COOKIE, is_here
from smpdash.server.https import setup
from smpdash.server.https.setup import Https
from smpdash.server.https.trust import PAGE, with_next
from smpdash.store.store import StoreProblem

# A week: so long a tablet asks for HTTPS alone after its last visit.
STRICT: Final = "max-age=604800"
OPEN: Final = (f"{PAGE}/", "/app-icon-")
OPEN_EXACTLY: Final = frozenset({PAGE, "/sign-in/look.css", FONT_ADDRESS, "/favicon.png"})
REFUSED: Final = "This is sent by HTTPS alone. Nothing was changed."


class HttpsOnly:
    """Middleware: everything of the studio goes by HTTPS, once there is a certificate.

    The machine itself is let in by plain HTTP: what it sends to itself crosses no network.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or lead its tablet to HTTPS."""
        https = setup.in_use()
        if https is None or scope["type"] not in {"http", "websocket"} or _is_here(scope):
            await self.app(scope, receive, send)
        elif scope["scheme"] in {"https", "wss"}:
            await self._encrypted(https, scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._plain(https, scope, receive, send)

    async def _encrypted(self, https: Https, scope: Scope, receive: Receive, send: Send) -> None:
        if _asks_for_page(scope):
            await run_in_threadpool(https.visits.came_encrypted, _address(scope))

        async def strictly(message: Message) -> None:
            if message["type"] == "http.response.start" and https.visits.are_over(clock.now()):
                MutableHeaders(scope=message)["Strict-Transport-Security"] = STRICT
            await send(message)

        await self.app(scope, receive, strictly)

    async def _plain(self, https: Https, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if _asks_for_page(scope):
            await run_in_threadpool(https.visits.came_plain, _address(scope), clock.now())
        await run_in_threadpool(end_exposed, HTTPConnection(scope))
        answer: Response
        if https.certificate.authority and (path in OPEN_EXACTLY or path.startswith(OPEN)):
            await self.app(scope, receive, send)
            return
        if not _asks_for_page(scope):
            answer = PlainTextResponse(f"{REFUSED}\n", 403)
        elif https.certificate.authority is None:
            answer = RedirectResponse(f"https://{Headers(scope=scope)['host']}{_there(scope)}", 307)
        else:
            answer = RedirectResponse(with_next(_there(scope)), 303)
        # A page without encryption can delete those cookies alone that were sent without it.
        answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
        await answer(scope, receive, send)


def end_exposed(request: HTTPConnection) -> None:
    """End the sign-in whose token was sent in the clear: somebody may have read it."""
    token = request.cookies.get(COOKIE, "")
    if not token:
        return
    try:
        state.records().authenticator().sign_out(token, now=clock.now())
    except StoreProblem:
        return  # nobody is let in by it either while the records cannot be reached


def _is_here(scope: Scope) -> bool:
    client = scope.get("client")
    return is_here(client[0] if client else "", Headers(scope=scope))


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def _asks_for_page(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")


def _there(scope: Scope) -> str:
    path, query = str(scope["path"]), scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path
