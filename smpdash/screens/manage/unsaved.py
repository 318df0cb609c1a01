"""Keeps the edits of a manager's page that are not saved yet, in the session and on the server.

Streamlit drops the value of a widget that is not drawn. So a page hands in its edits at each run:
the session holds them while another page is shown, and the process, by sign-in, while the tablet
is locked or the page is loaded again.
"""

from collections.abc import Iterable
from copy import deepcopy
from pathlib import Path
from typing import Final, TypeVar

import streamlit as st

from smpdash.runtime import state
from smpdash.screens import context

Edits = TypeVar("Edits")
_COMPONENT: Final = st.components.v2.component(
    "unsaved", js=Path(__file__).with_name("unsaved.js").read_text(encoding="utf-8")
)


def kept_edits(page: str, fresh: Edits) -> Edits:
    """The edits of this page that are not saved yet; `fresh` if there are none."""
    if page not in st.session_state:
        kept = state.database(context.path()).unsaved.get(_key(page))
        st.session_state[page] = fresh if kept is None else deepcopy(kept)
    edits: Edits = st.session_state[page]
    return edits


def keep_edits(page: str, edits: object) -> None:
    """Keep these edits until they are saved or discarded."""
    if _are_kept():
        state.database(context.path()).keep_unsaved(_key(page), deepcopy(edits))


def forget_edits(page: str) -> None:
    """Forget the edits of this page, because they are saved or discarded."""
    st.session_state.pop(page, None)
    state.database(context.path()).unsaved.pop(_key(page), None)


def watch_edits(page: str, texts: Iterable[str], unsaved: str) -> None:
    """Let the page wait for what is typed last, and say or ask before edits are lost.

    `texts` are those that have arrived: a tap that saves or leaves waits for the one being typed.
    `unsaved` names what is not saved yet.
    """
    _COMPONENT(
        key=f"{page}-wait",
        data={
            "texts": list(texts),
            "unsaved": unsaved,
            "kept": _are_kept(),
            "page": context.device(),
        },
    )


def _are_kept() -> bool:
    """Whether edits outlive this page: not where nobody is signed in, because nobody owns them."""
    return context.sign_in() is not None


def _key(page: str) -> tuple[int, str]:
    sign_in = context.sign_in()
    return (sign_in.number if sign_in else 0, page)
