"""Sign-in routes: the PIN pad, the lock, signing out, one's own PIN, the first owner."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from math import ceil
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from smpdash import settings
from smpdash.html import assets, sign_in_pages
from smpdash.html.sign_in_pages import Pad
from smpdash.record.accounts.sign_in import SignIn
from smpdash.record.lengths import FORM_FIELD
from smpdash.record.problem import Refused
from smpdash.runtime import clock, demo_studio, state
from smpdash.runtime.admission import COOKIE, KNOWN_COOKIE, NEW_PIN, PAD, THROUGH_PROVIDER
from smpdash.runtime.oidc_settings import configured
from smpdash.server.sign_in.requests import (
    authenticator_of,
    came_from,
    entered,
    is_from_here,
    keep_token,
    refusal_words,
    said,
    screen_of,
    shown,
    studio_of,
    tablet_of,
    to,
    token_of,
    with_next,
)
from smpdash.store.accounts.authentication import Authenticator
from smpdash.store.accounts.pins import KEY_LOST
from smpdash.store.accounts.sign_ins import Admission
from smpdash.store.accounts.throttle import PinRefused

SCRIPTS: Final = frozenset({"pad.js", "lock.js", "socket.js", "print.js"})

# The forms that have a page of their own under the same address.
HAVE_A_PAGE: Final = (PAD, NEW_PIN, "/sign-in/owner")


def show_pad(request: Request) -> Response:
    """Show the PIN pad; redirects to the screen if nobody has to sign in, or somebody has."""
    authenticator, there = authenticator_of(request), screen_of(request.query_params.get("next"))
    admission = authenticator.admission(token_of(request), now=clock.now())
    if not _must_sign_in(request, admission):
        return to(there)
    if not admission.has_accounts:
        return shown(sign_in_pages.no_owner(studio_of(request)))
    if admission.sign_in is not None and admission.sign_in.state == "open":
        return to(NEW_PIN if admission.sign_in.must_change else there)
    return _pad(request, there, admission.sign_in)


def enter(request: Request, form: FormData) -> Response:
    """Sign a person in whose PIN is right; otherwise show the pad, with the same words always."""
    there, staff, at = screen_of(_field(form, "next")), _field(form, "staff"), clock.now()
    authenticator = authenticator_of(request)
    let_in = partial(authenticator.sign_in, staff, _field(form, "pin"))
    try:
        return entered(request, there, let_in)
    except PinRefused as refusal:
        old = authenticator.admission(token_of(request), now=at).sign_in
        waits = refusal.until is not None
        words = refusal_words(refusal, at, here=is_from_here(request))
        return _pad(request, there, old, staff=staff, words=words, status=429 if waits else 403)


def say_state(request: Request) -> Response:
    """Whether the tablet is open, and in how many seconds it locks itself."""
    return _state(request, authenticator_of(request), token_of(request), clock.now())


def see(request: Request, _form: FormData) -> Response:
    """Note that somebody touched the tablet; answers as `say_state` does."""
    authenticator, token, at = authenticator_of(request), token_of(request), clock.now()
    authenticator.see(token, now=at)
    return _state(request, authenticator, token, at)


def lock(request: Request, _form: FormData) -> Response:
    """Lock the tablet; the PIN leads back to the same screen."""
    authenticator_of(request).lock(token_of(request), now=clock.now())
    return to(with_next(PAD, came_from(request)))


def sign_out(request: Request, form: FormData) -> Response:
    """End the sign-in on this tablet, or on all of one's own."""
    authenticator, token, at = authenticator_of(request), token_of(request), clock.now()
    mine = authenticator.admission(token, now=at).sign_in
    if _field(form, "where") == "everywhere" and mine is not None and mine.state == "open":
        mine_to_end = state.records().by(person=mine.person, device=mine.tablet)
        mine_to_end.authenticator().sign_out_everywhere(mine.person.key, now=at)
    else:
        authenticator.sign_out(token, now=at)
    answer = to(PAD)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def show_new_pin(request: Request) -> Response:
    """Show the page to change one's own PIN and to sign out."""
    mine = authenticator_of(request).admission(token_of(request), now=clock.now()).sign_in
    there = screen_of(request.query_params.get("next")) if "next" in request.query_params else None
    there = there or came_from(request)
    if mine is None or mine.state != "open":
        return to(with_next(PAD, there))
    page = sign_in_pages.new_pin(studio_of(request), mine, there, has_demo=settings.has_demo())
    return shown(page)


def change_pin(request: Request, form: FormData) -> Response:
    """Change one's own PIN; the other tablets are signed out."""
    authenticator, at = authenticator_of(request), clock.now()
    there = screen_of(_field(form, "next"))
    mine = authenticator.admission(token_of(request), now=at).sign_in
    if mine is None or mine.state != "open":
        return to(with_next(PAD, there))
    renewed, new = secrets.token_urlsafe(32), _field(form, "new")
    if new != _field(form, "again"):
        words = "The two new PINs differ."
        return shown(sign_in_pages.new_pin(studio_of(request), mine, there, words=words), 403)
    try:
        tablet = tablet_of(request, renewed)
        if mine.must_change:
            authenticator.choose_pin(new, tablet, now=at)
        else:
            authenticator.change_pin(_field(form, "pin"), new, tablet, now=at)
    except PinRefused as refusal:
        words = refusal_words(refusal, at, here=is_from_here(request))
    except Refused as refused:
        words = str(refused)
    else:
        answer = to(there)
        keep_token(request, answer, renewed)
        return answer
    return shown(sign_in_pages.new_pin(studio_of(request), mine, there, words=words), 403)


