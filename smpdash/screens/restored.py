"""The message on every page after the records were replaced by a backup."""

from datetime import timedelta
from typing import Final

import streamlit as st

from smpdash.record.times.moments import moment_words, time_words
from smpdash.runtime import clock
from smpdash.screens import context

# A restore signs everybody out; people who sign in again that day should know why.
TOLD_FOR: Final = timedelta(hours=12)
_SEEN: Final = "file-seen"


def show_restored() -> None:
    """Show that the records were replaced, until somebody at this page confirms it."""
    store = context.store()
    number, state = store.file_number(), st.session_state
    if _SEEN not in state:
        done = store.restored()
        is_new = done is not None and clock.now() - done[1] < TOLD_FOR
        state[_SEEN] = None if is_new else number
    if state[_SEEN] != number:
        with st.container(border=True, key="restored"):
            st.warning(_words(), icon=":material/settings_backup_restore:")
            st.button("I have seen this", key="restored-seen", on_click=_saw, args=(number,))
    state[context.FILE_SHOWN] = number


def _words() -> str:
    done = context.store().restored()
    if done is None:
        return "The studio’s records were replaced by another file."
    back_to, at = done
    return (
        f"At {time_words(at, context.zone())} the studio’s records were put back to the backup of "
        f"{moment_words(back_to, context.zone())}. What was recorded after that is not in them: "
        "look at what you did last, and record it again where it is missing."
    )


def _saw(number: int) -> None:
    st.session_state[_SEEN] = number
