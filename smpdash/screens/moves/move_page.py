"""The page on which a visit, or its draft, is moved to the client it belongs to."""

from functools import partial
from typing import Final

import streamlit as st

from smpdash.record.client import Client
from smpdash.record.filing.own_entries import ask_words
from smpdash.record.visit import Visit
from smpdash.runtime import clock
from smpdash.screens import context
from smpdash.screens.moves import acts, sides
from smpdash.screens.moves.search import show_search
from smpdash.screens.moves.subject import Subject, choose, leave_button, named
from smpdash.screens.widgets import problem_list, to_clients
from smpdash.store.store import Unknown

UNTOUCHED: Final = "Nothing is changed."


def screen() -> None:
    """Ask for the right client, show what will happen on both sides, then move."""
    try:
        subject, came_from, to = named(), _client("from"), _client("to")
    except Unknown:
        subject = None
    if subject is None:
        st.info("This visit was moved, deleted or discarded.", icon=":material/task_alt:")
        to_clients()
    elif came_from and came_from.code != subject.client.code and subject.visit:
        _moved(subject.client, came_from, subject.visit)
    elif subject.visit and not _can_move(subject.visit):
        st.info(context.plain(ask_words(context.studio().staff)), icon=":material/lock_clock:")
        leave_button(subject)
    elif to is None or to.code == subject.client.code:
        _choose(subject)
    else:
        _confirm(subject, to)


def _client(param: str) -> Client | None:
    """The client whose code is this parameter of the address; None if there is no parameter."""
    code = context.param(param)
    return context.store().client(code) if code else None


def _can_move(visit: Visit) -> bool:
    return context.store().can_correct(visit.visit_id, now=clock.now())


def _choose(subject: Subject) -> None:
    """Show the search and the clients who fit it."""
    st.subheader(f"Whose is {subject.words}?", anchor=False)
    name = context.plain(subject.client.name)
    code = subject.client.code
    st.markdown(f"Now it is with **{name}** :gray[{code}]. Tap the client it belongs to.")
    show_search("move", but=subject.client.code, choose=partial(choose, subject))
    leave_button(subject)


def _confirm(subject: Subject, to: Client) -> None:
    """Show what will happen on both sides, with the button that does it."""
    st.subheader(f"Move {subject.words}?", anchor=False)
    problems = sides.show(subject, to)
    problem_list(problems, ending=UNTOUCHED, title="This cannot be moved")
    with st.container(horizontal=True, key="move-bar"):
        if not problems:
            st.button(
                f"Move to {context.plain(to.name)}",
                type="primary",
                icon=":material/move_up:",
                key="move-now",
                on_click=acts.move,
                args=(subject, to, context.new_action()),
            )
        st.button("Another client", key="move-other", on_click=choose, args=(subject, ""))
        leave_button(subject)


def _moved(client: Client, came_from: Client, visit: Visit) -> None:
    """Say what was moved, with a minute to undo it."""
    st.html("<h4 class='done'>The visit is moved</h4>")
    st.markdown(
        f"It is visit {visit.number} of **{context.plain(client.name)}** :gray[{client.code}] now, "
        f"no longer one of {context.plain(came_from.name)} :gray[{came_from.code}]."
    )
    with st.container(horizontal=True, key="moved-bar"):
        for each, key in ((client, "to-new"), (came_from, "to-old")):
            st.button(
                f"To {context.plain(each.name)}",
                type="primary" if each is client else "secondary",
                key=key,
                on_click=context.go,
                args=("client",),
                kwargs={"code": each.code},
            )
        if context.store().can_undo_move(visit.visit_id, now=clock.now()):
            st.button(
                "Undo",
                icon=":material/undo:",
                key="undo-move",
                on_click=acts.undo,
                args=(visit, came_from.code, context.new_action()),
            )
