"""The clients behind a mark that was tapped: one list for all charts of the page Studio."""

from collections.abc import Mapping
from functools import partial
from typing import Final
from urllib.parse import parse_qsl

import streamlit as st

from smpdash.record.counts import counted
from smpdash.record.export.selection import Selection
from smpdash.record.progress.scope import Behind, Scope, behind_of
from smpdash.record.times.moments import day_words
from smpdash.record.visit import STATUS
from smpdash.screens import context
from smpdash.screens.export.links import show_link
from smpdash.screens.widgets import client_row, show_picture, skip_turner
from smpdash.show.charts.due import NO_ARTIST
from smpdash.show.charts.picture import Picture
from smpdash.show.charts.progress.period import BEHIND

# More clients than this are on the next page.
A_PAGE: Final = 50
TURN: Final = ("Previous clients", "Next clients")
_MARK, _PLACE = "studio-mark", "behind-skip"


def show_with_clients(picture: Picture, *, key: str, scope: Scope) -> None:
    """Show a chart, and beneath it the clients behind its mark that was tapped last, if one was.

    `scope` is what the page is about now: a mark that was tapped under other filters is forgotten.
    """
    show_picture(picture, key=key, pick=partial(_pick, key, scope))
    mark = st.session_state.get(_MARK)
    if mark is not None and mark[:2] == (key, scope):
        _show_clients(mark[2])


def _pick(key: str, scope: Scope, picked: Mapping[str, str]) -> None:
    behind = behind_of(dict(parse_qsl(picked[BEHIND], keep_blank_values=True)))
    st.session_state.update({_MARK: (key, scope, behind), _PLACE: 0})


def _show_clients(behind: Behind) -> None:
    """The courses behind a mark, a page at a time, with a way to each client and to the file."""
    store, skip = context.store(), st.session_state[_PLACE]
    number = store.number_behind(behind)
    courses = store.courses_behind(behind, skip=skip, limit=A_PAGE + 1)
    names = {person.key: person.name for person in context.studio().staff}
    with st.container(border=True, key="behind"):
        with st.container(horizontal=True, vertical_alignment="center", key="behind-head"):
            st.markdown(f"#### {counted(number, 'course')} behind this mark")
            show_link("These", "courses", Selection(courses=behind))
            st.button("Close", key="close-behind", on_click=_close)
        with st.container(key="client-list-behind", gap="xsmall"):
            for course in courses[:A_PAGE]:
                by = names.get(course.artist or "", NO_ARTIST)
                kind = "touch-up, " if course.is_touch_up else ""
                words = (
                    f"**{context.plain(course.name)}** :gray[{course.code}] "
                    f"{kind}{STATUS[course.status].lower()}: {counted(course.sessions, 'session')} "
                    f":gray[{day_words(course.last_on)} · {context.plain(by)}]"
                )
                client_row(words, course.code, key=f"behind-{course.code}-{course.number}")
        has_more = len(courses) > A_PAGE
        skip_turner("behind", TURN, place=_PLACE, size=A_PAGE, has_more=has_more)


def _close() -> None:
    st.session_state.pop(_MARK, None)
