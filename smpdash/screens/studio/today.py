"""The tab Today of the page Studio: entries left open, who is due, and the hours ahead."""

from datetime import date, timedelta
from typing import Final

import streamlit as st

from smpdash.record.counts import counted
from smpdash.record.issued import totals
from smpdash.record.progress.scope import Scope, last_months
from smpdash.record.summaries import DueClient
from smpdash.record.times.moments import day_words
from smpdash.screens import context
from smpdash.screens.client_list.rows import is_in_the_chair, show_draft, show_rows
from smpdash.screens.studio.behind import show_with_clients
from smpdash.screens.widgets import (
    client_row,
    show_picture,
    skip_turner,
)
from smpdash.show.charts.chair_hours import hours_chart
from smpdash.show.charts.due import NO_ARTIST, ROW_PX, SHOWN, due_chart
from smpdash.show.charts.theme import HEIGHT_PX
from smpdash.show.charts.touch_ups import touch_ups_chart
from smpdash.store.store import ClientQuery

# More rows than this are on the next page.
A_PAGE: Final = 25
DUE_PAGE: Final = 12
LAPSED_PAGE: Final = 5
# As many rows of who is due are as high as the touch-ups of the usual height, and nobody lapsed.
ROWS_BESIDE: Final = 7
WEEKS: Final = 6
TURN: Final = ("Previous clients", "Next clients")
OPEN_PLACE: Final = "left-open-skip"
DUE_PLACE: Final = "due-skip"
LAPSED_PLACE: Final = "lapsed-skip"
LAPSED: Final = (
    "Lapsed: no session for more than six weeks after the booking window, and not stopped."
)


def show_today(artist: str | None) -> None:
    """Show the entries left open, the clients by their booking window, touch-ups and hours ahead.

    Only those whose latest session this artist held: a key of the staff, "" for nobody noted, None
    for all.
    """
    if st.session_state.get("today-of", "?") != artist:
        st.session_state.update({"today-of": artist, DUE_PLACE: 0, LAPSED_PLACE: 0})
    names = context.studio().staff_names
    counts = context.store().due_counts(today=context.today(), artist=artist)
    _show_left_open()
    with st.grid(2, min_column_width=520, gap="small"):
        with st.container():
            _show_due(artist, names, counts)
        with st.container():
            waiting = sum(counts[state] for state in SHOWN)
            _show_touch_ups(artist, touch_ups_px(waiting, counts["lapsed"]))
            with st.container(border=True, key="card-lapsed"):
                _show_lapsed(artist, names, counts["lapsed"])
    _show_hours(artist, names)


def _show_due(artist: str | None, names: dict[str, str], counts: dict[str, int]) -> None:
    """Show a page of the clients who are early, due or overdue, the longest waiting first."""
    store, today = context.store(), context.today()
    clients: list[DueClient] = []
    skip = st.session_state[DUE_PLACE]
    if skip >= sum(counts[state] for state in SHOWN):  # those of the last page were treated since
        skip = st.session_state[DUE_PLACE] = 0
    first = skip
    for state in SHOWN:
        wanted = DUE_PAGE + 1 - len(clients)
        if first < counts[state] and wanted:
            clients += store.due_clients(
                state, today=today, artist=artist, skip=first, limit=wanted
            )
        first = max(first - counts[state], 0)
    picture = due_chart(clients[:DUE_PAGE], counts, names, today=today, dark=context.is_dark())
    show_picture(picture, key="due", pick=_open_client)
    has_more = len(clients) > DUE_PAGE
    skip_turner("due", TURN, place=DUE_PLACE, size=DUE_PAGE, has_more=has_more)


