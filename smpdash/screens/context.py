"""What every screen needs: the store, the person, the studio, and the way to other screens."""

import re
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import streamlit as st

from smpdash.estimate.fit.lesson import Lesson
from smpdash.record.accounts.sign_in import SignIn
from smpdash.record.lengths import QUOTED, WORD
from smpdash.record.permissions import Person
from smpdash.record.studio import Studio
from smpdash.runtime import clock, state
from smpdash.runtime.admission import COOKIE, PAD, Admitted, NotIn, idle, is_here
from smpdash.screens.toasts import keep_for_next_page
from smpdash.store.accounts.authentication import Authenticator
from smpdash.store.db.location import real_path
from smpdash.store.store import Store

FILE_SHOWN = "file-shown"
# The sign-in and the tables are looked up once for everything that one run asks for.
ONE_RUN_S = 0.1
_ADMITTED, _OWNER, _KEEP, _ENTERED = "admitted", "page-of", "keep-first", "entered"
_STUDIO = "studio"


def store() -> Store:
    """The database that this tablet uses: the studio's own, or the demo's."""
    return state.store_of(st.context.cookies).by(person=person(), device=device())


def person() -> Person:
    """The person at this tablet; raises NotIn if nobody is signed in or the tablet is locked."""
    return _here().person


def ask_again() -> None:
    """Forget the sign-in and the studio's tables, so that they are looked up again."""
    st.session_state.pop(_ADMITTED, None)
    st.session_state.pop(_STUDIO, None)


def sign_in() -> SignIn | None:
    """The sign-in of this tablet; None if nobody has to sign in."""
    return _here().sign_in


def authenticator() -> Authenticator:
    """The staff's PINs and sign-ins, with this person's permissions."""
    return store().authenticator(idle=idle())


def _here() -> Admitted:
    """Who was admitted, looked up again in each run.

    Whoever learns the identifier of a Streamlit page can take it over. So a page belongs to one
    sign-in, and forgets everything if another one appears.
    """
    cookies, host = dict(st.context.cookies.items()), st.context.ip_address
    path = str(state.path_of(cookies))
    # A test that drives a screen without a server has no address.
    host = host if isinstance(host, str) else None
    request = (cookies.get(COOKIE, ""), path, host)
    at = time.monotonic()
    last = st.session_state.get(_ADMITTED)
    if last is not None and last[0] == request and 0 <= at - last[1] < ONE_RUN_S:
        return cast(Admitted, last[2])
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    admitted = state.admit(cookies, here=is_here(host, headers))
    number = admitted.sign_in.number if admitted.sign_in else None
    owner = (path, admitted.person.key, number)
    if st.session_state.setdefault(_OWNER, owner) != owner:
        st.session_state.clear()
        raise NotIn(PAD)
    st.session_state[_ADMITTED] = (request, at, admitted)
    return admitted


def path() -> Path:
    """The path of the database that this tablet uses, whether it can be opened or not."""
    return real_path(state.path_of(st.context.cookies))


def belief() -> Lesson:
    """What this studio's estimates start from."""
    return state.belief_of(store()).lesson


def studio() -> Studio:
    """The studio's tables, read once for a whole run.

    To save changes, compare them with `store().studio()`, which is read at that moment.
    """
    asked, at = path(), time.monotonic()
    last = st.session_state.get(_STUDIO)
    if last is not None and last[0] == asked and 0 <= at - last[1] < ONE_RUN_S:
        return cast(Studio, last[2])
    read = store().studio()
    st.session_state[_STUDIO] = (asked, at, read)
    return read


def today() -> date:
    """Today's date in the studio."""
    return clock.now().astimezone(zone()).date()


def zone() -> ZoneInfo:
    """The studio's time zone."""
    return ZoneInfo(studio().time_zone)


def device() -> str:
    """A name for this open page: the tablet's name and a random word.

    The tablet's name has no spaces in it; `record.accounts.sign_in.tablet_name` makes it readable.
    """
    word = st.session_state.get("page-word")
    if word is None:
        word = st.session_state["page-word"] = secrets.token_hex(4)
    return f"{state.tablet(st.context.cookies, st.context.ip_address)} {word}"


def new_action() -> str:
    """An idempotency key for one action, so that it is done once however often it is tapped."""
    return secrets.token_urlsafe(12)


def is_dark() -> bool:
    """Whether the tablet shows the dark look."""
    return st.context.theme.type == "dark"


def keep_pages(pages: Mapping[str, Any]) -> None:
    """Remember the pages of this run, for `go`."""
    st.session_state["pages"] = dict(pages)


def enter(address: str) -> None:
    """Forget what the page before was to save, if this run shows another.

    A run of the same page may be cut off by a tap before it says again what it saves.
    """
    if st.session_state.get(_ENTERED) != address:
        st.session_state.pop(_KEEP, None)
        st.session_state[_ENTERED] = address


def before_leaving(keep: Callable[[], object]) -> None:
    """Register what this page saves before `go` shows another."""
    st.session_state[_KEEP] = keep


def go(name: str, **params: str) -> None:
    """Save what this page holds and show another."""
    st.session_state.pop(_KEEP, lambda: None)()
    keep_for_next_page()
    st.switch_page(st.session_state["pages"][name], query_params=params)


def param(name: str) -> str:
    """A parameter of the address; "" if it is missing or too long."""
    word = st.query_params.get(name, "")
    return word if len(word) <= WORD else ""


def must_have(name: str) -> None:
    """Show the list of clients if the address lacks this parameter, as that of a bookmark may."""
    if not param(name):
        go("clients")


def short(text: str) -> str:
    """A text shortened to QUOTED characters, to name something with it."""
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"


def plain(text: str) -> str:
    """A text escaped for a label, so that it shows as typed.

    Streamlit's labels render Markdown, icons, arrows and links. A backslash escapes the signs, and
    a word joiner (U+2060, invisible) the rest. For display only: never store or export the result.
    """
    signs = re.sub(r"([\\`*_{}\[\]()#+!|~$&=^<>])", r"\\\1", text.replace("\n", " "))
    joined = re.sub(
        r"[:@](?=\S)|-(?=\\?[->])|(?i:www)", lambda match: match.group(0) + "\u2060", signs
    )
    looks_like_a_list = re.match(r"\s|-|\d+[.)\\]", joined)
    return f"\u2060{joined}" if looks_like_a_list else joined


def is_replaced() -> bool:
    """Whether this page was drawn by an earlier server, or from a file since replaced."""
    return bool(st.session_state.get(FILE_SHOWN) != store().file_number())