def show_owner(request: Request) -> Response:
    """Show the page to set up the first owner: only on the machine itself, and once."""
    if not _may_set_up(request):
        return to(PAD)
    return shown(sign_in_pages.first_owner(studio_of(request), _names(request)))


def set_up_owner(request: Request, form: FormData) -> Response:
    """Make the first owner's account and sign the owner in."""
    if not _may_set_up(request):
        return to(PAD)
    authenticator, at = authenticator_of(request), clock.now()
    name, pin = _field(form, "name"), _field(form, "new")
    words, staff = "", ""
    if pin != _field(form, "again"):
        words = "The two PINs differ."
    else:
        try:
            staff = authenticator.make_owner(name, pin, first=True, now=at)
        except Refused as refusal:
            words = str(refusal)
    if words:
        page = sign_in_pages.first_owner(
            studio_of(request), _names(request), name=name, words=words
        )
        return shown(page, 403)
    entered = FormData([("staff", staff), ("pin", pin), ("next", "/team")])
    return enter(request, entered)


def file(request: Request) -> Response:
    """Send the styles and scripts of these pages, and the scripts that other pages run."""
    name = request.path_params["name"]
    if name == "look.css":
        return Response(assets.sign_in_styles(), media_type="text/css")
    if name in SCRIPTS:
        return FileResponse(assets.FOLDER / name, media_type="text/javascript")
    return Response("There is no such file.", status_code=404)


def _pad(
    request: Request,
    there: str,
    old: SignIn | None,
    *,
    staff: str = "",
    words: str = "",
    status: int = 200,
) -> Response:
    locked = old.person.key if old is not None and old.state == "locked" else ""
    last = authenticator_of(request).last_on(request.cookies.get(KNOWN_COOKIE, ""))
    page = Pad(
        people=authenticator_of(request).people(),
        chosen=staff or locked or last,
        locked=locked,
        there=there,
        words=words or (KEY_LOST if authenticator_of(request).has_another_key() else ""),
        provider=_provider(there),
        # After the client view a client may hold the tablet, however long ago the sign-in ended.
        has_demo=settings.has_demo() and is_from_here(request) and not (locked or last),
    )
    return shown(sign_in_pages.pad(studio_of(request), page), status)


def _provider(there: str) -> tuple[str, str] | None:
    """The address of the provider of the work accounts and its words; None if there is none."""
    provider = configured()
    if provider is None:
        return None
    return with_next(provider.address + THROUGH_PROVIDER, there), provider.words


def _state(request: Request, authenticator: Authenticator, token: str, at: datetime) -> Response:
    admission = authenticator.admission(token, now=at)
    sign_in = admission.sign_in
    if not _must_sign_in(request, admission):
        return JSONResponse({"state": "open", "locks_in_s": None})
    if sign_in is None:
        return JSONResponse({"state": "over", "locks_in_s": 0})
    left = ceil((sign_in.locks_at - at).total_seconds())
    shown = "locked" if sign_in.must_change else sign_in.state
    return JSONResponse({"state": shown, "locks_in_s": left})


def _may_set_up(request: Request) -> bool:
    admission = authenticator_of(request).admission("", now=clock.now())
    is_new = not admission.has_accounts and not admission.made_up
    return is_new and is_from_here(request) and not demo_studio.is_chosen(request.cookies)


def _names(_request: Request) -> list[str]:
    staff = state.records().studio().staff
    return [person.name for person in staff if person.active]


def _must_sign_in(request: Request, admission: Admission) -> bool:
    """Whether this tablet has to sign in for what it shows."""
    needs_none = not admission.has_accounts or demo_studio.is_chosen(request.cookies)
    return not admission.made_up and not (needs_none and is_from_here(request))


def _field(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _posted(
    act: Callable[[Request, FormData], Response],
) -> Callable[[Request], Awaitable[Response]]:
    """A route that reads its form and then works in a thread, since checking a PIN is slow."""

    async def route(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=10)
        if any(len(str(value)) > FORM_FIELD for value in form.values()):
            words = f"A field has more than {FORM_FIELD} letters, so nothing was done."
            path = request.url.path
            back = path if path in HAVE_A_PAGE else "/"
            return shown(sign_in_pages.form_refused(words, back), 413)
        return await said(act, request, form)

    return route


def _asked(act: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    async def route(request: Request) -> Response:
        return await said(act, request)

    return route


ROUTES: Final = [
    Route("/sign-in", _asked(show_pad), methods=["GET"]),
    Route("/sign-in", _posted(enter), methods=["POST"]),
    Route("/sign-in/state", _asked(say_state), methods=["GET"]),
    Route("/sign-in/seen", _posted(see), methods=["POST"]),
    Route("/sign-in/lock", _posted(lock), methods=["POST"]),
    Route("/sign-in/out", _posted(sign_out), methods=["POST"]),
    Route("/sign-in/pin", _asked(show_new_pin), methods=["GET"]),
    Route("/sign-in/pin", _posted(change_pin), methods=["POST"]),
    Route("/sign-in/owner", _asked(show_owner), methods=["GET"]),
    Route("/sign-in/owner", _posted(set_up_owner), methods=["POST"]),
    Route("/sign-in/{name}", file, methods=["GET"]),
]
