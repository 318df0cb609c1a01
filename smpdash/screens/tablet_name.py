"""What people call this tablet: asked for once, and changed among the studio's settings."""

from html import escape

import streamlit as st

from smpdash.record.accounts.sign_in import tablet_name
from smpdash.record.accounts.tablet import FIELD, tablet_name_problems
from smpdash.runtime import state
from smpdash.screens import context
from smpdash.screens.widgets import problem_list


def ask_for_name() -> None:
    """Ask what this tablet is called, unless it has a name or was asked before."""
    if state.is_named(st.context.cookies, st.context.ip_address):
        return
    with st.container(border=True, key="name-tablet"):
        typed = _show_refused()
        st.html(
            '<form class="one-field" method="post" action="/tablet">'
            '<input type="hidden" name="from" value="list">'
            "<label>What do you call this tablet? Others then see where a visit is being written."
            '<input name="tablet" autocomplete="off" placeholder="Such as: Room 2"'
            f' value="{escape(typed or "", quote=True)}"></label>'
            '<button class="as-button" type="submit">Keep the name</button>'
            '<button class="as-button" type="submit" name="later" value="1">Not now</button></form>'
        )


def show_name() -> None:
    """Show what this tablet is called, in a form that changes it."""
    typed = _show_refused()
    called = tablet_name(context.device()) if typed is None else typed
    st.html(
        '<form class="one-field" method="post" action="/tablet"><label>This tablet is called'
        '<input name="tablet" autocomplete="off"'
        f' value="{escape(called, quote=True)}"></label>'
        '<button class="as-button" type="submit">Keep the name</button></form>'
    )


def _show_refused() -> str | None:
    """Show why the name was not kept that was typed last; returns it, None if it was kept."""
    if FIELD not in st.query_params:
        return None
    typed = context.param(FIELD)
    problem_list(tablet_name_problems(typed), ending="", title="The name was not kept")
    return typed
