"""The studio's audit log, a page at a time: who did what, when and on which tablet."""

from typing import Final

import streamlit as st

from smpdash.html.audit_words import NOBODY, action_words, audit_table
from smpdash.record.lengths import WORD
from smpdash.record.studio import Studio
from smpdash.screens import context
from smpdash.screens.widgets import page_turner

A_PAGE: Final = 25
_PAGES: Final = "activity-pages"


def screen() -> None:
    """Show the newest entries first: all, or those of one person, kind or client."""
    studio = context.studio()
    st.markdown("### Activity")
    wanted = _filters(studio)
    if st.session_state.get("activity-wanted") != wanted:
        st.session_state.update({"activity-wanted": wanted, _PAGES: []})
    actor, what, code = wanted
    pages: list[int] = st.session_state[_PAGES]
    # One more than is shown, to know whether there are others.
    entries = context.store().audit(
        code or None,
        actor=actor,
        what=what,
        limit=A_PAGE + 1,
        before_seq=pages[-1] if pages else None,
    )
    if not entries:
        about = f" about “{context.plain(context.short(code))}”" if code else ""
        words = f"There is no entry{about} that fits what you chose."
        st.info(words, icon=":material/search_off:")
        return
    st.html(audit_table(entries[:A_PAGE], studio, context.zone(), by_client=False))
    page_turner(
        "activity",
        ("Newer", "Older"),
        place=_PAGES,
        later=pages[:-1] if pages else None,
        earlier=[*pages, entries[A_PAGE - 1].seq] if len(entries) > A_PAGE else None,
    )
    st.caption("Nothing in this list can be changed or taken out.")


def _filters(studio: Studio) -> tuple[str | None, str | None, str]:
    """Show the filters; returns the person's key, the kind of entry and the client's code."""
    people = {person.key: person.name for person in studio.staff} | NOBODY
    with st.container(horizontal=True, vertical_alignment="bottom", key="activity-filters"):
        actor = st.selectbox(
            "Who",
            [None, *people],
            format_func=lambda key: "Everybody" if key is None else people[key],
            key="activity-actor",
            filter_mode=None,
        )
        what = st.selectbox(
            "What",
            [None, *context.store().audit_kinds()],
            format_func=lambda kind: action_words(kind) if kind else "Everything",
            key="activity-what",
            filter_mode=None,
        )
        code = st.text_input("Client", key="activity-client", placeholder="C-0001", live=True)
    # A longer text is no code, so it finds nothing.
    return actor, what, (code or "")[: WORD + 1].strip().upper()
