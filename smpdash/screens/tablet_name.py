"""What people call this tablet: asked for once, and changed among the studio's settings."""

from html import escape

import streamlit as st

from smpdash.record.accounts.sign_in import tablet_name
from smpdash.runtime import state
from smpdash.screens import context


def ask_for_name() -> None:
    """Ask what this tablet is called, unless it has a name or was asked before."""
    if state.is_named(st.context.cookies, st.context.ip_address):
        return
    with st.container(border=True, key="name-tablet"):
        st.html(
            '<form class="one-field" method="post" action="/tablet">'
            '<input type="hidden" name="from" value="list">'
            "<label>What do you call this tablet? Others then see where a visit is being written."
            '<input name="tablet" autocomplete="off" placeholder="Such as: Room 2"></label>'
            '<button class="as-button" type="submit">Keep the name</button>'
            '<button class="as-button" type="submit" name="later" value="1">Not now</button></form>'
        )


def show_name() -> None:
    """Show what this tablet is called, in a form that changes it."""
    called = escape(tablet_name(context.device()), quote=True)
    st.html(
        '<form class="one-field" method="post" action="/tablet"><label>This tablet is called'
        '<input name="tablet" autocomplete="off"'
        f' value="{called}"></label>'
        '<button class="as-button" type="submit">Keep the name</button></form>'
    )
