"""The rows of the list of clients, each with the drafts about the client."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final

import streamlit as st

from smpdash.record.accounts.sign_in import tablet_name
from smpdash.record.counts import counted
from smpdash.record.issued import MOST_TOTAL
from smpdash.record.times.moments import day_words, moment_words, span_words, time_words
from smpdash.record.visit import STATUS
from smpdash.screens import context
from smpdash.screens.client.booking import due_badge
from smpdash.screens.drafts import form as drafting
from smpdash.screens.drafts.discarding import show_discard
from smpdash.screens.initials import initials
from smpdash.screens.widgets import client_row
from smpdash.store.store import ClientLine, Draft, Unknown

HELD: Final = "●"
LIKELY: Final = "○"
POSSIBLE: Final = "◌"
ENDED: Final = ("completed", "abandoned")


def show_rows(
    lines: Iterable[ClientLine],
    drafts: Sequence[Draft],
    *,
    key: str,
    above: Collection[str] = (),
) -> None:
    """Show a row for each client, with the buttons to resume and to discard what is about them.

    Those of the codes `above` have another row on the page already, and these buttons there.
    """
    with st.container(key=f"people-{key}", gap=None):
        for line in lines:
            mine = [draft for draft in drafts if draft.client == line.code]
            if line.code in above:
                client_row(label(line, mine), line.code, key=f"again-{line.code}")
                continue
            if not mine:
                client_row(label(line), line.code, key=f"open-{line.code}")
                continue
            with st.container(key=f"drafted-{line.code}", gap=None):
                client_row(label(line, mine), line.code, key=f"open-{line.code}")
                for draft in mine:
                    show_draft(draft)


def show_chosen(lines: Iterable[ClientLine], *, key: str, choose: Callable[[str], None]) -> None:
    """Show a row for each client that chooses this one; `choose` is given the code."""
    with st.container(key=f"people-{key}", gap=None):
        for line in lines:
            words, name = label(line), f"{key}-{line.code}"
            st.button(words, key=name, width="stretch", on_click=choose, args=(line.code,))


def show_draft(draft: Draft) -> None:
    """Show a draft with the buttons to resume and to discard it."""
    tablet = context.plain(tablet_name(draft.device))
    with st.container(horizontal=True, wrap=False, key=f"draft-{draft.draft_id}", gap="small"):
        st.button(
            f"**Resume** {context.plain(_what(draft))} :gray[begun {_begun(draft)} on {tablet}]",
            icon=":material/edit_note:",
            key=f"continue-{draft.draft_id}",
            width="stretch",
            wrap=True,
            on_click=context.go,
            args=(drafting.PAGES[draft.kind],),
            kwargs={"draft": draft.draft_id},
        )
        show_discard(draft)


def label(line: ClientLine, drafts: Sequence[Draft] = ()) -> str:
    """The row of a client in Markdown: seven parts, which the page's style puts into columns.

    Initials, name, code and artist, the sessions as dots, what is likely still to come, what is
    next, and the day of the last visit.
    """
    names = context.studio().staff_names
    about = [line.code, *filter(None, [names.get(line.artist or "")])]
    day = day_words(line.last_held_on, today=context.today()) if line.last_held_on else ""
    last = f"seen {day}" if day else "–"
    return (
        f":primary-badge[{context.plain(initials(line.name))}] **{context.plain(line.name)}** "
        f":gray[{context.plain(' · '.join(about))}] :gray[{dots(line)}] "
        f":small[{context.plain(_ahead(line))}] {_next(line, drafts)} :gray[{last}]"
    )


def dots(line: ClientLine) -> str:
    """The sessions of the course in Markdown: held, likely and possible ones."""
    sessions_held = line.sessions_done
    if line.status in ENDED:
        are_few = 0 < sessions_held <= MOST_TOTAL
        return f":primary[{HELD * sessions_held}]" if are_few else counted(sessions_held, "session")
    likely = max(line.most_likely_total, sessions_held)
    possible = max(line.credible_80[1], likely)
    if possible > MOST_TOTAL:
        return (
            f"{sessions_held} of {likely}"
            if likely > sessions_held
            else counted(sessions_held, "session")
        )
    done = f":primary[{HELD * sessions_held}]" if sessions_held else ""
    maybe = f":small[{POSSIBLE * (possible - likely)}]" if possible > likely else ""
    return f"{done}{LIKELY * (likely - sessions_held)}{maybe}"


def _ahead(line: ClientLine) -> str:
    """The sessions still likely, or those that the course took."""
    if line.status in ENDED:
        return f"After {counted(line.sessions_done, 'session')}"
    return line.words[:1].upper() + line.words[1:]


def _next(line: ClientLine, drafts: Sequence[Draft]) -> str:
    """What is next with a client, in Markdown."""
    today, due, window = context.today(), line.due(context.today()), line.window
    if any(map(is_in_the_chair, drafts)):
        return ":primary-badge[In the chair]"
    if drafts:
        return ":orange-badge[Unfinished entry]"
    if line.status in ENDED:
        return f":gray-badge[{STATUS[line.status]}]"
    if window is None or due is None:
        return f":gray[No {'visit' if line.last_held_on is None else 'session'} yet]"
    if due in {"due", "overdue"} and line.session_on:
        return due_badge(line.session_on, today, line.booking_days)
    return f":gray[{'Lapsed' if due == 'lapsed' else span_words(*window, today=today)}]"


def is_in_the_chair(draft: Draft) -> bool:
    """Whether this is a visit of today that is going on."""
    began = draft.started_at.astimezone(context.zone()).date().isoformat()
    days = {began, draft.data.get("held_on") or began}
    return draft.kind == "visit" and days == {context.today().isoformat()}


def _begun(draft: Draft) -> str:
    """When the draft was begun; today the time is enough."""
    zone, today = context.zone(), context.today()
    is_today = draft.started_at.astimezone(zone).date() == today
    at = draft.started_at
    return time_words(at, zone) if is_today else moment_words(at, zone, today=today)


def _what(draft: Draft) -> str:
    """What is being written."""
    if draft.client and draft.kind == "correction":
        try:
            *_, visit = context.store().find_visit(draft.about)
        except Unknown:  # deleted a moment ago
            return "correction"
        return f"correction of visit {visit.number}"
    if draft.client:
        return "visit" if draft.kind == "visit" else "intake"
    if draft.kind == "client" and not draft.about:
        return f"new client {context.short(str(draft.data.get('name') or ''))}".strip()
    return "an entry whose client or visit is gone"
