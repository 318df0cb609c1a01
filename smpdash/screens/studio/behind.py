"""The clients behind a mark that was tapped: one list for all charts of the page Studio."""

from collections.abc import Mapping
from functools import partial
from typing import Final
from urllib.parse import parse_qsl

import streamlit as st

from smpdash.record.counts import counted
from smpdash.record.export.selection import Selection
from smpdash.record.progress.scope import SORTS, VISIT_SORTS, Behind, behind_of
from smpdash.record.times.moments import day_words
from smpdash.record.visit import STATUS
from smpdash.screens import context
from smpdash.screens.export.links import show_link
from smpdash.screens.widgets import client_row, show_picture, skip_turner
from smpdash.show.behind import behind_words
from smpdash.show.charts.due import NO_ARTIST
from smpdash.show.charts.picture import Picture
from smpdash.show.charts.progress.period import BEHIND

# More clients than this are on the next page.
A_PAGE: Final = 50
TURN: Final = ("Previous clients", "Next clients")
_MARK, _PLACE = "studio-mark", "behind-skip"
# How often the list of a chart was closed: a chart tells a tap only if it picks something else.
_TURN = "studio-turn-{}"


def show_with_clients(picture: Picture, *, key: str, scope: object) -> None:
    """Show a chart, and beneath it the clients behind its mark that was tapped last, if one was.

    `scope` is what the page is about now: a mark that was tapped under other filters is forgotten.
    """
    *where, behind, text = st.session_state.get(_MARK, ("", None, Behind(), ""))
    is_here = where == [key, scope]
    show_picture(
        picture,
        key=key,
        pick=partial(_pick, key, scope),
        chosen={BEHIND: text} if is_here else None,
        turn=st.session_state.get(_TURN.format(key), 0),
    )
    if is_here:
        _show_clients(behind)


def _pick(key: str, scope: object, picked: Mapping[str, str]) -> None:
    if key != st.session_state.get(_MARK, (key,))[0]:
        _close()
    text = picked[BEHIND]
    behind = behind_of(dict(parse_qsl(text, keep_blank_values=True)))
    st.session_state.update({_MARK: (key, scope, behind, text), _PLACE: 0})


def _show_clients(behind: Behind) -> None:
    """The courses or visits behind a mark, a page at a time, with a way to each client."""
    store = context.store()
    is_visits = behind.by == "visit"
    table = "visits" if is_visits else "courses"
    number = store.number_of_visits(behind) if is_visits else store.number_behind(behind)
    with st.container(border=True, key="behind"):
        st.markdown(f"#### {counted(number, table.removesuffix('s'))}")
        if words := behind_words(behind, context.studio()):
            st.caption(context.plain(words))
        with st.container(horizontal=True, key="behind-head"):
            show_link("These", table, Selection(courses=behind))
            st.button("Close", key="close-behind", on_click=_close)
        sort = _choose_order(VISIT_SORTS if is_visits else SORTS, table)
        with st.container(key="client-list-behind", gap="xsmall"):
            skip = st.session_state[_PLACE]
            has_more = (
                _show_visits(behind, sort, skip) if is_visits else _show_courses(behind, sort, skip)
            )
        skip_turner("behind", TURN, place=_PLACE, size=A_PAGE, has_more=has_more)


def _choose_order(orders: Mapping[str, str], table: str) -> str:
    """Show the orders of the list of this table; another one begins at its first page."""
    return str(
        st.segmented_control(
            "Order",
            list(orders),
            format_func=orders.__getitem__,
            default="latest",
            required=True,
            key=f"behind-sort-{table}",
            label_visibility="collapsed",
            on_change=st.session_state.__setitem__,
            args=(_PLACE, 0),
        )
    )


def _show_courses(behind: Behind, sort: str, skip: int) -> bool:
    """A page of the courses; returns whether there are more."""
    courses = context.store().courses_behind(behind, sort=sort, skip=skip, limit=A_PAGE + 1)
    names = context.studio().staff_names
    for course in courses[:A_PAGE]:
        by = names.get(course.artist or "", NO_ARTIST)
        kind = "touch-up, " if course.is_touch_up else ""
        words = (
            f"**{context.plain(course.name)}** :gray[{course.code}] "
            f"{kind}{STATUS[course.status].lower()}: {counted(course.sessions, 'session')} "
            f":gray[{day_words(course.last_on)} · {context.plain(by)}]"
        )
        client_row(words, course.code, key=f"behind-{course.code}-{course.number}")
    return len(courses) > A_PAGE


def _show_visits(behind: Behind, sort: str, skip: int) -> bool:
    """A page of the visits; returns whether there are more."""
    visits = context.store().visits_behind(behind, sort=sort, skip=skip, limit=A_PAGE + 1)
    names = context.studio().staff_names
    for place, visit in enumerate(visits[:A_PAGE]):
        by = names.get(visit.artist or "", NO_ARTIST)
        words = (
            f"**{context.plain(visit.name)}** :gray[{visit.code}] visit {visit.number} "
            f":gray[{day_words(visit.held_on)} · {context.plain(by)}]"
        )
        client_row(words, visit.code, key=f"behind-{visit.code}-visit-{place}")
    return len(visits) > A_PAGE


def _close() -> None:
    key, *_ = st.session_state.pop(_MARK, ("",))
    turn = _TURN.format(key)
    st.session_state[turn] = st.session_state.get(turn, 0) + 1
