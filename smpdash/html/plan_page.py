"""The plan that the client takes home: one page to print."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from smpdash.html import assets
from smpdash.html.render import render
from smpdash.record.answer import Answer, NextVisit
from smpdash.record.client import Client
from smpdash.record.studio import Studio
from smpdash.record.times.moments import day_words
from smpdash.record.visit import Course

# What the aftercare pages of three studios agree on (Steady Micro, Enhanced Scalp, New Age Spa).
CARE: Final = (
    "Keep the scalp dry for 4 to 5 days, and avoid sweating; then rinse it with water.",
    "Baby shampoo from about day 10.",
    "No heavy exercise for 5 to 10 days.",
    "Do not pick. As long as there are scabs, use a trimmer and no razor.",
    "No sun on the scalp for 14 to 30 days, no pool and no sauna for 28 to 30.",
)
# The longest time that they name.
CARE_DAYS: Final = 30
_ON_PHONES: Final = assets.PLAN_ON_PHONES.read_text(encoding="utf-8")


def care_of(studio: Studio) -> tuple[str, ...]:
    """What to do after each session: the studio's own words, or else those of the trade."""
    own = [line.strip() for line in studio.aftercare.splitlines()]
    return tuple(filter(None, own)) or CARE


def plan_page(
    client: Client,
    course: Course,
    studio: Studio,
    answer: Answer,
    visits: Sequence[NextVisit],
    *,
    today: date,
) -> str:
    """The whole page; if the course does not run, it says that no visit is planned.

    The care for the scalp stands on it while more sessions are planned, and after the last one for
    as many days as it tells what to leave.
    """
    last = course.sessions[-1].held_on if course.sessions else None
    is_healing = last is not None and (today - last).days <= CARE_DAYS
    return render(
        "plan_page.html",
        client=client,
        studio=studio,
        status=course.status,
        answer=answer,
        visits=visits,
        care=care_of(studio) if course.status == "running" or is_healing else (),
        is_own=bool(studio.aftercare.strip()),
        today=day_words(today),
        on_phones=_ON_PHONES,
    )
