"""The watch's notices, shown on every page."""

from collections.abc import Callable
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


@st.fragment(run_every="20s")
def keep_current(
    path: Path, *, keeps_still: bool = False, is_behind: Callable[[], bool] | None = None
) -> None:
    """Draw the whole page again if it shows what is no longer so.

    That is the page of an earlier server, of a file that was replaced, of the notices before the
    last check, or one that says so itself by `is_behind`. While a check runs, a line beneath the
    page says how far it is; not where the page `keeps_still`, since a line that comes or goes there
    moves the buttons of a page that is scrolled to its end.
    """
    has_news = st.session_state.get(_SHOWN, ()) != watch.of_check(path)
    if context.is_replaced() or has_news or (is_behind and is_behind()):
        st.rerun()
    share = watch.share_checked(path)
    if share is not None and not keeps_still:
        st.caption(
            f":material/fact_check: All records are being checked ({share:.0%} done). Everything "
            "can be used meanwhile; whatever is found is said here.",
        )
