"""Pieces that several screens show: the estimate's numbers, a list of problems, charts."""

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from smpdash.estimate.estimate import Estimate
from smpdash.record.counts import counted
from smpdash.record.issued import MOST_TOTAL, totals
from smpdash.record.problem import Problem, Refused
from smpdash.screens import context
from smpdash.show.charts.picture import Picture
from smpdash.store.store import Conflict

NOT_RECORDED: Final = "Not recorded yet"
KEPT: Final = "Everything you entered is kept."
KEPT_BUT: Final = "Everything else that you entered is kept."


def numbers_of(answer: Estimate) -> str:
    """The numbers behind the words: the total's range, and the chance that the end is near.

    Of a number of sessions that cannot be foreseen nothing is said but where it begins.
    """
    if answer.status == "completed":
        held = answer.sessions_done
        return f"Finished with {counted(held, 'session') if held else 'no session'}."
    low, high = answer.credible_range(0.8)
    said = f"{totals(low, high)} session{'' if high == 1 else 's'} in all"
    if not answer.foreseeable:
        return f"{said}."
    return f"{said}, 8 times in 10.{_end(answer)}"


def _end(answer: Estimate) -> str:
    """How near the end is; nothing of a course that was stopped, or where it cannot be foreseen."""
    last = answer.chance_next_is_last
    if last is None or answer.status == "abandoned":
        return ""
    if answer.chance_done < 0.005:
        return f" The next one is the last with {last:.0%}."
    return (
        f" None is left with {answer.chance_done:.0%}; else the next is the last with {last:.0%}."
    )


def chance_ladder(answer: Estimate) -> str:
    """The probability of every total as a row of bars, for st.html; what is past is left out.

    "" where the number of sessions cannot be foreseen.
    """
    if not answer.foreseeable:
        return ""
    first = max(answer.sessions_done, 1)
    last = min(max(first + 4, 7), MOST_TOTAL)
    past_end = sum(answer.pmf_total[last:])
    steps = [(str(n), answer.pmf_total[n - 1]) for n in range(first, last + 1)]
    if past_end >= 0.005 or last == MOST_TOTAL:
        steps[-1] = (f"{steps[-1][0]}+", steps[-1][1] + past_end)
    top = max(chance for _, chance in steps) or 1.0
    bars = "".join(
        f"<li><span>{chance:.0%}</span><i style='height:{4 + 60 * chance / top:.0f}px'></i>"
        f"<b>{name}</b></li>"
        for name, chance in steps
    )
    return f"<figure><ol>{bars}</ol><figcaption>Sessions in all</figcaption></figure>"


def share_bar(share: float) -> str:
    """A share 0..1 as a number with a bar, for st.html."""
    return f"<span class='share'><i style='width:{share:.0%}'></i></span><small>{share:.0%}</small>"


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
