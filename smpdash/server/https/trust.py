"""The pages on which a tablet learns to trust the studio's authority; anybody may open them."""

from ipaddress import ip_address
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
)
from starlette.routing import Route

from smpdash.html import assets
from smpdash.html.trust.pages import trust_page
from smpdash.runtime.addresses import LOOPBACK, OWN_NAME, host_name
from smpdash.server.https import setup
from smpdash.server.https.authority import Authority, profile
from smpdash.server.sign_in.requests import screen_of

PAGE: Final = "/trust"
NONE: Final = "smpdash has no authority of its own here: `smpdash https` makes one.\n"


def with_next(there: str) -> str:
    """The address of the page that leads on to a screen."""
    return PAGE if there == "/" else f"{PAGE}?next={quote(there, safe='')}"


def show(request: Request) -> Response:
    """Show how to trust the authority, and whether this tablet does."""
    authority = _authority()
    if authority is None:
        return PlainTextResponse(NONE, 404)
    host = _host(request)
    there = screen_of(request.query_params.get("next"))
    page = trust_page(
        app=f"https://{host}{there}",
        own_address=f"http://{host}{PAGE}",
        fingerprint=authority.fingerprint,
        is_encrypted=request.url.scheme == "https",
    )
    return HTMLResponse(page)


def certificate(_request: Request) -> Response:
    """Send the authority's certificate, for Android, Windows, Linux and Mac."""
    authority = _authority()
    if authority is None:
        return PlainTextResponse(NONE, 404)
    headers = {"Content-Disposition": 'attachment; filename="smpdash.crt"'}
    return Response(authority.der, media_type="application/x-x509-ca-cert", headers=headers)


def apple_profile(_request: Request) -> Response:
    """Send the authority's certificate as a configuration profile, for iPad and iPhone."""
    authority = _authority()
    if authority is None:
        return PlainTextResponse(NONE, 404)
    # Without a disposition: an iPad would keep it as a file instead of offering to install it.
    return Response(profile(authority), media_type="application/x-apple-aspen-config")


def check(request: Request) -> Response:
    """Say whether this answer came by HTTPS; the page that asks may be one of plain HTTP."""
    answer = JSONResponse({"is_encrypted": request.url.scheme == "https"})
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def script(_request: Request) -> Response:
    """Send the script of the page."""
    return FileResponse(assets.FOLDER / "trust.js", media_type="text/javascript")


def styles(_request: Request) -> Response:
    """Send the styles of the page."""
    return FileResponse(assets.FOLDER / "trust.css", media_type="text/css")


def _authority() -> Authority | None:
    https = setup.in_use()
    return https.certificate.authority if https else None


def _host(request: Request) -> str:
    """Where tablets reach the server; on the machine itself its address in the network."""
    asked = request.headers.get("host", "")
    https = setup.in_use()
    if host_name(asked) not in LOOPBACK or https is None:
        return asked
    port = request.url.port
    names = [name for name in https.certificate.names if _is_of_the_network(name)]
    host = next(iter([*(name for name in names if name != OWN_NAME), *names]), "localhost")
    return f"{f'[{host}]' if ':' in host else host}{f':{port}' if port else ''}"


def _is_of_the_network(name: str) -> bool:
    try:
        return not ip_address(name).is_loopback
    except ValueError:
        return name == OWN_NAME


ROUTES: Final = [
    Route(PAGE, show, methods=["GET"]),
    Route(f"{PAGE}/smpdash.crt", certificate, methods=["GET"]),
    Route(f"{PAGE}/smpdash.mobileconfig", apple_profile, methods=["GET"]),
    Route(f"{PAGE}/check", check, methods=["GET"]),
    Route(f"{PAGE}/trust.js", script, methods=["GET"]),
    Route(f"{PAGE}/trust.css", styles, methods=["GET"]),
]
