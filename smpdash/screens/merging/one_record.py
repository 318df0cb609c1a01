"""What the page of a client says of records that were merged into the client's."""

import streamlit as st

from smpdash.record.client import Client
from smpdash.record.counts import listed
from smpdash.record.studio import Studio
from smpdash.record.times.moments import moment_words
from smpdash.screens import context
from smpdash.screens.merging import acts
from smpdash.store.store import Merge


def show_news(client: Client, asked_for: str, studio: Studio) -> None:
    """Say that an old code leads here, and offer to undo the last merge as long as it can be."""
    if asked_for != client.code:
        words = f"{context.plain(asked_for)} is part of {client.code} now: one person, one record."
        st.caption(words)
    last = _last_merge(client)
    if last is None or last.obstacles:
        return
    who = studio.staff_name(last.actor)
    by = f" by {context.plain(who)}" if who else ""
    with st.container(border=True, key="merged"):
        st.markdown(
            f"**{context.plain(last.name)}** :gray[{last.code}] became part of this record on "
            f"{moment_words(last.at, context.zone())}{by}. Until the next visit is recorded, they "
            "can be made two again."
        )
        st.button(
            "Undo: they are two persons",
            icon=":material/undo:",
            key="undo-merge",
            on_click=acts.undo,
            args=(client.code, last.code, context.new_action()),
        )


def show_parts(client: Client) -> None:
    """Show which codes lead here, and to managers why the last merge stays."""
    codes = context.store().codes_leading_to(client.code)
    if not codes:
        return
    words = f"{listed(codes)} {'is' if len(codes) == 1 else 'are'} part of this record."
    last = _last_merge(client)
    if last and last.obstacles:
        words += f" {last.code} stays part of it. {' '.join(last.obstacles)}"
    st.caption(context.plain(words))


def _last_merge(client: Client) -> Merge | None:
    """The last merge, for a person who may undo it; None for others."""
    if not context.person().may("merge clients"):
        return None
    return context.store().last_merge(client.code)
