"""Why the answer is as it is: what adds and saves sessions, and which notes are hard to believe."""

import streamlit as st

from smpdash.estimate.case import Case
from smpdash.estimate.explain.lagging_zone import lagging_zone
from smpdash.estimate.explain.outliers import doubts
from smpdash.estimate.explain.shapley import Explanation, Factor, explanation
from smpdash.estimate.fit.lesson import Lesson
from smpdash.html.answer import Bar, why_bars
from smpdash.record.studio import Studio
from smpdash.screens import context

GROUPS = {True: "What the client brings", False: "What was done or chosen"}
# A factor that moves the expected total by less is not drawn; it stands in the figures.
WORTH_DRAWING = 0.03
# Of the widest bar, so that every bar can be seen.
LEAST_WIDTH = 0.03


def show_why(case: Case, studio: Studio, belief: Lesson) -> None:
    """Draw the factors against each other, with their figures as the twin."""
    for doubt in doubts(case, belief):
        st.warning(context.plain(doubt), icon=":material/help:")
    if lagging := lagging_zone(case, belief):
        said = lagging.sentence(studio.zone_name(lagging.zone))
        st.info(context.plain(said), icon=":material/hourglass_bottom:")
    explained = explanation(case, belief)
    drawn = [factor for factor in explained.factors if abs(factor.delta) >= WORTH_DRAWING]
    if not drawn:
        return
    widest = max(abs(factor.delta) for factor in drawn)
    groups = {
        words: [_bar(factor, widest) for factor in drawn if factor.brought == brought]
        for brought, words in GROUPS.items()
    }
    st.html(why_bars({words: bars for words, bars in groups.items() if bars}))
    with st.expander("In figures", key="why-figures", on_change="rerun") as figures:
        if figures.open:
            st.table(
                _figures(explained), hide_index=True, alt="The factors' parts of the expected total"
            )


def _bar(factor: Factor, widest: float) -> Bar:
    share = max(abs(factor.delta) / widest, LEAST_WIDTH)
    return Bar(factor.name, factor.delta > 0, share, factor.sentence)


def _figures(explained: Explanation) -> list[dict[str, str]]:
    """From the average client to this one; the parts sum exactly before they are rounded."""
    return [
        {
            "": "The average client at this visit, sessions in all",
            "Sessions": f"{explained.average_total:.2f}",
        },
        *(
            {"": f"{factor.name.capitalize()}", "Sessions": f"{factor.delta:+.2f}"}
            for factor in explained.factors
        ),
        {"": "This client, expected in all", "Sessions": f"{explained.expected_total:.2f}"},
    ]
