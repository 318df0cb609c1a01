"""Refuses foreign host names and pages, closed routes, and requests that are too large."""

import asyncio
import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from smpdash import settings
from smpdash.runtime.addresses import LOOPBACK, host_name, names_here

# Of Streamlit's own routes only those that its page needs: no metrics, uploads or components.
STREAMLIT: Final = ("/_stcore/", "/component/", "/app/static/")
NEEDED: Final = frozenset({"/_stcore/health", "/_stcore/host-config", "/_stcore/stream"})
METHODS: Final = ("GET", "HEAD", "POST")
# The largest form is a name or a PIN; the longest address names a draft.
BODY_BYTES: Final = 64 * 1024
BODY_SECONDS: Final = 10.0
ADDRESS_BYTES: Final = 8 * 1024
HEADER_BYTES: Final = 32 * 1024
FOREIGN_HOST: Final = (
    "smpdash does not answer under this name. Open it by the address that was printed when it "
    "was started, or let SMPDASH_HOSTS list this name and restart it."
)
FOREIGN_PAGE: Final = "smpdash accepts this only from its own pages. Nothing was changed."


class RequestFilter:
    """Middleware: refuses foreign host names and pages, closed routes and requests too large.

    With a foreign host name, a page of the internet could reach this server through a browser in
    the studio (DNS rebinding). `names` are the names of this app beside the machine's own: loopback
    and the address that a connection arrived at are always accepted.
    """

    def __init__(self, app: ASGIApp, *, names: Iterable[str] = ()) -> None:
        self.app = app
        self.names = LOOPBACK | {name.strip().lower().strip("[].") for name in names} - {""}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or answer in a sentence why not."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is None and scope["type"] == "http":
            received = await _with_body(Headers(scope=scope), receive)
            if received is None:
                return
            if isinstance(received, PlainTextResponse):
                refusal = received
            else:
                receive = received
        if refusal is None:
            await self.app(scope, receive if scope["type"] == "http" else _bytes(receive), send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refusal(scope, receive, send)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers, path = Headers(scope=scope), scope["path"]
        if host_of(headers) not in self.names | {_reached(scope)}:
            return _no(403, FOREIGN_HOST)
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > ADDRESS_BYTES:
            return _no(414, "This address is too long.")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > HEADER_BYTES:
            return _no(431, "The headers of this request are too large.")
        if path.startswith(STREAMLIT) and path not in NEEDED:
            return _no(404, "There is nothing here.")
        if scope["type"] == "http" and scope["method"] not in METHODS:
            refusal = _no(405, "This cannot be done here.")
            refusal.headers["Allow"] = ", ".join(METHODS)
            return refusal
        writes = scope["type"] == "websocket" or scope["method"] == "POST"
        if writes and not _from_own_page(headers):
            return _no(403, FOREIGN_PAGE)
        return None


def names(served_as: str) -> list[str]:
    """The app's names: the one printed at the start, those of SMPDASH_HOSTS, the machine's own."""
    return [served_as, *settings.hosts(), *names_here()]


def host_of(headers: Headers) -> str:
    """The name that a request was sent to, in lower case without its port; "" if it is invalid."""
    named = headers.getlist("host")
    return host_name(named[0]) if len(named) == 1 else ""


def _reached(scope: Scope) -> str:
    """The address of this machine that the connection came to."""
    try:
        address = ip_address((scope.get("server") or ("",))[0])
    except ValueError:
        return "localhost"
    return str(getattr(address, "ipv4_mapped", None) or address)


def _from_own_page(headers: Headers) -> bool:
    """Whether a page of the app sent the request, or something that is no browser."""
    origins = headers.getlist("origin")
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    if not origins:
        return True
    page = re.fullmatch(r"https?://(.+)", origins[0]) if len(origins) == 1 else None
    return page is not None and page[1].lower() == headers["host"].lower()


async def _with_body(headers: Headers, receive: Receive) -> Receive | PlainTextResponse | None:
    """Read the body; returns a `receive` that gives it again, or the refusal if it is too large.

    Returns None if the sender disconnected meanwhile: nobody is left to be answered.
    """
    announced = headers.get("content-length", "0")
    if "transfer-encoding" not in headers and announced == "0":
        return receive
    if not announced.isascii() or not announced.isdigit():
        return _no(400, "The length of this request is no number.")
    if int(announced[:12]) > BODY_BYTES:
        return _no(413, "This is too large.")
    try:
        read = await asyncio.wait_for(_read(receive), BODY_SECONDS)
    except TimeoutError:
        return _no(408, "This took too long to arrive. Nothing was changed; try again.")
    if read is None:
        return None
    return _no(413, "This is too large.") if len(read) > BODY_BYTES else _again(read, receive)


async def _read(receive: Receive) -> bytes | None:
    """Read the body until it ends or exceeds BODY_BYTES; returns None if the sender left."""
    body = b""
    while len(body) <= BODY_BYTES:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return body


def _again(body: bytes, receive: Receive) -> Receive:
    whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def give() -> Message:
        return whole.pop() if whole else await receive()

    return give


def _bytes(receive: Receive) -> Receive:
    """A `receive` that ends a socket at the first text frame: the screens send only bytes."""

    async def give() -> Message:
        message = await receive()
        is_text = message["type"] == "websocket.receive" and message.get("bytes") is None
        return {"type": "websocket.disconnect", "code": 1003} if is_text else message

    return give


def _no(status: int, words: str) -> PlainTextResponse:
    return PlainTextResponse(words + "\n", status)
