"""What the routes of the way in share: what a request says, and how it is answered."""

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

NOT_READ: Final = "Why, is said on the machine that serves smpdash, under http://localhost."
LIFTED_HERE: Final = (
    "An owner ends the wait at once by a command on this machine: “python -m smpdash owner NAME”."
)
YEARS_S: Final = 5 * 365 * 24 * 3600


def authenticator_of(_request: Request) -> Authenticator:
    """The authentication of the studio itself, for a tablet in the demo too."""
    return state.records().authenticator(idle=idle())


def studio_of(_request: Request) -> str:
    """The name of the studio."""
    return state.records().studio().name


def is_from_here(request: Request) -> bool:
    """Whether a browser on the machine itself asks."""
    return is_here(request.client.host if request.client else "", request.headers)


def token_of(request: Request) -> str:
    """The token of the tablet's sign-in; "" where there is none."""
    return request.cookies.get(COOKIE, "")


def screen_of(asked: str | None) -> str:
    """A screen of this app by its path and query; the first screen for anything else."""
    path = asked or "/"
    is_ours = path.startswith("/") and not path.startswith(("//", PAD)) and "\\" not in path
    return path if is_ours and path.isprintable() and path.isascii() else "/"


def came_from(request: Request) -> str:
    """The screen that a form was sent from, as the browser names it."""
    parts = urlsplit(request.headers.get("referer", ""))
    if parts.netloc != request.headers.get("host"):
        return "/"
    return screen_of(parts.path + (f"?{parts.query}" if parts.query else ""))


def with_next(page: str, there: str) -> str:
    """The address of a page of the way in that leads on to a screen."""
    return page if there == "/" else f"{page}?next={quote(there, safe='')}"


def to(address: str) -> Response:
    """The answer that leads to another page."""
    return RedirectResponse(address, status_code=303)


def shown(html: str, status: int = 200) -> Response:
    """The answer that is a page."""
    return HTMLResponse(html, status)


def entered(request: Request, there: str, let_in: Callable[..., SignIn]) -> Response:
    """Sign somebody in on this tablet, and lead on to the screen, or to the change of a start PIN.

    `let_in` is the method that does it, with everything that is not about the tablet given already;
    it raises where nobody is let in.
    """
    token, word = secrets.token_urlsafe(32), request.cookies.get(KNOWN_COOKIE, "")
    if not authenticator_of(request).is_known(word):
        word = secrets.token_urlsafe(32)
    name = state.tablet(request.cookies, request.client.host if request.client else None)
    tablet = replace(tablet_of(request, token), word=word, name=name)
    made = let_in(tablet, now=clock.now())
    answer = to(with_next(NEW_PIN, there) if made.must_change else there)
    keep_token(request, answer, token)
    _keep(request, answer, KNOWN_COOKIE, word, YEARS_S)
    return answer


def tablet_of(request: Request, token: str) -> Tablet:
    """The tablet that asks, with the token that its sign-in is to have."""
    known_by, is_here = request.cookies.get(KNOWN_COOKIE, ""), is_from_here(request)
    return Tablet(token, before=token_of(request), known_by=known_by, is_here=is_here)


def keep_token(request: Request, answer: Response, token: str) -> None:
    """Let the tablet keep the token of a sign-in."""
    _keep(request, answer, COOKIE, token, int(LONGEST.total_seconds()))


async def said(act: Callable[..., Response], request: Request, *about: Any) -> Response:
    """The answer of what waits for the disk; a page that says so where it cannot be reached.

    Only the machine itself is told the file.
    """
    try:
        return await run_in_threadpool(act, request, *about)
    except StoreProblem as problem:
        is_told = is_here(request.client.host if request.client else "", request.headers)
        return shown(sign_in_pages.trouble(str(problem) if is_told else NOT_READ), 503)


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
    """Why nobody was let in, and how long to wait; `here` is the machine itself."""
    if refusal.until is None:
        return str(refusal)
    minutes = ceil((refusal.until - now) / timedelta(minutes=1))
    wait = "a minute" if minutes <= 1 else f"{minutes} minutes"
    if minutes >= 90:
        wait = f"{ceil(minutes / 60)} hours"
    at_once = f" {LIFTED_HERE}" if here else ""
    return f"{refusal} Try again in {wait}.{at_once}"
