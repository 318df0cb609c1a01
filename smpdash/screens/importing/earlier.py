"""The imports so far, each with the button that takes it back."""

from typing import Final

import streamlit as st

from smpdash.record.counts import counted, listed
from smpdash.record.times.moments import moment_words
from smpdash.screens import context
from smpdash.screens.importing import acts
from smpdash.store.records.imports.register import ADDED, NOT_FINISHED
from smpdash.store.store import Import, Store

_CHOSEN: Final = "import-chosen"
MOST_SHOWN: Final = 30


def show_earlier(store: Store) -> None:
    """Show the latest imports; nothing if there was none."""
    imports = store.imports()
    if not imports:
        return
    st.markdown("#### Imports so far")
    with st.container(key="import-list", gap="xsmall"):
        for made in imports[:MOST_SHOWN]:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(_line(made), width="stretch")
                if made.state == ADDED:
                    st.button(
                        "Take back",
                        icon=":material/undo:",
                        key=f"import-back-{made.number}",
                        disabled=acts.is_busy(),
                        on_click=st.session_state.__setitem__,
                        args=(_CHOSEN, made.number),
                    )
    if (chosen := st.session_state.get(_CHOSEN)) and not acts.is_busy():
        for made in imports:
            if made.number == chosen and made.state == ADDED:
                _confirm(store, made)


def _line(made: Import) -> str:
    at = moment_words(made.ended_at, context.zone())
    who = context.studio().staff_name(made.person) if made.person else ""
    parts = [
        counted(made.clients, "client"),
        counted(made.visits, "visit"),
        *([f"{counted(made.left_out, 'row')} left out"] if made.left_out else []),
    ]
    state = {
        ADDED: listed(parts),
        NOT_FINISHED: "cut off before its end and removed; nothing of it was seen",
    }.get(made.state, f"taken back {moment_words(made.state_at, context.zone())}")
    file = context.plain(context.short(made.file))
    by = f", {context.plain(who)}" if who else ""
    return f"**Import {made.number}: {file}**  \n:gray[{at}{by}. {state}]"


def _leave() -> None:
    st.session_state.pop(_CHOSEN, None)


@st.dialog("Take this import back?", on_dismiss=_leave)
def _confirm(store: Store, made: Import) -> None:
    """Ask before an import is taken back, or say what was built on it."""
    built = store.built_on_import(made.number)
    if built:
        st.error(
            "\n".join(f"- {context.plain(words)}" for words in built),
            title="It cannot be taken back any more",
            icon=":material/lock:",
        )
        _leave_button()
        return
    st.markdown(
        f"All {counted(made.clients, 'client')} of import {made.number} leave the records, with "
        f"{counted(made.visits, 'visit')}. Nobody has recorded anything about them since. "
        "The file itself stays where you have it."
    )
    with st.container(horizontal=True):
        # The whole page has to be drawn again, and not the dialog alone.
        if st.button("Take it back", type="primary", icon=":material/undo:", key="import-back-now"):
            _leave()
            acts.take_back(made.number)
            st.rerun()
        _leave_button()


def _leave_button() -> None:
    if st.button("Leave it as it is", key="import-leave"):
        _leave()
        st.rerun()
