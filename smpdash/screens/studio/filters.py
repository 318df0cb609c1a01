"""The filters at the top of the page Studio, kept in the address."""

from typing import Final

import streamlit as st

from smpdash.record.counts import counted
from smpdash.record.progress.scope import KINDS, Behind, Scope, last_months
from smpdash.screens import context
from smpdash.screens.widgets import in_address, keep_in_address
from smpdash.show.charts.chair_hours import EVERYBODY
from smpdash.show.charts.due import NO_ARTIST

ALL: Final = "all"
NOT_NOTED: Final = "nobody"
# How many months each choice has; None for all there are.
PERIODS: Final = {"3": "3 months", "6": "6 months", "12": "12 months", ALL: "All time"}
USUAL_PERIOD: Final = "12"
COMPARED: Final = "yes"
EITHER_KIND: Final = "Every kind"


def choose_artist() -> str | None:
    """Show the choice of an artist: a key of the staff, "" for nobody noted, None for all."""
    names = {ALL: EVERYBODY, **context.studio().staff_names, NOT_NOTED: NO_ARTIST}
    chosen = choice("artist", "Latest session by", names, ALL, width=240)
    return None if chosen == ALL else "" if chosen == NOT_NOTED else chosen


def choose_scope(*, of: str | None = None) -> tuple[Scope, bool]:
    """Show the filters of courses; returns the courses asked for, and whether to compare.

    What is compared is the period with the one before, as many months long. Only those of one
    artist are asked for if `of` is a key of the staff.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        period = choice("period", "Period", PERIODS, USUAL_PERIOD, width=170)
        artist = choose_artist() if of is None else of
        kind = choice("kind", "Kind of course", {ALL: EITHER_KIND, **KINDS}, ALL, width=200)
        compares = st.toggle(
            "Compare with the period before",
            value=context.param("compare") == COMPARED,
            disabled=period == ALL,
            key="compare",
        )
        keep_in_address("compare", COMPARED if compares else "", "")
        first, last = (None, None) if period == ALL else last_months(context.today(), int(period))
        scope = Scope(first, last, artist, None if kind == ALL else kind)
        compares = compares and scope.before is not None
        st.caption(_left_words(scope, compares=compares), width="content")
    return scope, compares


def _left_words(scope: Scope, *, compares: bool) -> str:
    """How many courses the filters leave: "62 courses with their latest session in this period"."""
    number = context.store().number_behind(Behind(scope))
    has = "its" if number == 1 else "their"
    when = "a session" if scope.first is None else f"{has} latest session in this period"
    said = f"{counted(number, 'course')} with {when}"
    if compares and scope.before is not None:
        before = context.store().number_behind(Behind(scope.before))
        said += f", {before} in the period before"
    return f"{said}."


def choice(name: str, label: str, words: dict[str, str], usual: str, *, width: int) -> str:
    """A choice among these words by their keys, kept in the address."""
    chosen = st.selectbox(
        label,
        list(words),
        index=list(words).index(in_address(name, words, usual)),
        format_func=words.__getitem__,
        key=name,
        filter_mode=None,
        label_visibility="collapsed",
        width=width,
    )
    keep_in_address(name, chosen, usual)
    return chosen


def choice_in_sight(name: str, label: str, words: dict[str, str], usual: str) -> str:
    """The same with all words in sight, each a single tap away."""
    chosen = st.segmented_control(
        label,
        list(words),
        format_func=words.__getitem__,
        default=in_address(name, words, usual),
        required=True,
        key=name,
    )
    keep_in_address(name, str(chosen), usual)
    return str(chosen)
