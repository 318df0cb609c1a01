"""The page on which a manager makes two records of one person one."""

from typing import Final

import streamlit as st

from smpdash.record.client import Client
from smpdash.record.filing.merging import Pair, Records
from smpdash.record.filing.treatments import planned
from smpdash.screens import context
from smpdash.screens.intake.duplicates import label
from smpdash.screens.merging import acts, choices, preview
from smpdash.screens.moves.search import show_search
from smpdash.screens.widgets import client_row, problem_list, to_clients
from smpdash.store.store import Unknown

UNTOUCHED: Final = "Nothing is changed."
SHOWN: Final = 3


def screen() -> None:
    """Ask for the other record, show both side by side, then make them one."""
    store = context.store()
    store.must("merge clients")
    context.must_have("code")
    code, other = context.param("code"), context.param("with")
    try:
        here = store.client(code)
        there = store.client(other) if other else None
    except Unknown:
        st.info("There is no client with this code.", icon=":material/search_off:")
        to_clients()
        return
    if there is None:
        _choose(here)
    elif there.code == here.code:
        _is_one(here, code, other)
    else:
        _confirm(_pair(here, there))


def _pair(here: Client, there: Client) -> Pair:
    """Both records, the one to keep first: as the address says, else the older one."""
    wanted = context.param("keep") or min((here, there), key=lambda each: int(each.code[2:])).code
    store = context.store()
    one, two = (Records(each, store.courses(each.code)) for each in (here, there))
    return Pair(two, one) if wanted == there.code else Pair(one, two)


def _choose(client: Client) -> None:
    """Show the records that may be the same person, and the search for others."""
    st.subheader(f"Who is the same person as {context.plain(client.name)}?", anchor=False)
    st.markdown(
        f"Search for the other record of {client.code}. You see both before anything is changed."
    )
    likely = context.store().namesakes(client)[:SHOWN]
    if likely:
        with st.container(border=True, key="likely", gap="small"):
            st.markdown("**Perhaps**")
            for namesake in likely:
                st.button(
                    label(namesake, client.birth_year),
                    key=f"likely-{namesake.code}",
                    width="stretch",
                    on_click=_show,
                    args=(client.code, namesake.code),
                )
    show_search("merge", but=client.code, choose=lambda code: _show(client.code, code))
    _leave_button(client.code)


def _show(code: str, other: str, keep: str = "") -> None:
    """Show the page again with this pair."""
    context.go("merge", code=code, **{"with": other}, **({"keep": keep} if keep else {}))


def _is_one(client: Client, *codes: str) -> None:
    old = next((code for code in codes if code != client.code), client.code)
    st.info(f"{old} is part of {client.code} already.", icon=":material/task_alt:")
    client_row(f"**{context.plain(client.name)}** :gray[{client.code}]", client.code, key="to-one")


def _confirm(pair: Pair) -> None:
    """Show both records and what becomes of them, with the button that makes them one."""
    st.subheader("Are these two one person?", anchor=False)
    kept_code, other_code = pair.kept.code, pair.other.code
    preview.show_both(pair)
    st.button(
        f"Keep {other_code} instead",
        icon=":material/swap_horiz:",
        key="merge-swap",
        on_click=_show,
        args=(kept_code, other_code, other_code),
    )
    choices.show(pair)
    chosen = choices.chosen(pair)
    plan = planned(pair, chosen.answers)
    if plan.unanswered:
        st.info("Say first whether it is one treatment or two.", icon=":material/help:")
    else:
        preview.show_outcome(pair, chosen, plan)
    problems = acts.problems(pair, chosen)
    problem_list(problems, ending=UNTOUCHED, title="They cannot become one record yet")
    with st.container(horizontal=True, key="merge-bar"):
        if not problems and not plan.unanswered:
            st.button(
                "Make them one record",
                type="primary",
                icon=":material/merge:",
                key="merge-now",
                on_click=acts.merge,
                args=(pair, context.new_action()),
            )
        st.button("Another client", key="merge-other", on_click=_show, args=(kept_code, ""))
        _leave_button(kept_code, other_code)


def _leave_button(code: str, other: str = "") -> None:
    st.button(
        "Leave both as they are",
        key="merge-back",
        on_click=acts.go_on,
        args=(code, other),
    )
