"""The part of the page Studio that takes the records out: in which form, and which of them."""

from datetime import date
from typing import Final

import streamlit as st

from smpdash.record.export.addresses import period_problems
from smpdash.record.export.forms import FORMS, INTERNATIONAL, dialect_in
from smpdash.record.export.selection import Selection
from smpdash.record.progress.scope import Behind
from smpdash.screens import context
from smpdash.screens.export.links import show_links
from smpdash.screens.widgets import choose_day, problem_list

WHICH: Final = {"all": "Everything", "filtered": "As filtered above", "period": "A period"}
WITHOUT_NAMES: Final = (
    "Codes that only this studio can trace back stand for clients and staff, and the rows are "
    "sorted by them. Contacts, notes and all else that people wrote are left out, and times of day "
    "too. Of the birth year only the ten years remain. The days of visits and what was seen stay: "
    "whoever knows them, or has a file with names, may know the client."
)


def show_export(filtered: Behind) -> None:
    """Show the choices and the links; `filtered` are the courses that the page is about."""
    with st.container(border=True, key="card-export"):
        st.markdown("#### Take the records with you")
        with st.grid(2, min_column_width=520, gap="small"):
            with st.container():
                form = _choose_form()
            with st.container():
                which, has_names = _choose_which()
        if not has_names:
            st.caption(WITHOUT_NAMES)
        selection = _selection(which, filtered, has_names=has_names)
        if selection is not None:
            show_links(form, selection)


def _choose_which() -> tuple[str, bool]:
    """Show the choice of the records, as WHICH names them, and whether they have names."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="export-which"):
        which = st.segmented_control(
            "Which records",
            list(WHICH),
            format_func=WHICH.__getitem__,
            default="all",
            required=True,
            key="which-records",
        )
        return str(which), not st.toggle("Without names", key="without-names")


def _choose_form() -> str:
    """Show the choice of the form, which is kept for this person; returns it."""
    store = context.store()
    form = st.segmented_control(
        "In which form",
        list(FORMS),
        format_func=FORMS.__getitem__,
        default=store.export_form(),
        required=True,
        key="export-form",
        on_change=_keep_form,
    )
    st.caption(context.plain(_about(str(form))))
    return str(form)


def _keep_form() -> None:
    context.store().choose_export_form(st.session_state["export-form"])


def _about(form: str) -> str:
    """What a form is good for."""
    guarded = "A text that could run as a formula is written with a leading apostrophe."
    match form:
        case "xlsx":
            return (
                "For Excel, LibreOffice, Numbers and Google Sheets: nothing to set when it opens."
            )
        case "here":
            zone = context.studio().time_zone
            marked = (
                "A phone number of digits alone, or a text like a date, ends with a sign that "
                "nobody sees, so that it stays a text. The sign comes along when you copy the text "
                "out; the workbook needs none."
            )
            return (
                f"As spreadsheets read it in {zone}: {dialect_in(zone).words}. {guarded} {marked}"
            )
    return f"For other programs, the same in every country: {INTERNATIONAL.words}. {guarded}"


def _selection(which: str, filtered: Behind, *, has_names: bool) -> Selection | None:
    """The records that are asked for; None, with the reason on the screen, if none can be."""
    if which == "filtered":
        those = "The courses in treatment" if filtered.statuses == ("running",) else "The courses"
        st.caption(f"{those} of the filters above, with their clients, visits and estimates.")
        return Selection(courses=filtered, has_names=has_names)
    if which != "period":
        return Selection(has_names=has_names)
    with st.container(horizontal=True, key="export-period"):
        first, last = (_day(label, key) for label, key in (("From", "from"), ("To", "to")))
    st.caption("The visits of these days and their clients; leave a day empty for no limit there.")
    problems = period_problems(first, last)
    problem_list(problems, ending="", title="No such period")
    return None if problems else Selection(first=first, last=last, has_names=has_names)


def _day(label: str, key: str) -> date | None:
    with st.container(width=200):
        return choose_day(
            label, key=f"export-{key}", latest=context.today(), earliest=date(1990, 1, 1)
        )
