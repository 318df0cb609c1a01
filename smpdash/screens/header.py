"""The header of every screen: the links, whose visit this is, the person and the lock."""

from collections.abc import Mapping
from html import escape
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from smpdash.record.client import Client
from smpdash.screens.initials import initials

_SLOTS: Final = "header-slots"
_MARK: Final = '<i class="mark"></i>'


def show_header(links: Mapping[str, str], here: str, right: str) -> None:
    """Show the header, with places that a page fills by `show_whom` and `way_back`.

    `links` are the titles of the screens by address, `here` is this screen's address, `right` the
    HTML of the person.
    """
    is_visit = here == "visit"
    with st.container(key="header"):
        left = st.container(key="header-left", horizontal=True, wrap=False)
        left.html(_left(links, here, is_short=is_visit), width="content")
        whom = st.container(key="header-whom") if is_visit else None
        at_right = st.container(key="header-right", horizontal=True, wrap=False)
        moving = at_right.container(key="header-moving") if is_visit else None
        at_right.html(f'<div class="right">{right}</div>', width="content")
    st.session_state[_SLOTS] = (left, whom, moving)


def show_sections(links: Mapping[str, str], here: str) -> None:
    """Show the links to the pages that are sections of one, above the page itself."""
    listed = "".join(_link(address, title, here) for address, title in links.items())
    st.html(f'<nav class="sections" aria-label="Sections">{listed}</nav>')


def way_back() -> DeltaGenerator:
    """The place at the left, after the links, for the button that leads back."""
    return _slot(0)


def way_elsewhere() -> DeltaGenerator:
    """The place at the right, before the person, for the button that moves the visit."""
    return _slot(2)


def show_whom(client: Client, doing: str) -> None:
    """Show in the middle whose visit this is, and which.

    While the visit is open, the entry adds how long: "Visit 2, in progress 0:42".
    """
    _slot(1).html(
        f'<div class="whom"><h1>{escape(client.name)} <small>{escape(client.code)}</small></h1>'
        f'<p>{escape(doing)}<span class="running"></span></p></div>'
    )


def _slot(number: int) -> DeltaGenerator:
    slot = st.session_state[_SLOTS][number]
    return slot if isinstance(slot, DeltaGenerator) else st.container()


def _left(links: Mapping[str, str], here: str, *, is_short: bool) -> str:
    """The mark and the links; the links also as a menu, for narrow screens."""
    listed = "".join(_link(address, title, here) for address, title in links.items())
    if len(links) == 1:
        return f'<div class="left">{_MARK}<nav aria-label="Screens">{listed}</nav></div>'
    beside = "" if is_short else f'<nav class="beside" aria-label="Screens">{listed}</nav>'
    menu = f'<details class="menu"><summary aria-label="Menu">{_MARK}<span>Menu</span></summary>'
    menu += f'<nav aria-label="Screens">{listed}</nav></details>'
    return f'<div class="left{" short" if is_short else ""}">{_MARK}{beside}{menu}</div>'


def _link(address: str, title: str, here: str) -> str:
    current = ' aria-current="page"' if address == here else ""
    return f'<a class="screen" href="/{address}" target="_self"{current}>{escape(title)}</a>'


def person_html(name: str) -> str:
    """Who is signed in, with links to their PIN and the lock; "" if nobody has to sign in."""
    if not name:
        return (
            '<div class="who"><a class="as-button" href="/sign-in/owner" target="_self">'
            "Set up the owner</a></div>"
        )
    return (
        f'<div class="who"><a class="person-here" href="/sign-in/pin" target="_self">'
        f'<i aria-hidden="true">{escape(initials(name))}</i><span>{escape(name)}</span></a>'
        '<form method="post" action="/sign-in/lock">'
        '<button class="as-button" type="submit">Lock</button></form></div>'
    )


def mark_html(*, can_leave: bool) -> str:
    """The mark of the demo, with a button to leave it if this tablet only looks around."""
    leave = (
        '<form method="post" action="/demo/leave"><button type="submit">Leave</button></form>'
        if can_leave
        else ""
    )
    return f'<div class="demo-mark" role="note"><span>Demo studio</span>{leave}</div>'
