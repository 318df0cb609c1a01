"""Beneath a client's name as it is typed: who is there already and may be the same."""

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from smpdash.record.client import Client
from smpdash.screens import context
from smpdash.screens.drafts import form as drafting
from smpdash.store.store import Draft, Namesake

SHOWN: Final = 3


def ask_who(draft: Draft, typed: Client) -> None:
    """Who is there already and may be the same: the way to each, or that it is somebody else."""
    others = draft.data["others"]
    found = [one for one in context.store().namesakes(typed) if one.code not in others]
    if not found:
        return
    with st.container(border=True, key="namesakes-found", gap="small"):
        st.markdown("**Already here?** What you typed is kept.")
        for one in found[:SHOWN]:
            st.button(
                _label(one, typed.birth_year),
                key=f"namesake-{one.code}",
                width="stretch",
                on_click=context.go,
                args=("client",),
                kwargs={"code": one.code},
            )
        if len(found) > SHOWN:
            more = len(found) - SHOWN
            st.caption(f"And {more} more: the list of clients finds them.")
        st.button(
            "Another person",
            icon=":material/person_add:",
            key="another-person",
            on_click=_another_person,
            args=(draft.draft_id, [one.code for one in found]),
        )


def _label(one: Namesake, birth_year: int | None) -> str:
    """Name and code, what is the same, and what tells them apart."""
    words = {"name": "name", "contact": "phone or e-mail", "birth_year": "birth year"}
    about = ["same " + " and ".join(words[what] for what in words if what in one.same)]
    if "birth_year" not in one.same and one.birth_year is not None:
        about.append(f"born {one.birth_year}{f', not {birth_year}' if birth_year else ''}")
    about.append(f"last here {one.last_held_on:%d %b %Y}" if one.last_held_on else "no visit yet")
    return f"**{context.plain(one.name)}** {one.code} :gray[{', '.join(about)}]"


def _another_person(draft_id: str, codes: list[str]) -> None:
    def asked(draft: Draft) -> Mapping[str, Any]:
        return draft.data | {"others": sorted({*draft.data.get("others", []), *codes})}

    drafting.change(draft_id, asked)
