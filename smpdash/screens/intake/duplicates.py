"""Clients who may be the one being typed in, shown beneath the name."""

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from smpdash.record.client import Client
from smpdash.record.times.moments import day_words
from smpdash.screens import context
from smpdash.screens.drafts import form as drafting
from smpdash.screens.intake.draft import data_of
from smpdash.screens.widgets import client_row
from smpdash.store.store import Draft, Namesake

SHOWN: Final = 3


def show_duplicates(draft: Draft, typed: Client) -> None:
    """Show the clients who may be the same person, to be opened or ruled out."""
    others = data_of(draft)["others"]
    namesakes = [each for each in context.store().namesakes(typed) if each.code not in others]
    if not namesakes:
        return
    with st.container(border=True, key="namesakes-found", gap="small"):
        st.markdown("**Already here?** What you typed is kept.")
        for namesake in namesakes[:SHOWN]:
            words, key = label(namesake, typed.birth_year), f"namesake-{namesake.code}"
            client_row(words, namesake.code, key=key)
        if (more := len(namesakes) - SHOWN) > 0:
            st.caption(f"And {more} more: the list of clients finds them.")
        st.button(
            "Another person",
            icon=":material/person_add:",
            key="another-person",
            on_click=_another_person,
            args=(draft.draft_id, [namesake.code for namesake in namesakes]),
        )


def label(namesake: Namesake, birth_year: int | None) -> str:
    """Name and code, then what is the same and what differs."""
    words = {"name": "name", "contact": "phone or e-mail", "birth_year": "birth year"}
    about = ["same " + " and ".join(words[what] for what in words if what in namesake.same)]
    if "birth_year" not in namesake.same and namesake.birth_year is not None:
        about.append(f"born {namesake.birth_year}{f', not {birth_year}' if birth_year else ''}")
    last = namesake.last_held_on
    about.append(f"last here {day_words(last)}" if last else "no visit yet")
    code = namesake.code.replace("-", "-\u2060")  # no line ends within it
    return f"**{context.plain(namesake.name)}** {code} :gray[{', '.join(about)}]"


def _another_person(draft_id: str, codes: list[str]) -> None:
    def with_others(draft: Draft) -> Mapping[str, Any]:
        return draft.data | {"others": sorted({*draft.data.get("others", []), *codes})}

    drafting.change(draft_id, with_others)
