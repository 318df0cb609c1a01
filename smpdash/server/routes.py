"""Routes beside the screens: exports, a client's file and plan, the demo studio, a tablet."""

from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from smpdash import settings
from smpdash.estimate.case import case_of
from smpdash.estimate.estimate import estimate
from smpdash.html.plan_page import plan_page
from smpdash.html.sign_in_pages import form_refused
from smpdash.html.tables.audit import FILE_COLUMNS, file_rows
from smpdash.record.accounts.tablet import FIELD, tablet_name_problems
from smpdash.record.audit_entry import query_of
from smpdash.record.decisions import is_long_ago
from smpdash.record.export.addresses import activity_problems, unknown_parameter
from smpdash.record.lengths import WORD
from smpdash.record.permissions import NotAllowed
from smpdash.runtime import clock, demo_studio, state
from smpdash.runtime.admission import NotIn
from smpdash.runtime.answer import answer_to, resting_answer, standing, touch_up
from smpdash.runtime.next_visits import next_visits
from smpdash.server.client_view import client_view
from smpdash.server.files import downloads, exports, left_out, uploads
from smpdash.server.requests import admitted_by, asked_of, in_words, refused, store_for
from smpdash.show.files.client_file import client_json
from smpdash.show.files.csv_files import text_pieces
from smpdash.simulate.demo import make_demo
from smpdash.store.store import Busy, Unknown

YEARS_S = 5 * 365 * 24 * 3600


def activity_file(request: Request) -> Response:
    """Send the entries of the audit log that the address asks for, one line for each change."""
    store = store_for(request)
    studio, (asked, wrong) = store.studio(), asked_of(request)
    zone = ZoneInfo(studio.time_zone)
    try:
        store.must("see audit log")
        if wrong := [*wrong, *activity_problems(asked, studio)]:
            return refused(wrong)
        entries = store.activity_entries(query_of(asked, zone), now=clock.now())
    except NotAllowed as refusal:
        return _refused(refusal)
    pieces = text_pieces(FILE_COLUMNS, file_rows(entries, studio, zone), bom=True)
    encoded = (piece.encode() for piece in pieces)
    return downloads.download(
        encoded, "activity.csv", media_type="text/csv; charset=utf-8", beside=store.path
    )


def client_file(request: Request) -> Response:
    """Send everything recorded about one client as a JSON file, to be given to them."""
    store, at = store_for(request), clock.now()
    code = request.path_params["code"]
    if wrong := [unknown_parameter(name) for name in request.query_params]:
        return refused(wrong)
    try:
        records = store.client_records(code, now=at)
    except NotAllowed as refusal:
        return _refused(refusal)
    except Unknown:
        return _unknown()
    earlier = {
        course: [(past.visit, past.change, past.why, past.at) for past in all_past]
        for course, all_past in records.past.items()
    }
    text = client_json(
        (records.client, *records.merged),
        records.courses,
        records.estimates,
        earlier,
        studio=store.studio(),
        at=at,
    )
    return Response(
        text,
        media_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{records.client.code}.json"',
            "Cache-Control": "no-store",
        },
    )


def client_plan(request: Request) -> Response:
    """Show the plan that a client takes home, as a page to print."""
    store, at = store_for(request), clock.now()
    try:
        client = store.client(request.path_params["code"])
        told_estimate = store.open_plan(client.code, now=at)
        course = store.courses(client.code)[-1]
    except NotAllowed as refusal:
        return _refused(refusal)
    except Unknown:
        return _unknown()
    studio, belief = store.studio(), state.belief_of(store).lesson
    today = at.astimezone(ZoneInfo(studio.time_zone)).date()
    case = case_of(client, course, studio)
    if is_long_ago(course, today):
        answer = resting_answer(course, today)
        return HTMLResponse(plan_page(client, course, studio, answer, (), today=today))
    now = standing(told_estimate, course) if told_estimate else estimate(case, belief)
    answer = answer_to(client, course, now, touch_up(case, course, belief))
    visits = next_visits(case, course, now, today=today)
    return HTMLResponse(plan_page(client, course, studio, answer, visits, today=today))


def open_demo(request: Request) -> Response:
    """Show this tablet the demo studio, which is made first if it is missing."""
    if not settings.has_demo():
        return in_words("The demo studio is switched off here. The records are as they were.", 404)
    answer = RedirectResponse("/", status_code=303)
    try:
        admitted_by(request, to_demo=True)
        if state.records().is_made_up():
            return answer
        make_demo(demo_studio.path(), now=clock.now())
    except NotIn:
        return in_words("Sign in first: then your own page, behind your name, leads there.", 403)
    except Busy:
        return in_words("The demo studio is being written. Go back, and tap once more soon.", 503)
    _keep(request, answer, demo_studio.COOKIE, "1")
    return answer


def leave_demo(_request: Request) -> Response:
    """Show this tablet its own studio again."""
    answer = RedirectResponse("/", status_code=303)
    answer.delete_cookie(demo_studio.COOKIE, httponly=True, samesite="lax")
    return answer


async def name_tablet(request: Request) -> Response:
    """Remember what people call this tablet, so that others see where a visit is being written.

    If nobody wants to give one now, it is remembered that one was asked for.
    """
    form = await request.form(max_files=0, max_fields=10)
    is_later = bool(form.get("later"))
    name = "" if is_later else str(form.get(FIELD, "")).strip()
    there = "/" if form.get("from") == "list" else "/settings"
    problems = [] if is_later else tablet_name_problems(name)
    if problems and len(name) <= WORD:  # the page says why, beside what was typed
        return RedirectResponse(f"{there}?{urlencode({FIELD: name})}", status_code=303)
    if problems:
        return HTMLResponse(form_refused(problems[0].message, there), 400)
    answer = RedirectResponse(there, status_code=303)
    cookies = {state.TABLET_COOKIE: quote(name, safe=""), state.UNNAMED_COOKIE: "" if name else "1"}
    for cookie, value in cookies.items():
        if value:
            _keep(request, answer, cookie, value, YEARS_S)
        else:
            answer.delete_cookie(cookie, httponly=True, samesite="lax")
    return answer


def _keep(
    request: Request, answer: Response, name: str, value: str, seconds: int | None = None
) -> None:
    secure = request.url.scheme == "https"
    answer.set_cookie(name, value, seconds, httponly=True, samesite="lax", secure=secure)


def _refused(refusal: NotAllowed) -> Response:
    return in_words(str(refusal), 403)


def _unknown() -> Response:
    return in_words("There is no client with this code.", 404)


ROUTES = [
    Route("/export/activity.csv", activity_file),
    *exports.ROUTES,
    *uploads.ROUTES,
    *left_out.ROUTES,
    Route("/export/client/{code}.json", client_file),
    Route("/export/{name:path}", exports.no_file),
    Route("/client/{code}/plan", client_plan),
    Route("/client-view", client_view),
    Route("/demo/open", open_demo, methods=["POST"]),
    Route("/demo/leave", leave_demo, methods=["POST"]),
    Route("/tablet", name_tablet, methods=["POST"]),
]
