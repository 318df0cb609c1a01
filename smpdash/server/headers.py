"""What every answer of the server carries: headers that keep it safe, the home screen's icon."""

from base64 import b64encode
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from smpdash.html import assets
from smpdash.runtime.addresses import HOST

# Scripts from blobs are the custom components'; styles stand inline throughout Streamlit.
POLICY: Final = (
    "default-src 'none'; script-src 'self' blob:{scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'{sockets}; "
    "worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
SAFE: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # A page of ours has to name itself where it sends a form: the gate asks for it.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), "
    "midi=(), payment=(), serial=(), usb=()",
}
# The program and its pictures are everybody's and may be kept; all else is the studio's.
MAY_BE_KEPT: Final = ("/static/", "/app-icon-", "/manifest.webmanifest")
MANIFEST: Final = {
    "name": "smpdash",
    "short_name": "smpdash",
    "start_url": "/",
    "display": "standalone",
    "background_color": "#f6f7f5",
    "theme_color": "#0f766e",
    "icons": [
        {"src": "/app-icon-180.png", "sizes": "180x180", "type": "image/png"},
        {"src": "/app-icon-512.png", "sizes": "512x512", "type": "image/png"},
    ],
}
# A keyboard takes half of the screen: what is typed into stays in sight above it.
KEYBOARD: Final = (
    '<script>visualViewport.addEventListener("resize", () => {'
    "const field = document.activeElement; "
    'if (field.matches("input, textarea")) field.scrollIntoView({block: "nearest"});'
    "});</script>"
)
HEAD: Final = (
    '<link rel="manifest" href="/manifest.webmanifest">'
    '<link rel="apple-touch-icon" href="/app-icon-180.png">'
    '<meta name="apple-mobile-web-app-capable" content="yes">'
    '<meta name="mobile-web-app-capable" content="yes">'
    '<meta name="apple-mobile-web-app-title" content="smpdash">'
    '<script src="/sign-in/lock.js" defer></script>'
    '<script src="/sign-in/socket.js" defer></script>'
    f"{KEYBOARD}</head>"
)


class Frame:
    """Middleware: puts the headers on every answer and the home screen's links into every page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, and what comes back with the additions."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        is_page = "text/html" in asked.get("accept", "")
        host = asked.get("host", "")
        if is_page:  # A packed page could not be added to.
            packed = (b"accept-encoding", b"if-none-match", b"if-modified-since")
            kept = [(name, value) for name, value in scope["headers"] if name not in packed]
            scope = {**scope, "headers": kept}
        start: Message = {}
        body = b""

        async def answer(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update({**SAFE, "Content-Security-Policy": policy(host)})
                if not scope["path"].startswith(MAY_BE_KEPT):
                    headers["Cache-Control"] = "no-store"
                start = message
                if not _is_html(message):
                    await send(message)
                return
            if not _is_html(start):
                await send(message)
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            page = body.replace(b"</head>", HEAD.encode(), 1)
            headers = MutableHeaders(scope=start)
            headers["Content-Length"] = str(len(page))
            await send(start)
            await send({"type": "http.response.body", "body": page})

        await self.app(scope, receive, answer)


def hashes(page: bytes) -> str:
    """The sources of a policy that allow the inline scripts of a page."""
    return "".join(
        f" 'sha256-{b64encode(sha256(script).digest()).decode()}'"
        for script in (rest.partition(b"</script>")[0] for rest in page.split(b"<script>")[1:])
    )


# The page is Streamlit's: it is read, nothing of it is imported.
_STREAMLIT: Final = Path(find_spec("streamlit").origin).parent  # type: ignore[union-attr, arg-type]
# Of the files as they are installed, never of an answer: what got into one of those does not run.
SCRIPTS: Final = hashes((_STREAMLIT / "static" / "index.html").read_bytes() + KEYBOARD.encode())


def policy(host: str) -> str:
    """The content security policy, under which the program's own inline scripts run, no others.

    `host` is what the page was asked from: older browsers do not count its sockets as its own.
    """
    sockets = f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
    return POLICY.format(scripts=SCRIPTS, sockets=sockets)


def _is_html(start: Message) -> bool:
    return "text/html" in Headers(raw=start["headers"]).get("content-type", "")


def manifest(_request: Request) -> Response:
    """What a tablet needs to put the app on its home screen."""
    return JSONResponse(MANIFEST, media_type="application/manifest+json")


def icon(request: Request) -> Response:
    """The home screen's icon, 180 or 512 px wide."""
    size = request.path_params["size"]
    return FileResponse(assets.FOLDER / f"icon-{512 if size == 512 else 180}.png")


ROUTES: Final = [
    Route("/manifest.webmanifest", manifest),
    Route("/app-icon-{size:int}.png", icon),
]
