"""The longest texts of the intake form, and the message beneath a field whose text is too long."""

from typing import Final

import streamlit as st

from smpdash.record.lengths import CLIENT_NAME, CONTACT, DRAFT_TEXT, NUMBER
from smpdash.record.problem import Problem, draft_problems, too_long
from smpdash.screens import context
from smpdash.screens.drafts import form as drafting
from smpdash.store.store import Draft

# What each field of text is called, and its limit.
LONGEST: Final = {
    "name": ("The name", CLIENT_NAME),
    "contact": ("The phone or e-mail", CONTACT),
    "birth_year": ("The birth year", NUMBER),
    "area_cm2": ("The area", NUMBER),
}


def mark(draft: Draft, field: str) -> None:
    """Show a message beneath a field if its text is too long to record, or even for a draft."""
    text = st.session_state.get(drafting.key(draft.draft_id, field)) or ""
    words, most = LONGEST[field]
    if len(text) > most:
        said = too_long(field, words, text, most).message
        if len(text) > DRAFT_TEXT:
            said += " It is not kept until it is shorter."
        st.caption(f":red[{context.plain(said)}]")


def not_kept(draft: Draft) -> list[Problem]:
    """A problem for each field whose text is too long for the draft."""
    return [
        too_long(field, words, text, most)
        for field, (words, most) in LONGEST.items()
        if (text := drafting.widget_values(draft.draft_id, [field]).get(field))
        and draft_problems({field: text})
    ]
