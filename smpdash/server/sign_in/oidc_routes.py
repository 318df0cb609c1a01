"""Sign-in by an OpenID Connect provider: to it, back from it, and in."""

import hmac
import secrets
from datetime import timedelta
from functools import partial
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from smpdash.html import sign_in_pages
from smpdash.runtime import clock
from smpdash.runtime.admission import THROUGH_PROVIDER
from smpdash.runtime.oidc_settings import Provider, configured
from smpdash.server.sign_in import oidc_client
from smpdash.server.sign_in.oidc_client import Begun, NoAnswer, WrongAnswer
from smpdash.server.sign_in.requests import (
    authenticator_of,
    entered,
    said,
    screen_of,
    shown,
    studio_of,
    to,
    with_next,
)
from smpdash.store.accounts.oidc_accounts import NotVouched, Vouched
from smpdash.store.accounts.sign_ins import digest

# The word by which a tablet proves that the returning sign-in is its own.
COOKIE: Final = "smpdash_provider"
LASTS: Final = timedelta(minutes=10)
MOST_BEGUN: Final = 1000
NO_ANSWER: Final = "The provider of the work accounts does not answer. A PIN works without it."
WRONG_ANSWER: Final = (
    "The answer of the provider of the work accounts was not accepted, so it lets nobody in. Begin "
    "again; if it stays so, ask the studio’s owner to check how it is set up."
)
NOT_BEGUN: Final = "This sign-in was not begun on this tablet, or it took too long. Begin again."
_ANSWERED: Final = ("code", "state", "error")
# By the digest of the tablet's word; each is used once at most, and lost when the server stops.
_begun: dict[str, Begun] = {}


async def go(request: Request) -> Response:
    """Send the browser to the provider."""
    provider, there = _provider(), screen_of(request.query_params.get("next"))
    try:
        begun = await oidc_client.begin(provider, _back(provider), there=there, now=clock.now())
    except NoAnswer:
        return await said(_refused, request, NO_ANSWER, there, 503)
    except WrongAnswer:
        return await said(_refused, request, WRONG_ANSWER, there, 502)
    word = secrets.token_urlsafe(32)
    while len(_begun) >= MOST_BEGUN:
        del _begun[next(iter(_begun))]
    _begun[digest(word)] = begun
    answer = to(begun.url)
    answer.set_cookie(
        COOKIE,
        word,
        max_age=int(LASTS.total_seconds()),
        path=THROUGH_PROVIDER,
        httponly=True,
        samesite="strict",
        secure=provider.address.startswith("https:"),
    )
    return answer


def back(request: Request) -> Response:
    """Come back from the provider: a page that opens the next one by itself.

    A browser sends no strict cookies with a request that another site caused, but sends them with
    the next one.
    """
    given = {name: value for name, value in request.query_params.items() if name in _ANSWERED}
    return shown(sign_in_pages.going_on(f"{THROUGH_PROVIDER}/in?{urlencode(given)}"))


async def enter(request: Request) -> Response:
    """Sign in the person that the provider vouches for; show a page that says why not otherwise."""
    provider, asked = _provider(), request.query_params
    begun = _begun.pop(digest(request.cookies.get(COOKIE, "")), None)
    is_ours = begun is not None and hmac.compare_digest(
        begun.state.encode(), asked.get("state", "").encode()
    )
    if begun is None or not is_ours or not timedelta() <= clock.now() - begun.at < LASTS:
        return await said(_refused, request, NOT_BEGUN, "/", 403)
    if "code" not in asked:  # cancelled at the provider, or refused
        words = "The provider of the work accounts let nobody in."
        return await said(_refused, request, words, begun.there, 403)
    try:
        account = await oidc_client.finish(provider, _back(provider), begun, asked["code"])
    except NoAnswer:
        return await said(_refused, request, NO_ANSWER, begun.there, 503)
    except WrongAnswer:
        return await said(_refused, request, WRONG_ANSWER, begun.there, 403)
    answer = await said(_let_in, request, account, begun.there)
    answer.delete_cookie(COOKIE, path=THROUGH_PROVIDER, httponly=True, samesite="strict")
    return answer


def _let_in(request: Request, account: Vouched, there: str) -> Response:
    try:
        return entered(request, there, partial(authenticator_of(request).let_in, account))
    except NotVouched as refusal:
        return _refused(request, str(refusal), there, 403)


def _refused(request: Request, words: str, there: str, status: int) -> Response:
    again = with_next(THROUGH_PROVIDER, there), _provider().words
    return shown(sign_in_pages.refused(studio_of(request), words, there, again), status)


def _provider() -> Provider:
    provider = configured()
    if provider is None:
        raise RuntimeError("These routes need a configured provider.")
    return provider


def _back(provider: Provider) -> str:
    return f"{provider.address}{THROUGH_PROVIDER}/back"


ROUTES: Final = [
    Route(THROUGH_PROVIDER, go, methods=["GET"]),
    Route(f"{THROUGH_PROVIDER}/back", back, methods=["GET"]),
    Route(f"{THROUGH_PROVIDER}/in", enter, methods=["GET"]),
]
