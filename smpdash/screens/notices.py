"""The watch's notices, shown on every page."""

from pathlib import Path
from typing import Final

import streamlit as st

from smpdash.runtime.jobs import watch
from smpdash.screens import context, errors

_SHOWN: Final = "check-shown"


def show_notices(path: Path) -> None:
    """Show the watch's notices, and the way back to people who may restore."""
    st.session_state[_SHOWN] = watch.of_check(path)
    for notice in watch.notices(path):
        words = f"{context.plain(notice.words)}"
        st.warning(words, title=notice.title, icon=notice.icon)
        if notice.way_back and context.person().may("restore"):
            errors.show_way_back()


def show_check(path: Path) -> None:
    """Show that the check runs, beneath the page so that nothing moves when it ends."""
    share = watch.share_checked(path)
    if share is not None:
        st.caption(
            f":material/fact_check: All records are being checked ({share:.0%} done). Everything "
            "can be used meanwhile; whatever is found is said here.",
        )


def has_news() -> bool:
    """Whether the check's notices have changed since this page was drawn."""
    return bool(st.session_state.get(_SHOWN, ()) != watch.of_check(context.path()))