def _show_left_open() -> None:
    """Show a page of the entries that somebody began and neither recorded nor discarded.

    Whoever is in the chair now is not among them.
    """
    store, skip = context.store(), st.session_state.get(OPEN_PLACE, 0)
    drafts = store.drafts(skip=skip, limit=A_PAGE + 1)
    if skip and not drafts:  # those of the last page were recorded or discarded since
        st.session_state[OPEN_PLACE] = 0
        drafts = store.drafts(limit=A_PAGE + 1)
    left = [draft for draft in drafts[:A_PAGE] if not is_in_the_chair(draft)]
    if left:
        query = ClientQuery(codes=tuple({draft.client for draft in left}), today=context.today())
        lines = store.clients(query)
        codes = {line.code for line in lines}
        st.markdown(f"#### {counted(len(left), 'entry', 'entries')} left open")
        show_rows(lines, left, key="left-open")
        with st.container(key="people-left-open-alone", gap=None):
            for draft in left:
                if draft.client not in codes:
                    show_draft(draft)
    skip_turner(
        "left-open",
        ("Newer entries", "Older entries"),
        place=OPEN_PLACE,
        size=A_PAGE,
        has_more=len(drafts) > A_PAGE,
    )


def touch_ups_px(waiting: int, lapsed: int) -> int:
    """How high the bars of the touch-ups are, in px, to end where the rows of the due ones end.

    So many clients are `waiting` beside them; those who `lapsed` stand beneath.
    """
    # The buttons that turn the page are as high as a row and more.
    rows = waiting - 1 if waiting <= DUE_PAGE else DUE_PAGE
    return HEIGHT_PX + ROW_PX * max(rows - ROWS_BESIDE - 2 * lapsed, 0)


def _show_touch_ups(artist: str | None, height: int) -> None:
    """Show how many clients may want a touch-up, now and in each of the next months."""
    today = context.today()
    until = last_months(date(today.year + 1, today.month, 1), 1)[1]
    due = context.store().touch_ups(today=today, until=until, artist=artist)
    dark = context.is_dark()
    picture = touch_ups_chart(due, artist, today=today, until=until, height=height, dark=dark)
    show_with_clients(picture, key="touch-ups", scope=Scope(artist=artist))


def _show_hours(artist: str | None, names: dict[str, str]) -> None:
    """Show the hours in the chair that are expected in the next weeks."""
    today = context.today()
    monday = today - timedelta(days=today.weekday())
    weeks = context.store().weeks_ahead(
        today=today, until=monday + timedelta(weeks=WEEKS), artist=artist
    )
    hours, dark = context.studio().week_hours, context.is_dark()
    picture = hours_chart(weeks, names, artist, today=today, week_hours=hours, dark=dark)
    show_with_clients(picture, key="hours-ahead", scope=Scope(artist=artist))


def _show_lapsed(artist: str | None, names: dict[str, str], number: int) -> None:
    """Show the clients who stayed away for more than six weeks past their booking window."""
    store, today = context.store(), context.today()
    if not number:
        st.caption(f"Nobody has lapsed. {LAPSED}")
        return
    st.markdown(f"#### {counted(number, 'client')} lapsed")
    st.caption(LAPSED)
    skip = st.session_state[LAPSED_PLACE]
    if skip >= number:
        skip = st.session_state[LAPSED_PLACE] = 0
    clients = store.due_clients(
        "lapsed", today=today, artist=artist, skip=skip, limit=LAPSED_PAGE + 1
    )
    with st.container(key="client-list", gap="xsmall"):
        for client in clients[:LAPSED_PAGE]:
            held = day_words(client.last_on)
            by = names.get(client.artist or "", NO_ARTIST)
            words = (
                f"**{context.plain(client.name)}** :gray[{client.code}] latest session {held} "
                f":gray[{context.plain(by)} · {totals(client.low, client.high)} more]"
            )
            client_row(words, client.code, key=f"lapsed-{client.code}")
    has_more = len(clients) > LAPSED_PAGE
    skip_turner("lapsed", TURN, place=LAPSED_PLACE, size=LAPSED_PAGE, has_more=has_more)


def _open_client(picked: dict[str, str]) -> None:
    context.go("client", code=picked["Code"])
