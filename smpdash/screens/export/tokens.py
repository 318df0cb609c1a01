"""The part of the page Studio that gives programs a token to read the tables, and revokes it."""

import secrets
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from smpdash.record.accounts.token import BEGINS, Token
from smpdash.record.lengths import PURPOSE
from smpdash.record.times.moments import moment_words
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.screens.widgets import attempt, problem_list, still_wrong

_NEW: Final = "new-token"
_PURPOSE: Final = "token-purpose"
_REFUSED: Final = "refused:token"
_HERE: Final = "http://localhost:8501"


def show_tokens() -> None:
    """Show the tokens of this studio, with a form for a new one; nothing in a demo studio."""
    store = context.store()
    if store.is_made_up():
        return
    with st.expander(
        "For programs", icon=":material/key:", key="programs", on_change="rerun"
    ) as it:
        if not it.open:
            return
        st.caption(
            "A spreadsheet or a report can fetch the tables by itself, with a token of its own. "
            "A token reads and never writes. With one for each purpose you can end one and keep "
            "the others. A token also ends with the account of whoever made it."
        )
        if new := st.session_state.get(_NEW):
            _show_new(str(new))
        for token in store.tokens():
            _show(token)
        _show_form()


def _show_new(token: str) -> None:
    """Show a new token, this once, and how a program sends it."""
    url = st.context.url
    parts = urlsplit(url if isinstance(url, str) else _HERE)
    with st.container(border=True, key="new-token-shown"):
        st.success("Copy the token now: it is not shown again.", icon=":material/check:")
        st.code(token, language=None, wrap_lines=True)
        st.caption("From a command line, for example:")
        st.code(
            f'curl -H "Authorization: Bearer {token}" '
            f"{parts.scheme}://{parts.netloc}/export/visits.csv -o visits.csv",
            language=None,
            wrap_lines=True,
        )
        st.button("I have copied it", key="token-copied", on_click=_forget)


def _show(token: Token) -> None:
    """Show one token with the button that revokes it."""
    maker = context.studio().staff_name(token.staff) if token.staff else "the machine itself"
    made = moment_words(token.made_at, context.zone())
    used = moment_words(token.used_at, context.zone()) if token.used_at else "not used yet"
    words = f"made by {maker} on {made}, " + (f"last used {used}" if token.used_at else used)
    if token.is_over:
        words = f"over, because whoever made it has no account for it any more; {words}"
    with st.container(horizontal=True, vertical_alignment="center", key=f"token-{token.number}"):
        st.markdown(f"**{context.plain(token.purpose)}**  \n{context.plain(words)}")
        st.button(
            "Revoke",
            key=f"revoke-{token.number}",
            icon=":material/block:",
            on_click=_revoke,
            args=(token.number,),
        )


def _show_form() -> None:
    st.text_input(
        "What is it for?",
        key=_PURPOSE,
        placeholder="Monthly report",
        max_chars=PURPOSE,
    )
    problem_list(still_wrong(_REFUSED, list), ending="", title="No token was made")
    st.button("Make a token", key="make-token", icon=":material/add:", on_click=_make)


def _make() -> None:
    token = BEGINS + secrets.token_urlsafe(32)
    purpose, store, now = str(st.session_state[_PURPOSE]), context.store(), clock.now()
    if attempt(lambda: store.give_token(token, purpose, now=now), problems_in=_REFUSED):
        st.session_state[_NEW] = token
        st.session_state[_PURPOSE] = ""


def _revoke(number: int) -> None:
    context.store().revoke_token(number, now=clock.now())


def _forget() -> None:
    st.session_state.pop(_NEW, None)
