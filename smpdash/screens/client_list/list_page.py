"""The list of clients: today's at the top, then all, with search, filter and order."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from smpdash import settings
from smpdash.html.first_steps import Step, first_steps
from smpdash.record.export.selection import Selection
from smpdash.screens import context
from smpdash.screens.client_list.finding import HINT, is_searchable, matching_clients
from smpdash.screens.client_list.rows import is_in_the_chair, show_draft, show_rows
from smpdash.screens.drafts import form as drafting
from smpdash.screens.export.links import show_link
from smpdash.screens.tablet_name import ask_for_name
from smpdash.screens.widgets import in_address, keep_in_address, skip_turner
from smpdash.store.store import ClientLine, ClientQuery, Draft

A_PAGE: Final = 10
# Fewer, so that the list beneath can be seen without scrolling far.
A_DAY: Final = 6
FILTERS: Final = {
    "all": "All",
    "running": "In treatment",
    "new": "New",
    "completed": "Finished",
    "abandoned": "Stopped",
}
ORDERS: Final = {"next": "What is next", "name": "By name"}
TURN: Final = ("Previous clients", "Next clients")
DUE_PLACE: Final = "due-today-skip"
DRAFTS_PLACE: Final = "begun-skip"
LIST_PLACE: Final = "list-skip"


def screen() -> None:
    """Show who is in the chair, due or overdue, and all other clients, by what is next."""
    ask_for_name()
    if context.store().is_empty():
        # There is nobody to search for yet.
        _show_drafts()
        _welcome()
        return
    search = _head()
    if not is_searchable(search):
        return
    if search:
        _show_clients(_query(search), above=frozenset())
    else:
        # Whatever is asked of the list beneath, it stays: else what was tapped would move away.
        above = _show_today()
        title = st.empty()
        query = _query("")
        is_the_rest = query == ClientQuery(today=context.today())
        title.markdown(f"#### {'Everybody else' if is_the_rest else 'All clients'}")
        rest = ClientQuery(today=context.today(), part="later", but_not=tuple(above))
        with st.container(key="clients-found"):
            _show_clients(rest if is_the_rest else query, above=above)


def _head() -> str:
    """Show the search and the button for a new client; returns the search."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="clients-head"):
        search = st.text_input(
            "Find a client",
            live=True,
            placeholder=HINT,
            key="search",
            persist_state="session",
            label_visibility="collapsed",
            width="stretch",
        )
        _new_client()
    return search or ""


def _new_client() -> None:
    st.button(
        "New client",
        icon=":material/person_add:",
        type="primary",
        key="new-client",
        on_click=drafting.begin,
        args=("client", ""),
    )


def _query(search: str) -> ClientQuery:
    """Show the filter and the order, which stays in the address; returns what they ask for."""
    with st.container(horizontal=True, key="clients-which", gap="small"):
        status = st.segmented_control(
            "Show",
            list(FILTERS),
            format_func=FILTERS.__getitem__,
            default="all",
            required=True,
            key="status",
            persist_state="session",
            label_visibility="collapsed",
        )
        order = st.segmented_control(
            "Order",
            list(ORDERS),
            format_func=ORDERS.__getitem__,
            default=in_address("order", ORDERS, "next"),
            required=True,
            key="order",
            persist_state="session",
            label_visibility="collapsed",
        )
    keep_in_address("order", order, "next")
    return ClientQuery(
        search=search,
        status=None if status == "all" else status,
        today=context.today() if order == "next" else None,
    )


def _show_today() -> frozenset[str]:
    """Show whom something was begun about, and who is due; returns the codes of those shown."""
    st.markdown("#### Today")
    begun = _show_drafts()
    query = ClientQuery(today=context.today(), part="due", but_not=tuple(begun or ()))
    due = _page(query, DUE_PLACE, A_DAY)
    show_rows(due[:A_DAY], _drafts_of(due), key="due")
    if not due and begun is None:
        st.caption("Nobody is in the chair, due or overdue.")
    skip_turner(
        "due-today",
        ("Before these", "More for today"),
        place=DUE_PLACE,
        size=A_DAY,
        has_more=len(due) > A_DAY,
    )
    return frozenset({line.code for line in due[:A_DAY]} | (begun or set()))


