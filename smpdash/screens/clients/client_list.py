"""The list of clients, with search, filter and the drafts in progress."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from smpdash import settings
from smpdash.record.accounts.sign_in import tablet_name
from smpdash.record.counts import counted
from smpdash.record.lengths import SEARCH
from smpdash.record.problem import text_problems
from smpdash.record.times.moments import day_words
from smpdash.record.visit import STATUS
from smpdash.screens import context
from smpdash.screens.drafts import form as drafting
from smpdash.screens.tablet_name import ask_for_name
from smpdash.screens.toasts import toast
from smpdash.screens.widgets import client_row, skip_turner
from smpdash.store.store import ClientLine, Conflict, Draft, Unknown

A_PAGE: Final = 10
FILTERS: Final = {
    "all": "All",
    "running": "In treatment",
    "new": "New",
    "completed": "Finished",
    "abandoned": "Stopped",
}


def screen() -> None:
    """Show the drafts in progress and the clients, the last seen first."""
    drafts = _drafts_page()
    ask_for_name()
    search, status = _head()
    wrong = text_problems("search", "The search", search, most=SEARCH)
    if wrong:
        st.info(context.plain(wrong[0].message), icon=":material/search_off:")
        return
    _show_drafts(drafts)
    _show_clients(search, status)


def _head() -> tuple[str, str | None]:
    """Show the search, the button for a new client and the filter; returns search and filter."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="clients-head"):
        search = st.text_input(
            "Find a client",
            live=True,
            placeholder="Name or code",
            key="search",
            persist_state="session",
            label_visibility="collapsed",
            width="stretch",
        )
        st.button(
            "New client",
            icon=":material/person_add:",
            type="primary",
            key="new-client",
            on_click=drafting.begin,
            args=("client", ""),
        )
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
    return search or "", None if status == "all" else status


def _show_drafts(drafts: Sequence[Draft]) -> None:
    """Show a page of drafts."""
    for draft in drafts[:A_PAGE]:
        _show_draft(draft)
    words, has_more = ("Begun later", "Begun earlier"), len(drafts) > A_PAGE
    skip_turner("begun", words, place="begun-skip", size=A_PAGE, has_more=has_more)


def _show_clients(search: str, status: str | None) -> None:
    """Show a page of the clients that fit, or say that none does."""
    if st.session_state.get("listed") != (search, status):
        st.session_state.update({"listed": (search, status), "list-skip": 0})
    skip = st.session_state["list-skip"]
    # One more than is shown, to know whether there are others.
    lines = context.store().clients(search=search, status=status, skip=skip, limit=A_PAGE + 1)
    if lines or skip:
        _list(lines[:A_PAGE])
        words, has_more = ("Seen later", "Seen earlier"), len(lines) > A_PAGE
        skip_turner("list", words, place="list-skip", size=A_PAGE, has_more=has_more)
    elif search or status:
        st.info("No client fits this search.", icon=":material/search_off:")
    elif context.store().is_empty():
        _welcome()


def _drafts_page() -> tuple[Draft, ...]:
    """A page of drafts, and one more if there is another page."""
    skipped = st.session_state.get("begun-skip", 0)
    drafts = context.store().drafts(skip=skipped, limit=A_PAGE + 1)
    if skipped and not drafts:  # the last of this page were recorded or thrown away
        st.session_state["begun-skip"] = 0
        return _drafts_page()
    return drafts


def _show_draft(draft: Draft) -> None:
    """Show a draft with the buttons to continue it and to throw it away."""
    since = draft.started_at.astimezone(context.zone())
    day = "" if since.date() == context.today() else f"{day_words(since.date())} "
    with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
        st.button(
            f"**Continue** {context.plain(_what(draft))} :gray[started {day}{since:%H:%M} "
            f"on {context.plain(tablet_name(draft.device))}]",
            icon=":material/edit_note:",
            key=f"continue-{draft.draft_id}",
            width="stretch",
            wrap=True,
            on_click=context.go,
            args=(drafting.PAGES[draft.kind],),
            kwargs={"draft": draft.draft_id},
        )
        with st.popover("Throw away", icon=":material/delete:", key=f"away-{draft.draft_id}"):
            st.markdown("What was entered here is lost; what is recorded stays.")
            st.button(
                "Throw it away",
                type="primary",
                key=f"away-now-{draft.draft_id}",
                on_click=_throw_away,
                args=(draft,),
            )


def _what(draft: Draft) -> str:
    """What is being written, and about whom."""
    store = context.store()
    try:
        if draft.kind == "correction":
            code, _, visit = store.find_visit(draft.about)
            return f"the correction of visit {visit.number} of {store.client(code).name}"
        code = draft.about.split("/")[0]
        if not code:
            return f"a new client {context.short(str(draft.data.get('name') or ''))}".strip()
        what = "visit" if draft.kind == "visit" else "intake"
        return f"the {what} of {store.client(code).name}"
    except Unknown:  # erased, deleted or given to somebody else meanwhile
        return "an entry whose client or visit is gone"


def _throw_away(draft: Draft) -> None:
    try:
        context.store().discard_draft(draft.draft_id, version=draft.version)
    except Conflict as conflict:
        toast(context.plain(str(conflict)), icon=":material/devices:")


def _list(lines: list[ClientLine]) -> None:
    with st.container(key="client-list", gap="xsmall"):
        for line in lines:
            client_row(label(line), line.code, key=f"open-{line.code}")


def label(line: ClientLine) -> str:
    """Name and code, then the sessions still to come and those done."""
    if line.last_held_on is None:
        done = "No visit yet"
    else:
        sessions = counted(line.sessions_done, "session")
        done = f"{sessions}, last {day_words(line.last_held_on)}"
    ahead = STATUS[line.status] if line.status in {"completed", "abandoned"} else line.words
    return (
        f"**{context.plain(line.name)}** :gray[{line.code}] "
        f":primary[{context.plain(ahead)}] :gray[{done}]"
    )


def _welcome() -> None:
    """Show the first step in an empty studio, and the way to the demo studio."""
    with st.container(border=True, key="welcome"):
        st.markdown("### Welcome")
        st.markdown(
            "Tap **New client**, write the name, and record the first visit. After every visit "
            "smpdash says how many sessions are still likely, and why."
        )
        if not settings.has_demo():
            return
        st.html(
            '<form method="post" action="/demo/open">'
            '<button class="as-button" type="submit">Look around in a made-up studio</button>'
            "</form>"
        )
        st.caption(
            "About 60 made-up clients, in a file of their own: nothing of it mixes with yours. "
            "The first time takes some seconds."
        )
