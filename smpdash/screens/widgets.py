"""Widgets of several screens: a list of problems, charts, buttons to turn pages."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Final, Literal

import streamlit as st

from smpdash.html.tables.figures import figures_table
from smpdash.record.problem import Problem, Refused
from smpdash.record.times.moments import day_words
from smpdash.screens import context
from smpdash.show.charts.picture import Picture
from smpdash.show.tables import cells
from smpdash.store.store import Conflict

NOT_RECORDED: Final = "Not recorded yet"
KEPT: Final = "Everything you entered is kept."
KEPT_BUT: Final = "Everything else that you entered is kept."


def to_clients(look: Literal["primary", "secondary"] = "primary") -> None:
    """Show a button that leads to the list of clients."""
    args = ("clients",)
    st.button("To the clients", type=look, key="to-clients", on_click=context.go, args=args)


def problem_list(
    problems: Sequence[Problem], *, ending: str = KEPT, title: str = NOT_RECORDED
) -> None:
    """Show all problems in one message, if there are any."""
    if problems:
        lines = "\n".join(f"- {context.plain(problem.message)}" for problem in problems)
        st.error(
            f"{lines}\n\n{ending}",
            title=title,
            icon=":material/error:",
        )


def problem_bar(
    problems: Sequence[Problem], *, ending: str = KEPT, title: str = NOT_RECORDED
) -> None:
    """Say in a line of the bar that nothing was saved, why, and how much more is marked."""
    first, *others = problems
    more = f" {len(others)} more marked in red." if others else ""
    words = context.plain(f"{first.message}{more} {ending}")
    st.error(f"**{title}.** {words}", icon=":material/error:")


def mark_wrong(key: str) -> None:
    """Mark the field of text with this key in red."""
    name = "".join(sign if sign.isalnum() or sign in "_-" else "-" for sign in key)
    st.html(
        f"<style>.st-key-{name} {{& label p {{color: var(--danger-ink)}}"
        " & [data-testid='stTextInputRootElement'] {border-color: var(--danger) !important;"
        " box-shadow: inset 0 0 0 1px var(--danger)}}</style>"
    )


def attempt(act: Callable[[], object], *, problems_in: str, own: Sequence[Problem] = ()) -> bool:
    """Call `act`; if it is refused, store its problems in session state and return False.

    Problems that the page finds itself, `own`, are not stored: `still_wrong` finds them again.
    """
    try:
        act()
    except Refused as refusal:
        problems = refusal.problems
    except Conflict as conflict:
        problems = [Problem("version", str(conflict))]
    else:
        st.session_state.pop(problems_in, None)
        return True
    st.session_state[problems_in] = [each for each in problems if each not in own]
    return False


def still_wrong(problems_in: str, own: Callable[[], list[Problem]]) -> list[Problem]:
    """After a refusal, the page's own problems now and those that were stored; before, empty."""
    stored: list[Problem] | None = st.session_state.get(problems_in)
    return [] if stored is None else [*own(), *stored]


def page_turner(
    key: str, words: tuple[str, str], *, place: str, later: object, earlier: object
) -> None:
    """Show the buttons to the next pages; each puts its place into session state under `place`.

    A place is None if there is no such page; nothing is shown if both are None.
    """
    if later is None and earlier is None:
        return
    names, icons = ("later", "earlier"), (":material/arrow_upward:", ":material/arrow_downward:")
    with st.container(horizontal=True, key=f"{key}-turn"):
        for name, word, icon, there in zip(names, words, icons, (later, earlier), strict=True):
            st.button(
                word,
                icon=icon,
                key=f"{key}-{name}",
                width="stretch",
                disabled=there is None,
                on_click=st.session_state.__setitem__,
                args=(place, there),
            )


def skip_turner(key: str, words: tuple[str, str], *, place: str, size: int, has_more: bool) -> None:
    """The same for a list of which `place` holds how many lines were skipped, `size` to a page."""
    skip = st.session_state.get(place, 0)
    page_turner(
        key,
        words,
        place=place,
        later=max(skip - size, 0) if skip else None,
        earlier=skip + size if has_more else None,
    )


def choose_day(
    label: str, *, key: str, latest: date, earliest: date | None = None, value: date | None = None
) -> date | None:
    """Show the choice of a day on a calendar; None while none is chosen.

    It shows the day as 2026-08-04, the only order of Streamlit's that is read in one way
    everywhere. So its label names the day as the rest of the app does.
    """
    day = st.session_state.get(key, value)
    return st.date_input(
        f"{label} {day_words(day)}" if day else label,
        value=value,
        min_value=earliest,
        max_value=latest,
        format="YYYY-MM-DD",
        key=key,
    )


def client_row(words: str, code: str, *, key: str) -> None:
    """Show a line of a list as a button that opens the client of this code."""
    st.button(
        words,
        key=key,
        width="stretch",
        on_click=context.go,
        args=("client",),
        kwargs={"code": code},
    )


def in_address(name: str, options: Collection[str], usual: str) -> str:
    """The choice that the address names by its key; the usual one if it names none of these."""
    named = context.param(name)
    return named if named in options else usual


def keep_in_address(name: str, chosen: str, usual: str) -> None:
    """Put a choice into the address, so that it outlives a reload; the usual one needs no name."""
    if chosen != usual:
        st.query_params[name] = chosen
    else:
        st.query_params.pop(name, None)


def show_picture(
    picture: Picture,
    *,
    key: str,
    pick: Callable[[dict[str, Any]], object] | None = None,
    chosen: Mapping[str, str] | None = None,
    turn: int = 0,
) -> None:
    """Show a chart with its takeaway in words, and the same figures as a table beneath.

    `pick` is called with the fields of a mark that was tapped, as the chart's selection names them.
    The mark with the fields `chosen` is drawn as such. In another `turn` the same mark can be
    tapped again.
    """
    with st.container(border=True, key=f"picture-{key}"):
        if picture.chart is None:
            st.caption(context.plain(picture.alt))
            return
        name = f"chart-{key}-{turn}" if turn else f"chart-{key}"
        drawn = picture.unchecked(chosen)
        draw = partial(st.altair_chart, drawn, theme=None, key=name, alt=picture.alt)
        draw(on_select=partial(_picked, name, pick)) if pick else draw()
        if picture.beneath:
            st.caption(context.plain(picture.beneath))
        show_twin(picture, key=key)


def show_twin(picture: Picture, *, key: str) -> None:
    """Show the figures of a picture as a table, which opens at a tap."""
    with st.expander("As a table", key=f"twin-{key}", on_change="rerun") as twin:
        if twin.open:
            heads = [str(name) for name in picture.table]
            st.html(figures_table(picture.alt, heads, cells(picture.table, picture.shares)))


def _picked(name: str, pick: Callable[[dict[str, Any]], object]) -> None:
    """Tell `pick` what was tapped on the chart of this name; nothing if the choice was cleared."""
    for marks in st.session_state[name]["selection"].values():
        for mark in marks[:1]:
            pick(mark)
