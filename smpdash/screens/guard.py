"""Nothing of the studio is reached without a sign-in: no page, no file, no socket."""

from typing import Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from smpdash.screens import door
from smpdash.screens.admission import PAD, Admitted, NotIn, admitted, is_here
from smpdash.store.store import StoreProblem

# The program itself, the page that lets in, and whether the server is there.
OPEN: Final = ("/static/", "/app-icon-", f"{PAD}/")
OPEN_EXACTLY: Final = frozenset(
    {PAD, "/manifest.webmanifest", "/favicon.png", "/_stcore/health", "/demo/open", "/demo/leave"}
)


class Guard:
    """Middleware: asks for the sign-in on every request, and says to the routes who it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or show the way in."""
        if scope["type"] not in {"http", "websocket"} or _is_open(scope["path"]):
            await self.app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        try:
            found = await run_in_threadpool(_admitted, request)
        except NotIn as refusal:
            await _refuse(scope, receive, send, refusal)
            return
        if found is not None:
            request.state.person = found.person
        await self.app(scope, receive, send)


def _admitted(request: HTTPConnection) -> Admitted | None:
    """Who sends this; None where the records cannot be opened, which the screen then explains.

    No screen and no file is given out then: each asks again, and cannot open them either.
    """
    client = request.client.host if request.client else ""
    try:
        store = door.store_of(request.cookies)
        return admitted(
            store, request.cookies, here=is_here(client, request.headers), now=door.now()
        )
    except StoreProblem:
        return None


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
