"""The longest texts of the intake form, and the message beneath a field whose text is too long."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from smpdash.record.lengths import CLIENT_NAME, CONTACT, DRAFT_TEXT, NUMBER
from smpdash.record.problem import Problem, draft_problems, too_long
from smpdash.screens import context
from smpdash.screens.drafts import form as drafting
from smpdash.screens.widgets import mark_wrong
from smpdash.store.store import Draft

# What each field of text is called, and its limit.
LONGEST: Final = {
    "name": ("The name", CLIENT_NAME),
    "contact": ("The phone or e-mail", CONTACT),
    "birth_year": ("The birth year", NUMBER),
    "area_cm2": ("The area", NUMBER),
}


def mark(draft: Draft, field: str, problems: Sequence[Problem]) -> None:
    """Mark a field in red, with what is wrong beneath it: a text too long, or why Save refused it.

    `problems` are those of the whole form after a refused Save.
    """
    key = drafting.key(draft.draft_id, field)
    text = st.session_state.get(key) or ""
    words, most = LONGEST[field]
    said = next((each.message for each in problems if each.field == field), "")
    if len(text) > most:
        said = too_long(field, words, text, most).message
        if len(text) > DRAFT_TEXT:
            said += " It is not kept until it is shorter."
    if said:
        mark_wrong(key)
        st.caption(f":red[{context.plain(said)}]")


def not_kept(draft: Draft) -> list[Problem]:
    """A problem for each field whose text is too long for the draft."""
    return [
        too_long(field, words, text, most)
        for field, (words, most) in LONGEST.items()
        if (text := drafting.widget_values(draft.draft_id, [field]).get(field))
        and draft_problems({field: text})
    ]
