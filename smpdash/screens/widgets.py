"""Parts that several screens show: a list of problems, charts, buttons to turn pages."""

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from smpdash.record.problem import Problem, Refused
from smpdash.screens import context
from smpdash.show.charts.picture import Picture
from smpdash.store.store import Conflict

NOT_RECORDED: Final = "Not recorded yet"
KEPT: Final = "Everything you entered is kept."
KEPT_BUT: Final = "Everything else that you entered is kept."


def problem_list(problems: Sequence[Problem], *, ending: str = KEPT) -> None:
    """Everything that is wrong at once, in one place; nothing where nothing is."""
    if problems:
        lines = "\n".join(f"- {context.plain(problem.message)}" for problem in problems)
        st.error(
            f"{lines}\n\n{ending}",
            title=NOT_RECORDED,
            icon=":material/error:",
        )


def attempt(act: Callable[[], object], *, problems_in: str, own: Sequence[Problem] = ()) -> bool:
    """Do it; where it is refused, what was wrong stands in session state under this key.

    What the page can tell by itself, `own`, is left out there: `still_wrong` tells it anew.
    """
    try:
        act()
    except Refused as refusal:
        found = refusal.problems
    except Conflict as conflict:
        found = [Problem("version", str(conflict))]
    else:
        st.session_state.pop(problems_in, None)
        return True
    st.session_state[problems_in] = [one for one in found if one not in own]
    return False


def still_wrong(problems_in: str, own: Callable[[], list[Problem]]) -> list[Problem]:
    """What is wrong as it stands now and what only the records could tell, once refused."""
    told: list[Problem] | None = st.session_state.get(problems_in)
    return [] if told is None else [*own(), *told]


def page_turner(
    key: str, words: tuple[str, str], *, place: str, later: object, earlier: object
) -> None:
    """Buttons to a page later and one earlier, each putting its place into session state.

    None is the place of a page that there is not; nothing is shown where both are None.
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


def show_picture(picture: Picture, *, key: str) -> None:
    """A chart with its takeaway in words, and the same figures as a table beneath."""
    with st.container(border=True, key=f"picture-{key}"):
        if picture.chart is None:
            st.caption(context.plain(picture.alt))
            return
        st.altair_chart(picture.chart, theme=None, key=f"chart-{key}", alt=picture.alt)
        st.caption(context.plain(picture.alt))
        with st.expander("As a table", key=f"twin-{key}", on_change="rerun") as twin:
            if twin.open:
                shares = {
                    name: st.column_config.NumberColumn(name, format="percent")
                    for name in picture.shares
                }
                st.dataframe(picture.table, hide_index=True, column_config=shares, alt=picture.alt)
