"""The answer to a course: what is still to come, what it was before, and the next visits."""

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Final

import streamlit as st

from smpdash.estimate.case import Case
from smpdash.estimate.estimate import Estimate
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.plan import USUAL_DAYS, PlannedVisit, layout
from smpdash.estimate.touch_up import TouchUpWindow, touch_up_window
from smpdash.record.client import Client
from smpdash.record.counts import counted
from smpdash.record.issued import IssuedEstimate
from smpdash.record.visit import Course
from smpdash.screens.widgets import chance_ladder, numbers_of, share_bar

A_YEAR: Final = 365
_MISSING = {
    "area_cm2": "area",
    "scar_tissue": "scar tissue",
    "skin": "skin",
    "earlier_fading": "earlier fading",
}


def touch_up(case: Case, course: Course, belief: Lesson) -> TouchUpWindow | None:
    """When a finished course may want its next touch-up; None where there is nothing to refresh."""
    if not course.sessions:
        return None
    return touch_up_window(case, finished_on=course.sessions[-1].held_on, belief=belief)


def card(
    client: Client,
    course: Course,
    answer: Estimate,
    issued: Sequence[IssuedEstimate],
    window: TouchUpWindow | None,
) -> None:
    """Words first, then what changed them, then the numbers, then what would narrow them."""
    lines = [f"<h2>{escape(answer.words.capitalize())}</h2>"]
    if len(issued) > 1:
        before, after = issued[-2], issued[-1]
        if before.words != after.words or after.why:
            why = f": <b>{escape(after.why)}</b>" if after.why else ""
            lines.append(f"<p>Was {escape(before.words)}; now {escape(after.words)}{why}</p>")
    lines.append(f"<p>{numbers_of(answer)}</p>")
    if window:
        lines.append(f"<p>{escape(window.words)}</p>")
    missing = [name for field, name in _MISSING.items() if getattr(client.intake, field) is None]
    if client.intake.hair_loss and "area" in missing:
        missing.remove("area")
    notes = ["A planning aid from the trade’s own figures, not a promise."]
    if missing and course.status == "running" and answer.foreseeable:
        notes.insert(0, f"Wider than need be: the intake leaves open {', '.join(missing)}.")
    lines.append(f"<small>{' '.join(notes)}</small>")
    ladder = chance_ladder(answer) if course.status == "running" else ""
    st.html(f'<section class="answer"><div>{"".join(lines)}</div>{ladder}</section>')


def plan(case: Case, course: Course, answer: Estimate, *, today: date) -> None:
    """The visits still to come and the way to print them; nothing unless the course runs."""
    if course.status == "running":
        table = plan_table(case, course, answer, today=today)
        st.html(
            f"{table}<p class='files'><a class='as-button' "
            f"href='/client/{course.client_code}/plan' target='_self'>Plan to take home</a></p>"
        )


def plan_table(case: Case, course: Course, answer: Estimate, *, today: date) -> str:
    """The visits still to come as a table in HTML."""
    last = course.sessions[-1].held_on if course.sessions else None
    waited = (today - last).days if last else 0
    # The dates would lie behind: what comes then counts from a day that nobody knows yet.
    overdue = waited > USUAL_DAYS[1]
    visits = layout(case, answer, last_held_on=None if overdue else last)
    rows = "".join(
        f"<tr><th scope='row'>{one.number}</th>"
        f"<td><b>{escape(one.stage)}</b><small>{escape(one.aim)}</small></td>"
        f"<td>{share_bar(one.chance_needed)}</td>"
        f"<td>{_since(waited) if overdue and one == visits[0] else _window(one, today)}</td>"
        f"<td><b>{one.hours[1]:.1f} h</b><small>{one.hours[0]:.1f} to {one.hours[2]:.1f}"
        "</small></td></tr>"
        for one in visits
    )
    return (
        "<table class='plan'><caption>Next visits</caption><thead><tr><th>Session</th>"
        "<th>Aim</th><th>How likely needed</th><th>When to book</th>"
        f"<th>In the chair</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _since(days: int) -> str:
    """When to book a session whose usual time is over."""
    ago = "over a year" if days > A_YEAR else counted(days, "day")
    return f"<b>As soon as it suits</b><small>{ago} since the last session</small>"


def _window(one: PlannedVisit, today: date) -> str:
    """When to book: dates where they are known, else days after the session before."""
    first, last = one.usual_days
    earliest, latest = one.not_before_days, one.latest_days
    if one.not_before_on and one.usual_from_on and one.usual_to_on and one.latest_on:
        dates = (one.usual_from_on, one.usual_to_on, one.not_before_on, one.latest_on)
        low, high, earliest_on, latest_on = (_day(day, today) for day in dates)
        return f"<b>{low} to {high}</b><small>not before {earliest_on}, up to {latest_on}</small>"
    if one.number == 1:
        return "<b>Any day</b>"
    return (
        f"<b>{first} to {last} days later</b><small>not before {earliest}, up to {latest}</small>"
    )


def _day(day: date, today: date) -> str:
    """A date as people say it, with its year where that is not this one."""
    return f"{day:%d %b}" if day.year == today.year else f"{day:%d %b %Y}"
