"""The tablets of the studio on the page Team: add one by a code, sign one out, bar one."""

from functools import partial
from html import escape
from urllib.parse import urlsplit

import streamlit as st

from smpdash.html.trust.qr_code import qr_code_address
from smpdash.record.accounts.tablet import KnownTablet
from smpdash.record.times.moments import moment_words
from smpdash.runtime import clock
from smpdash.runtime.addresses import LOOPBACK, addresses_here
from smpdash.screens import context
from smpdash.screens.widgets import attempt


def show_tablets(*, problems_in: str) -> None:
    """Show where people signed in within 30 days, and how a further tablet gets in."""
    st.markdown("#### Tablets")
    if tablets := context.authenticator().tablets(now=clock.now()):
        with st.container(key="tablets", gap="xsmall"):
            for tablet in tablets:
                _tablet(tablet, problems_in)
    else:
        st.caption("Nobody has signed in on a tablet yet.")
    with st.expander("Add a tablet", key="add-tablet"):
        address = address_for_tablets(st.context.url or "", int(st.get_option("server.port")))
        st.html(
            f"<div class='add-tablet'><img src='{qr_code_address(address)}' "
            f"alt='A code with the address {escape(address)}'>"
            f"<p>Read this code with the tablet’s camera, or open <b>{escape(address)}</b> in its "
            "browser. The tablet has to be in the studio’s network. It asks once for a name, such "
            "as “Room 1”, and for a PIN.</p></div>"
        )


def address_for_tablets(open_at: str, port: int) -> str:
    """The address that a new tablet opens, from the one at which this page is open.

    On the machine itself that is the machine's address in its network. On smpdash's own port it
    begins with http: that leads a tablet which does not trust the studio yet to the page that says
    how, and every other one on to HTTPS.
    """
    parts = urlsplit(open_at)
    host = parts.hostname or "localhost"
    if host in LOOPBACK:
        host = addresses_here()[0]
    elif parts.scheme == "https" and parts.port != port:
        return f"https://{parts.netloc}/"  # of a proxy in front
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{parts.port or port}/"


def _tablet(tablet: KnownTablet, problems_in: str) -> None:
    mine = context.sign_in()
    is_mine = mine is not None and mine.number in {each.number for each in tablet.sign_ins}
    key = tablet.device[:16]
    with st.container(horizontal=True, vertical_alignment="center", key=f"tablet-{key}"):
        st.html(
            f"<p class='person'><b>{escape(tablet.name)}</b> "
            f"<small>{escape(_words(tablet, is_mine=is_mine))}</small></p>"
        )
        accounts, at = context.authenticator(), clock.now()
        if tablet.barred_at is not None:
            allow = partial(accounts.allow_tablet, tablet, now=at)
            _button("Allow again", f"allow-{key}", allow, problems_in)
            return
        if is_mine:
            return
        if tablet.sign_ins:
            out = partial(accounts.sign_out_tablet, tablet, now=at)
            _button("Sign out", f"out-tablet-{key}", out, problems_in)
        bar = partial(accounts.bar_tablet, tablet, now=at)
        _button("Bar", f"bar-{key}", bar, problems_in)


def _words(tablet: KnownTablet, *, is_mine: bool) -> str:
    zone = context.zone()
    if tablet.barred_at is not None:
        return f"barred since {moment_words(tablet.barred_at, zone)}: nobody can sign in on it"
    people = [
        f"{each.person.name} {'locked' if each.state == 'locked' else 'signed in'}"
        for each in tablet.sign_ins
    ]
    who = ", ".join(people) or "nobody signed in"
    used = "this tablet" if is_mine else f"last used {moment_words(tablet.seen_at, zone)}"
    return f"{used}, {who}"


def _button(words: str, key: str, act: partial[None], problems_in: str) -> None:
    def click() -> None:
        attempt(act, problems_in=problems_in)

    st.button(words, key=key, on_click=click)
