"""What an import would add, and what is wrong with the file, before anybody agrees."""

from collections.abc import Sequence
from itertools import islice
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from smpdash.record.counts import counted, listed
from smpdash.record.importing.questions import NONE, Profile, Question, unanswered
from smpdash.runtime.jobs import import_persons, left_out, staged_import
from smpdash.screens import context
from smpdash.screens.export.links import link
from smpdash.screens.importing import acts, questions
from smpdash.store.records.imports.staging import Staging

# Rows, cells and persons that are shown; all rows are in the file of what was left out.
MOST: Final = 50
MOST_PERSONS: Final = 20
LEFT_OUT: Final = "/import/left_out.csv"


def show_preview(staging: Staging, profile: Profile) -> None:
    """Show the counts, the complaints, who may be here already, and the button to agree."""
    matches = import_persons.matches(staging)
    gone = list(import_persons.left_out(matches, profile))
    counts = staged_import.preview_of(staging, gone)
    st.markdown("#### What will be added")
    if not counts.clients:
        st.warning("Nothing of this file can be added. The reasons are below.")
    else:
        _show_counts(counts)
    persons = [match.question for match in matches]
    open_persons = unanswered(persons, profile)
    if persons:
        _show_persons(persons, profile, is_open=bool(open_persons))
    _show_complaints(staging, counts, gone)
    busy = acts.is_busy()
    with st.container(horizontal=True, key="import-bar"):
        if counts.clients:
            st.button(
                f"Add {counted(counts.clients, 'client')}",
                type="primary",
                icon=":material/playlist_add_check:",
                key="import-agree",
                disabled=busy or bool(open_persons),
                on_click=acts.agree,
                args=(staged_import.state_of(staging),),
            )
        st.button("Discard this file", key="import-discard", disabled=busy, on_click=acts.discard)
    if open_persons:
        st.caption(f"Answer first: {counted(len(open_persons), 'person', 'persons')} above.")
    elif counts.clients:
        st.caption("A backup is made first. Afterwards the whole import can be taken back.")


def _show_counts(counts: staged_import.Preview) -> None:
    figures = {
        "Clients": counts.clients,
        "Courses": counts.courses,
        "Visits": counts.visits,
        "Zones noted": counts.readings,
        "Rows left out": counts.left_out,
    }
    with st.container(horizontal=True, key="import-counts"):
        for label, number in figures.items():
            st.metric(label, f"{number:,}", border=True)


def _show_persons(persons: list[Question], profile: Profile, *, is_open: bool) -> None:
    st.markdown("#### In the records already?")
    st.caption(
        "Same phone, e-mail, or name with the same or no birth year. What the file says of "
        "somebody who is here already can be added and then joined: you see both records beside "
        "each other, and it can be undone."
    )
    if is_open and len(persons) > 1:
        with st.container(horizontal=True, key="import-all-persons"):
            for choice, words, icon in (
                (import_persons.JOIN, "All the same: add, then join", ":material/merge:"),
                (NONE, "All the same: leave out", ":material/person_off:"),
                (import_persons.NEW, "All somebody else: add", ":material/person_add:"),
            ):
                st.button(
                    words,
                    icon=icon,
                    key=f"import-all-{choice or 'same'}",
                    on_click=acts.answer_persons,
                    args=(choice,),
                )
    first = [*unanswered(persons, profile), *persons][:MOST_PERSONS]
    for person in {each.key: each for each in first}.values():
        questions.ask(person, profile)
    if len(persons) > MOST_PERSONS:
        st.caption(f"{len(persons)} in all; the others follow as these are answered.")


def _show_complaints(
    staging: Staging, counts: staged_import.Preview, gone: list[import_persons.Match]
) -> None:
    """Show the first of the rows that are left out and of the cells that are left empty."""
    lines, more = left_out.lines(staging, gone, most=MOST)
    if not lines:
        st.success("Every row and every cell could be read.", icon=":material/task_alt:")
        return
    parts = [f"{counted(counts.left_out, 'row')} left out"] if counts.left_out else []
    parts += [f"{counted(counts.complaints, 'cell')} left empty"] if counts.complaints else []
    st.markdown(f"#### What cannot be taken over: {listed(parts)}")
    st.markdown("\n".join(f"- {context.plain(line)}" for line in lines))
    if more:
        st.caption(f"And {more:,d} more.")
    if sheets := left_out.sheets(staging, gone):
        _show_links(sheets)


def show_left_out(staging: Staging) -> None:
    """Show the first of the rows that an import left out, with the reasons, and all as a file."""
    number = staging.number("rejected")
    if not number:
        return
    st.markdown(f"#### Left out: {counted(number, 'row')}")
    lines = list(islice(left_out.row_lines(staging), MOST))
    st.markdown("\n".join(f"- {context.plain(line)}" for line in lines))
    if number > len(lines):
        st.caption(f"And {number - len(lines):,d} more.")
    st.caption(
        "Correct them in a spreadsheet and import that file: nothing is added twice unasked."
    )
    _show_links(left_out.sheets(staging))


def _show_links(sheets: Sequence[str]) -> None:
    """Show the links to the rows left out, a file of each sheet, to be corrected and imported."""
    links = [
        link(
            "Download the rows left out, with the reasons"
            if len(sheets) == 1
            else f"Rows left out of {context.short(sheet)}",
            f"{LEFT_OUT}?{urlencode({'sheet': sheet})}",
        )
        for sheet in sheets
    ]
    st.html(f'<div class="files">{"".join(links)}</div>')
