"""What every screen needs first: the store, the clock, the person, the way to another screen."""

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
from smpdash.runtime.admission import COOKIE, PAD, Admitted, NotIn, is_here
from smpdash.screens.toasts import keep_for_next_page
from smpdash.store.db.location import real_path
from smpdash.store.store import Store

FILE_SHOWN = "file-shown"
# One look at the sign-in and at the tables serves everything that one run asks for.
ONE_RUN_S = 0.1
_HELD, _OWNER, _KEEP = "admitted", "page-of", "keep-first"
_STUDIO = "studio"


def store() -> Store:
    """The database that this tablet works in: the studio's own, or the made-up one."""
    return state.store_of(st.context.cookies).by(person=person(), device=device())


def person() -> Person:
    """Who is at this tablet in this run; NotIn where nobody is signed in, or it is locked."""
    return _here().person


def ask_again() -> None:
    """Let this run look up anew who is at the tablet and what the studio's tables hold."""
    st.session_state.pop(_HELD, None)
    st.session_state.pop(_STUDIO, None)


def sign_in() -> SignIn | None:
    """The sign-in of this tablet; None where nobody has to sign in."""
    return _here().sign_in


def _here() -> Admitted:
    """Who was let in, looked up in each run: what a page was told before does not count.

    A page of Streamlit is known by a word that whoever learns it can take the page over with. So
    the page belongs to one sign-in, and forgets everything where another one shows up.
    """
    cookies, host = dict(st.context.cookies.items()), st.context.ip_address
    path = str(state.path_of(cookies))
    # A test that drives a screen without a server has no address.
    host = host if isinstance(host, str) else None
    asked = (cookies.get(COOKIE, ""), path, host)
    at = time.monotonic()
    held = st.session_state.get(_HELD)
    if held is not None and held[0] == asked and 0 <= at - held[1] < ONE_RUN_S:
        return cast(Admitted, held[2])
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    found = state.admit(cookies, here=is_here(host, headers))
    number = found.sign_in.number if found.sign_in else None
    owner = (path, found.person.key, number)
    if st.session_state.setdefault(_OWNER, owner) != owner:
        st.session_state.clear()
        raise NotIn(PAD)
    st.session_state[_HELD] = (asked, at, found)
    return found


def path() -> Path:
    """Where the records lie that this tablet works in, whether they can be opened or not."""
    return real_path(state.path_of(st.context.cookies))


def belief() -> Lesson:
    """What this studio's estimates start from, to be given to whatever estimates."""
    return state.belief_of(store()).lesson


def studio() -> Studio:
    """The studio's tables, read once for all that one run asks.

    What is about to be saved is compared with `store().studio()`, read at that moment.
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
    """The open page, told from every other: the tablet's name and a word of the page's own.

    The name has no blank in it; `tablet_name` of the record makes it readable.
    """
    word = st.session_state.setdefault("page-word", secrets.token_hex(4))
    return f"{state.tablet(st.context.cookies, st.context.ip_address)} {word}"


def new_action() -> str:
    """A key for one action of a person, so that it is done once however often it is tapped."""
    return secrets.token_urlsafe(12)


def is_dark() -> bool:
    """Whether the tablet shows the dark look."""
    return st.context.theme.type == "dark"


def keep_pages(pages: Mapping[str, Any]) -> None:
    """Remember the pages of this run, for `go`."""
    st.session_state["pages"] = dict(pages)
    st.session_state.pop(_KEEP, None)


def before_leaving(keep: Callable[[], object]) -> None:
    """Let this page put on disk what it holds before `go` shows another."""
    st.session_state[_KEEP] = keep


def go(name: str, **params: str) -> None:
    """Show another screen, once what this one holds is kept."""
    st.session_state.pop(_KEEP, lambda: None)()
    keep_for_next_page()
    st.switch_page(st.session_state["pages"][name], query_params=params)


def param(name: str) -> str:
    """A word of the address; "" where it is not there, or longer than any of ours."""
    word = st.query_params.get(name, "")
    return word if len(word) <= WORD else ""


def short(text: str) -> str:
    """A person's text where it only names something: its beginning, marked where more follows."""
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"


def plain(text: str) -> str:
    """A person's text for a label: shown as typed, nothing in it takes effect.

    Streamlit's labels render Markdown, icons, arrows and links; a backslash stops the signs, and a
    word joiner (U+2060, not seen) the rest. For display only: never store or export the result.
    """
    signs = re.sub(r"([\\`*_{}\[\]()#+!|~$&=^<>])", r"\\\1", text.replace("\n", " "))
    joined = re.sub(
        r"[:@](?=\S)|-(?=\\?[->])|(?i:www)", lambda found: found.group(0) + "\u2060", signs
    )
    looks_like_a_list = re.match(r"\s|-|\d+[.)\\]", joined)
    return f"\u2060{joined}" if looks_like_a_list else joined


@st.fragment(run_every="20s")
def heartbeat(has_news: Callable[[], bool] = lambda: False) -> None:
    """Make a page that outlived its server ask for a full run as soon as it is connected again.

    The same where a backup has taken the place of the records that the page shows, or `has_news`
    says that it shows too little.
    """
    if st.session_state.get(FILE_SHOWN) != store().file_number() or has_news():
        st.rerun()