def _show_drafts() -> set[str] | None:
    """Show a page of drafts, each in the row of its client, whoever is in the chair first.

    Returns the codes of these clients; None if there is no draft.
    """
    drafts = _drafts()
    shown = drafts[:A_PAGE]
    codes = tuple(dict.fromkeys(draft.client for draft in shown if draft.client))
    query = ClientQuery(codes=codes, today=context.today())
    lines = {line.code: line for line in context.store().clients(query)} if codes else {}
    in_chair = {draft.client for draft in shown if is_in_the_chair(draft)}
    in_order = sorted(codes, key=lambda code: code not in in_chair)
    show_rows([lines[code] for code in in_order if code in lines], shown, key="begun")
    if alone := [draft for draft in shown if draft.client not in lines]:
        with st.container(key="people-alone", gap=None):
            for draft in alone:
                show_draft(draft)
    skip_turner(
        "begun",
        ("Newer drafts", "Older drafts"),
        place=DRAFTS_PLACE,
        size=A_PAGE,
        has_more=len(drafts) > A_PAGE,
    )
    return {*lines} if shown else None


def _drafts() -> tuple[Draft, ...]:
    """A page of drafts, and one more if there is another page."""
    skipped = st.session_state.get(DRAFTS_PLACE, 0)
    drafts = context.store().drafts(skip=skipped, limit=A_PAGE + 1)
    if skipped and not drafts:  # the last of this page were recorded or discarded
        st.session_state[DRAFTS_PLACE] = 0
        return _drafts()
    return drafts


def _show_clients(query: ClientQuery, *, above: frozenset[str]) -> None:
    """Show a page of the clients that fit, or say that none does; `above` are shown already."""
    asked = (query.search, query.status, query.today is None)
    if st.session_state.get("listed") != asked:
        st.session_state.update({"listed": asked, LIST_PLACE: 0})
    lines = _page(query, LIST_PLACE, A_PAGE)
    show_rows(lines[:A_PAGE], _drafts_of(lines), key="all", above=above)
    skip_turner("list", TURN, place=LIST_PLACE, size=A_PAGE, has_more=len(lines) > A_PAGE)
    if lines:
        limits = Selection(status=query.status, search=query.search)
        show_link("All clients" if limits.is_everything else "These clients", "clients", limits)
        return
    if query.search:
        st.info("No client fits this search.", icon=":material/search_off:")
    else:
        st.caption("Nobody else." if query.part == "later" else "No clients.")


def _drafts_of(lines: Sequence[ClientLine]) -> tuple[Draft, ...]:
    """The drafts about these clients; those of another page of drafts stand in their rows too."""
    return context.store().drafts(clients=[line.code for line in lines]) if lines else ()


def _page(query: ClientQuery, place: str, size: int) -> list[ClientLine]:
    """A page of clients from the place in session state, and one more if there is another page."""
    skip = st.session_state.setdefault(place, 0)
    lines = matching_clients(query, skip=skip, limit=size + 1)
    if skip and not lines:  # those of this page were recorded or changed meanwhile
        st.session_state[place] = 0
        return matching_clients(query, limit=size + 1)
    return lines


def _welcome() -> None:
    """Show the first steps in an empty studio, and the way to the demo studio."""
    with st.container(border=True, key="welcome"):
        st.markdown("### Welcome")
        if context.person().may("manage staff"):
            st.html(first_steps(_steps()))
        st.markdown(
            "Tap **New client**, write the name, and record the first visit. After every visit "
            "smpdash says how many sessions are still likely, and why."
        )
        _new_client()
        if not settings.has_demo():
            return
        st.html(
            '<form method="post" action="/demo/open">'
            '<button class="as-button" type="submit">Look around in a demo studio</button>'
            "</form>"
        )
        st.caption(
            "About 60 made-up clients, in a file of their own: nothing of it mixes with yours. "
            "The first time takes some seconds."
        )


def _steps() -> list[Step]:
    """The first steps of a new studio; the last one ends with the first client."""
    artists = [one for one in context.studio().staff if one.active and one.role == "artist"]
    return [
        Step("Set up the owner", "/sign-in/owner", is_done=context.sign_in() is not None),
        Step("Add the first artist", "/team", is_done=bool(artists)),
        Step("Add the first client"),
    ]
