"""Helpers of the sign-in routes: what a request says, and how it is answered."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from smpdash.html import sign_in_pages
from smpdash.record.accounts.sign_in import SignIn
from smpdash.runtime import clock, state
from smpdash.runtime.admission import COOKIE, KNOWN_COOKIE, NEW_PIN, PAD, idle, is_here
from smpdash.store.accounts.authentication import Authenticator
from smpdash.store.accounts.sign_ins import LONGEST, Tablet
from smpdash.store.accounts.throttle import PinRefused
from smpdash.store.store import StoreProblem

NOT_READ: Final = "Open http://localhost on the machine that serves smpdash: it says why."
LIFTED_HERE: Final = (
    "An owner ends the wait at once by a command on this machine: “python -m smpdash owner NAME”."
)
YEARS_S: Final = 5 * 365 * 24 * 3600


def authenticator_of(_request: Request) -> Authenticator:
    """The authenticator of the studio itself, also for a tablet in the demo studio."""
    return state.records().authenticator(idle=idle())


def studio_of(_request: Request) -> str:
    """The name of the studio."""
    return state.records().studio().name


def is_from_here(request: Request) -> bool:
    """Whether a browser on the machine itself sent the request."""
    return is_here(request.client.host if request.client else "", request.headers)


def token_of(request: Request) -> str:
    """The token of the tablet's sign-in; "" if it has none."""
    return request.cookies.get(COOKIE, "")


def screen_of(asked: str | None) -> str:
    """The path and query of a screen of this app; the first screen for anything else."""
    path = asked or "/"
    is_ours = path.startswith("/") and not path.startswith(("//", PAD)) and "\\" not in path
    return path if is_ours and path.isprintable() and path.isascii() else "/"


def came_from(request: Request) -> str:
    """The screen that a form was sent from, by its referrer; else the first screen."""
    parts = urlsplit(request.headers.get("referer", ""))
    if parts.netloc != request.headers.get("host"):
        return "/"
    return screen_of(parts.path + (f"?{parts.query}" if parts.query else ""))


def with_next(page: str, there: str) -> str:
    """The address of a sign-in page that leads on to a screen."""
    return page if there == "/" else f"{page}?next={quote(there, safe='')}"


def to(address: str) -> Response:
    """A redirect to another page."""
    return RedirectResponse(address, status_code=303)


def shown(html: str, status: int = 200) -> Response:
    """An answer with an HTML page."""
    return HTMLResponse(html, status)


def entered(request: Request, there: str, let_in: Callable[..., SignIn]) -> Response:
    """Sign somebody in on this tablet; redirects to the screen, or to change a temporary PIN.

    `let_in` signs in, with all arguments bound but the tablet and `now`; it raises if it refuses.
    """
    token, word = secrets.token_urlsafe(32), request.cookies.get(KNOWN_COOKIE, "")
    if not authenticator_of(request).last_on(word):
        word = secrets.token_urlsafe(32)
    name = state.tablet(request.cookies, request.client.host if request.client else None)
    tablet = replace(tablet_of(request, token), word=word, name=name)
    made = let_in(tablet, now=clock.now())
    answer = to(with_next(NEW_PIN, there) if made.must_change else there)
    keep_token(request, answer, token)
    _keep(request, answer, KNOWN_COOKIE, word, YEARS_S)
    return answer


def tablet_of(request: Request, token: str) -> Tablet:
    """The tablet that sent the request, with the token of its next sign-in."""
    known_by, is_here = request.cookies.get(KNOWN_COOKIE, ""), is_from_here(request)
    return Tablet(token, before=token_of(request), known_by=known_by, is_here=is_here)


def keep_token(request: Request, answer: Response, token: str) -> None:
    """Set the cookie with the token of a sign-in."""
    _keep(request, answer, COOKIE, token, int(LONGEST.total_seconds()))


async def said(act: Callable[..., Response], request: Request, *about: Any) -> Response:
    """Run `act` in a thread; returns its answer, or a page if the records cannot be reached.

    Only the machine itself sees the reason, which names the file.
    """
    try:
        return await run_in_threadpool(act, request, *about)
    except StoreProblem as problem:
        words = str(problem) if is_from_here(request) else NOT_READ
        return shown(sign_in_pages.trouble(words), 503)


def _keep(request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def refusal_words(refusal: PinRefused, now: datetime, *, here: bool) -> str:
    """Why nobody was signed in, and how long to wait; `here` is the machine itself."""
    if refusal.until is None:
        return str(refusal)
    minutes = ceil((refusal.until - now) / timedelta(minutes=1))
    wait = "a minute" if minutes <= 1 else f"{minutes} minutes"
    if minutes >= 90:
        wait = f"{ceil(minutes / 60)} hours"
    at_once = f" {LIFTED_HERE}" if here else ""
    return f"{refusal} Try again in {wait}.{at_once}"
