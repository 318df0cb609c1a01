"""Both sides of a move, shown before it is confirmed."""

from collections.abc import Iterable
from datetime import date

import streamlit as st

from smpdash.estimate.case import case_of
from smpdash.estimate.estimate import estimate
from smpdash.record.client import Client
from smpdash.record.filing.moves import Side, arriving, leaving
from smpdash.record.problem import Problem
from smpdash.record.visit import Visit
from smpdash.screens import context
from smpdash.screens.moves import words
from smpdash.screens.moves.subject import Subject


def show(subject: Subject, to: Client) -> list[Problem]:
    """Show what happens to both clients; returns the problems that prevent the move."""
    left, right = st.columns(2, gap="medium")
    if subject.visit is None:
        with left:
            _box("From", subject.client, words.DRAFT_LEAVES)
        course = context.store().courses(to.code)[-1]
        with right:
            _box("To", to, words.draft_arrives(course, _day_of(subject)))
        return []
    source, target, problems = _planned(subject.client, to, subject.visit)
    with left:
        lines = [*words.leaving_lines(source, subject.visit), _estimates(subject.client, source)]
        _box("From", subject.client, lines)
    with right:
        if target is None:
            _box("To", to, [])
        else:
            lines = [*words.arriving_lines(target, subject.visit), _estimates(to, target)]
            _box("To", to, lines)
    return problems


def _day_of(subject: Subject) -> date | None:
    """The day that the draft notes; None if it notes none that can be read."""
    try:
        return date.fromisoformat(subject.draft.data["held_on"]) if subject.draft else None
    except (KeyError, TypeError, ValueError):
        return None


def _planned(
    source: Client, target: Client, visit: Visit
) -> tuple[Side, Side | None, list[Problem]]:
    store = context.store()
    left, problems = leaving(store.courses(source.code), visit)
    reached, more = arriving(store.courses(target.code), visit)
    return left, reached if reached.before != reached.after else None, problems + more


def _estimates(client: Client, side: Side) -> str:
    studio, belief = context.studio(), context.belief()
    before, after = (
        words.estimate_words(estimate(case_of(client, course, studio), belief))
        for course in (side.before, side.after)
    )
    return words.estimates(before, after)


def _box(heading: str, client: Client, lines: Iterable[str]) -> None:
    with st.container(border=True, height="stretch", key=f"move-{heading.lower()}"):
        st.markdown(f":gray[{heading}] **{context.plain(client.name)}** :gray[{client.code}]")
        st.markdown("\n".join(f"- {context.plain(line)}" for line in lines))
