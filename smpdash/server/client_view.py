"""The route of the page that is shown to a client; it locks the tablet where people sign in."""

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from smpdash.estimate.case import case_of
from smpdash.estimate.estimate import estimate
from smpdash.html.client_view import ClientView, client_view_page
from smpdash.html.scalp_drawing import Pigment
from smpdash.record.answer import hours_words
from smpdash.record.client import Client
from smpdash.record.decisions import is_long_ago
from smpdash.record.issued import IssuedEstimate
from smpdash.record.sessions import pigment_seen
from smpdash.record.studio import Studio
from smpdash.record.times.moments import day_words
from smpdash.record.visit import Course
from smpdash.runtime import clock, state
from smpdash.runtime.admission import PAD
from smpdash.runtime.answer import resting_answer, standing, touch_up
from smpdash.runtime.next_visits import next_visits
from smpdash.server.requests import admitted_by, store_for
from smpdash.server.sign_in.requests import authenticator_of, token_of, with_next
from smpdash.show.charts.theme import pigment_ink
from smpdash.store.store import Store, Unknown

# What is said of the head.
BARE: Final = "Your scalp, before the first session"
PLACED: Final = "Where pigment was placed"
FADED: Final = "Fainter dots have faded more, seen on {}"


def client_view(request: Request) -> Response:
    """Show a client what is to come, and lock the tablet if somebody is signed in on it."""
    store, at = store_for(request), clock.now()
    try:
        client = store.client(request.query_params.get("code", ""))
        told_estimate = store.open_client_view(client.code, now=at)
    except Unknown:
        return Response("There is no client with this code.\n", 404, media_type="text/plain")
    course, studio = store.courses(client.code)[-1], store.studio()
    today = at.astimezone(ZoneInfo(studio.time_zone)).date()
    is_signed_in = admitted_by(request).sign_in is not None
    leave_to = f"/client?code={client.code}"
    pigment, caption = _pigment(course, studio, today)
    view = ClientView(
        facts=_facts(store, client, course, told_estimate, today),
        caption=caption,
        leave_to=with_next(PAD, leave_to) if is_signed_in else leave_to,
        asks_pin=is_signed_in,
        pigment=pigment,
        scar_place=client.intake.scar_place,
    )
    page = client_view_page(view, studio=studio.name, made_up=studio.made_up)
    if is_signed_in:
        # From here on the tablet is in the client's hands.
        authenticator_of(request).lock(token_of(request), now=at)
    return HTMLResponse(page)


def _facts(
    store: Store, client: Client, course: Course, told_estimate: IssuedEstimate | None, today: date
) -> list[tuple[str, str]]:
    """The sessions to come, when to book the next one, and the hours in the chair."""
    if is_long_ago(course, today):
        return [("To come", resting_answer(course, today).headline)]
    if course.status == "abandoned":
        return [("Your treatment", "stopped for now")]
    belief = state.belief_of(store).lesson
    case = case_of(client, course, store.studio())
    now = standing(told_estimate, course) if told_estimate else estimate(case, belief)
    if course.status == "completed":
        window = touch_up(case, course, belief)
        facts = [("Your treatment", now.words)]
        if window:
            years = f"likely between {window.from_on.year} and {window.to_on.year}"
            facts.append(("Touch-up", years))
        return facts
    facts = [("Sessions to come", now.words)]
    if visits := next_visits(case, course, now, today=today):
        facts.append(("Next session", visits[0].book))
        facts.append(("In the chair", f"about {hours_words(visits[0].hours[1])}"))
    return facts


def _pigment(course: Course, studio: Studio, today: date) -> tuple[dict[str, Pigment], str]:
    """The pigment by zone as it was last seen, and the caption of the head."""
    seen = pigment_seen(course, studio)
    darkness = {shade.key: shade.darkness for shade in studio.shades}
    pigment = {
        zone: Pigment(pigment_ink(darkness.get(each.shade or "", 1.0)), 1 - (each.lost or 0.0))
        for zone, each in seen.items()
    }
    days = [each.seen_on for each in seen.values() if each.seen_on is not None]
    if days:
        return pigment, FADED.format(day_words(max(days), today=today))
    return pigment, PLACED if pigment else BARE
