"""Adds to every answer the security headers, and to every page the links for the home screen."""

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

from smpdash import design
from smpdash.html import assets
from smpdash.runtime.addresses import HOST
from smpdash.server.https.away import PAGE as AWAY
from smpdash.server.https.away import REGISTERS
from smpdash.server.https.trust import PAGE as TRUST

# The custom components run scripts from blobs; Streamlit uses inline styles everywhere.
POLICY: Final = (
    "default-src 'none'; script-src 'self' blob:{scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'{sockets}; "
    "worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
SAFE: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Our pages must name themselves when they send a form: `hosts.RequestFilter` checks it.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), display-capture=(), geolocation=(), microphone=(), "
    "midi=(), payment=(), serial=(), usb=()",
}
# The program and its pictures are public and may be cached; everything else is the studio's.
MAY_BE_KEPT: Final = ("/static/", "/app-icon-", design.FONT_ADDRESS, "/manifest.webmanifest")
# A program may keep a table of the studio, if it asks each time whether it still is so.
ASK_AGAIN: Final = "private, no-cache"
_FILES: Final = "/export/"
MANIFEST: Final = {
    "name": "smpdash",
    "short_name": "smpdash",
    "start_url": "/",
    "display": "standalone",
    "background_color": design.LIGHT.ground,
    "theme_color": design.LIGHT.accent,
    "icons": [
        {"src": "/app-icon-180.png", "sizes": "180x180", "type": "image/png"},
        {"src": "/app-icon-512.png", "sizes": "512x512", "type": "image/png"},
    ],
}
# A keyboard takes half of the screen: the field in use is kept in sight above it.
KEYBOARD: Final = (
    '<script>visualViewport.addEventListener("resize", () => {'
    "const field = document.activeElement; "
    'if (field.matches("input, textarea")) field.scrollIntoView({block: "nearest"});'
    "});</script>"
)
# The last of a page's viewports counts: from the home screen it fills the whole screen, and the
# styles keep clear of what a notch covers.
VIEWPORT: Final = "width=device-width, initial-scale=1, viewport-fit=cover"
HEAD: Final = (
    f'<meta name="viewport" content="{VIEWPORT}">'
    '<link rel="manifest" href="/manifest.webmanifest">'
    '<link rel="apple-touch-icon" href="/app-icon-180.png">'
    '<meta name="apple-mobile-web-app-capable" content="yes">'
    '<meta name="mobile-web-app-capable" content="yes">'
    '<meta name="apple-mobile-web-app-title" content="smpdash">'
    '<script src="/sign-in/lock.js" defer></script>'
    '<script src="/sign-in/socket.js" defer></script>'
    f'<script src="{REGISTERS}" defer></script>'
    f"{KEYBOARD}</head>"
)


class SecurityHeaders:
    """Middleware: adds the headers to every answer and the home screen's links to every page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, and add to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        is_page = "text/html" in asked.get("accept", "") and not scope["path"].startswith(_FILES)
        host = asked.get("host", "")
        if is_page:  # Nothing can be added to a compressed or cached page.
            dropped = (b"accept-encoding", b"if-none-match", b"if-modified-since")
            headers = [(name, value) for name, value in scope["headers"] if name not in dropped]
            scope = {**scope, "headers": headers}
        start: Message = {}
        body = b""

        def has_links(start: Message) -> bool:
            return _is_html(start) and scope["path"] not in {TRUST, AWAY}

        async def answer(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update({**SAFE, "Content-Security-Policy": policy(host)})
                is_asked_again = headers.get("cache-control") == ASK_AGAIN
                if not (is_asked_again or scope["path"].startswith(MAY_BE_KEPT)):
                    headers["Cache-Control"] = "no-store"
                start = message
                if not has_links(message):
                    await send(message)
                return
            if not has_links(start):
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
    """The policy's script sources that allow the inline scripts of a page."""
    return "".join(
        f" 'sha256-{b64encode(sha256(script).digest()).decode()}'"
        for script in (rest.partition(b"</script>")[0] for rest in page.split(b"<script>")[1:])
    )


# Streamlit's page and font are only read; nothing of Streamlit is imported.
_STREAMLIT: Final = Path(find_spec("streamlit").origin).parent  # type: ignore[union-attr, arg-type]
# Hashes of the installed files, never of an answer: a script injected into an answer cannot run.
FONT: Final = next((_STREAMLIT / "static" / "static" / "media").glob("SourceSansVF-Upright*.woff2"))
SCRIPTS: Final = hashes((_STREAMLIT / "static" / "index.html").read_bytes() + KEYBOARD.encode())


def policy(host: str) -> str:
    """The content security policy, which allows no inline scripts but the program's own.

    `host` is the page's host: older browsers do not count its sockets as 'self'.
    """
    sockets = f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
    return POLICY.format(scripts=SCRIPTS, sockets=sockets)


def _is_html(start: Message) -> bool:
    return "text/html" in Headers(raw=start["headers"]).get("content-type", "")


def manifest(_request: Request) -> Response:
    """The web app manifest, with which a tablet puts the app on its home screen."""
    return JSONResponse(MANIFEST, media_type="application/manifest+json")


def icon(request: Request) -> Response:
    """The home screen's icon, 180 or 512 px wide."""
    size = request.path_params["size"]
    return FileResponse(assets.FOLDER / f"icon-{512 if size == 512 else 180}.png")


def font(_request: Request) -> Response:
    """The font of the pages that Streamlit does not draw."""
    return FileResponse(FONT, media_type="font/woff2")


ROUTES: Final = [
    Route(design.FONT_ADDRESS, font),
    Route("/manifest.webmanifest", manifest),
    Route("/app-icon-{size:int}.png", icon),
]
