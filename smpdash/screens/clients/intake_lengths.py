"""How long the intake's texts may be, said beneath each field while it is typed in."""

from typing import Final

import streamlit as st

from smpdash.record.lengths import CLIENT_NAME, CONTACT, DRAFT_TEXT, NUMBER
from smpdash.record.problem import Problem, too_long
from smpdash.screens import context
from smpdash.screens.drafts import form as drafting
from smpdash.store.store import Draft

# What each field of text is called, and its limit.
LONGEST: Final = {
    "name": ("The name", CLIENT_NAME),
    "contact": ("The contact", CONTACT),
    "birth_year": ("The birth year", NUMBER),
    "area_cm2": ("The area", NUMBER),
}


def mark(draft: Draft, field: str) -> None:
    """Say beneath a field that its text is too long to be recorded, or even to be kept."""
    text = st.session_state.get(drafting.key(draft.draft_id, field)) or ""
    words, most = LONGEST[field]
    if len(text) > most:
        said = too_long(field, words, text, most).message
        if len(text) > DRAFT_TEXT:
            said += " It is not kept until it is shorter."
        st.caption(f":red[{context.plain(said)}]")


def not_kept(draft: Draft) -> list[Problem]:
    """What stands in the page's fields and is too long for the draft."""
    found = []
    for problem in drafting.not_kept(draft.draft_id, LONGEST):
        words, most = LONGEST[problem.field]
        text = st.session_state[drafting.key(draft.draft_id, problem.field)]
        found.append(too_long(problem.field, words, text, most))
    return found
