"""The page that a tablet shows while the server cannot be reached, and its service worker."""

from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from smpdash.html import assets
from smpdash.html.trust.pages import away_page

PAGE: Final = "/away"
REGISTERS: Final = f"{PAGE}/register.js"
# At the root, since a worker answers only for what lies beneath its own address.
WORKER: Final = "/worker.js"


def show(_request: Request) -> Response:
    """Send the page, which holds nothing of the studio."""
    return HTMLResponse(away_page())


def script(request: Request) -> Response:
    """Send the worker, or the script that registers it."""
    name = request.url.path.rpartition("/")[2]
    return FileResponse(assets.FOLDER / name, media_type="text/javascript")


ROUTES: Final = [
    Route(PAGE, show, methods=["GET"]),
    Route(REGISTERS, script, methods=["GET"]),
    Route(WORKER, script, methods=["GET"]),
]
