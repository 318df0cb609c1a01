"""The page Activity: who did what, when and on which tablet, a page at a time, and as a file."""

from collections.abc import Mapping
from datetime import date, timedelta
from html import escape
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from smpdash.html.tables.audit import activity_table
from smpdash.html.tables.audit_actions import NOBODY, action_words
from smpdash.record.audit_entry import SYSTEM, query_of
from smpdash.record.lengths import SEARCH, WORD
from smpdash.record.problem import text_problems
from smpdash.screens import context
from smpdash.screens.widgets import choose_day, keep_in_address, page_turner
from smpdash.store.store import ClientQuery

A_PAGE: Final = 25
# Of more clients who fit a search, those with the first names can be chosen.
MOST_FOUND: Final = 20
_CODE: Final = "C-"
_PAGES: Final = "activity-pages"
ALL: Final = "all"
CHOSEN: Final = "days"
# How many days back each period goes, today counted.
PERIODS: Final = {"today": 1, "week": 7, "month": 30}
PERIOD_WORDS: Final = {
    ALL: "All time",
    "today": "Today",
    "week": "Last 7 days",
    "month": "Last 30 days",
    CHOSEN: "Choose days",
}


def screen() -> None:
    """Show the newest entries first: all, or those of some days, a person, a kind, a client."""
    st.markdown("### Activity")
    with st.container(horizontal=True, vertical_alignment="bottom", key="activity-filters"):
        asked = {**_days(), **_others()}
    asked = {name: value for name, value in asked.items() if value}
    for name in ("from", "to", "who", "what", "client"):
        keep_in_address(name, asked.get(name, ""), "")
    if st.session_state.get("activity-wanted") != asked:
        st.session_state.update({"activity-wanted": asked, _PAGES: []})
    _page(asked)


def _page(asked: Mapping[str, str]) -> None:
    """Show one page of entries, with the ways to the next ones and to the file."""
    zone, pages = context.zone(), st.session_state[_PAGES]
    # One more than is shown, to know whether there are others.
    groups, names = context.store().activity(
        query_of(asked, zone), limit=A_PAGE + 1, before_seq=pages[-1] if pages else None
    )
    if not groups:
        code = asked.get("client", "")
        about = f" about “{context.plain(context.short(code))}”" if code else ""
        st.info(f"There is no entry{about} that fits what you chose.", icon=":material/search_off:")
        return
    shown = groups[:A_PAGE]
    st.html(activity_table(shown, names, context.studio(), zone))
    page_turner(
        "activity",
        ("Newer", "Older"),
        place=_PAGES,
        later=pages[:-1] if pages else None,
        earlier=[*pages, shown[-1].oldest] if len(groups) > A_PAGE else None,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if context.person().may("export"):
            address = escape(f"/export/activity.csv?{urlencode(asked)}")
            st.html(
                f'<a class="as-button" href="{address}" download>These as CSV</a>', width="content"
            )
        st.caption("Nothing in this list can be changed or taken out.")


def _days() -> dict[str, str]:
    """Show the choice of a period; returns its first and last day as an address has them."""
    first, last = _day("from"), _day("to")
    today = context.today()
    named = next(
        (
            name
            for name, days in PERIODS.items()
            if (first, last) == (today - timedelta(days=days - 1), None)
        ),
        CHOSEN if first or last else ALL,
    )
    period = st.selectbox(
        "When",
        list(PERIOD_WORDS),
        index=list(PERIOD_WORDS).index(named),
        format_func=PERIOD_WORDS.__getitem__,
        key="activity-when",
        filter_mode=None,
    )
    if period in PERIODS:
        return {"from": (today - timedelta(days=PERIODS[period] - 1)).isoformat(), "to": ""}
    if period == ALL:
        return {"from": "", "to": ""}
    return {
        name: day.isoformat() if day else ""
        for name, day in (
            ("from", _choose_day("First day", "from", first)),
            ("to", _choose_day("Last day", "to", last)),
        )
    }


def _choose_day(words: str, name: str, day: date | None) -> date | None:
    """Show the choice of one day, on a calendar."""
    return choose_day(words, key=f"activity-{name}", latest=context.today(), value=day)


def _day(name: str) -> date | None:
    """The day that the address names; None if it names none that can be read, or a coming one."""
    try:
        day = date.fromisoformat(context.param(name))
    except ValueError:
        return None
    return min(day, context.today())


def _others() -> dict[str, str]:
    """Show the choices of a person, a kind and a client; returns them as an address has them."""
    studio = context.studio()
    people = {
        "": "Everybody",
        **studio.staff_names,
    }
    people |= {key or SYSTEM: words for key, words in NOBODY.items()}
    kinds = {
        "": "Everything",
        **{kind: action_words(kind) for kind in context.store().audit_kinds()},
    }
    return {
        "client": _client(),
        "who": _choice("who", "Who", people),
        "what": _choice("what", "What", kinds),
    }


def _client() -> str:
    """Show the search for a client by a code or a name; returns the code, "" for all clients.

    Of several who fit, one is chosen. What fits nobody is returned as it was typed: it finds
    nothing.
    """
    typed = st.text_input(
        "Client",
        value=context.param("client"),
        key="activity-client",
        placeholder="Name or code",
        live=True,
        width=200,
    )
    # A longer text is no code and no name, so it finds nothing.
    search = (typed or "")[: SEARCH + 1].strip()
    code = search[: WORD + 1].upper()
    if not search or code.startswith(_CODE) or text_problems("client", "", search, most=SEARCH):
        return code
    found = context.store().clients(ClientQuery(search=search), limit=MOST_FOUND)
    if len(found) < 2:
        return found[0].code if found else code
    names = {line.code: f"{line.name} · {line.code}" for line in found}
    return st.selectbox(
        "Which client", list(names), format_func=names.__getitem__, key="activity-which"
    )


def _choice(name: str, label: str, words: Mapping[str, str]) -> str:
    """Show a choice among these words; returns its key."""
    named = context.param(name)
    return st.selectbox(
        label,
        list(words),
        index=list(words).index(named) if named in words else 0,
        format_func=words.__getitem__,
        key=f"activity-{name}",
        filter_mode=None,
    )
