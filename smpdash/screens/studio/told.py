"""What clients were told when their course began, against what is likely now."""

from typing import Final

import streamlit as st

from smpdash.record.progress.scope import Scope
from smpdash.runtime.answer import why_apart
from smpdash.screens import context
from smpdash.screens.widgets import show_picture, skip_turner
from smpdash.show.charts.progress.told_now import told_against_now

# More rows than this are on the next page.
A_PAGE: Final = 12
TURN: Final = ("Previous clients", "Next clients")
_PLACE, _OF = "told-skip", "told-of"


def show_told(scope: Scope) -> None:
    """Show the clients in treatment of the scope's artist and kind, the farthest behind first."""
    store, asked = context.store(), (scope.artist, scope.kind)
    counts = store.told_counts(scope)
    if st.session_state.get(_OF) != asked or st.session_state[_PLACE] >= counts.told_clients:
        st.session_state.update({_OF: asked, _PLACE: 0})
    skip = st.session_state[_PLACE]
    clients = store.told_and_now(scope, skip=skip, limit=A_PAGE + 1)
    shown = clients[:A_PAGE]
    reasons = [why_apart(client) for client in shown]
    picture = told_against_now(shown, counts, reasons, dark=context.is_dark())
    show_picture(picture, key="told-now", pick=_open_client)
    skip_turner("told", TURN, place=_PLACE, size=A_PAGE, has_more=len(clients) > A_PAGE)


def _open_client(picked: dict[str, str]) -> None:
    context.go("client", code=picked["Code"])
