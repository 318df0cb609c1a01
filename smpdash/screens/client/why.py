"""The reasons for the answer: what adds and saves sessions, and which values look doubtful."""

from collections.abc import Sequence

import streamlit as st

from smpdash.estimate.case import Case
from smpdash.estimate.explain.outliers import doubts
from smpdash.estimate.explain.reasons import WORTH_SAYING
from smpdash.estimate.explain.shapley import Explanation, Factor, explanation
from smpdash.estimate.fit.lesson import Lesson
from smpdash.html.answer import Bar, why_bars
from smpdash.screens import context

GROUPS = {True: "Client", False: "Treatment"}
# A smaller part would be listed as 0.00.
LEAST_FIGURE = 0.005
# A whole bar is one session, or more: what makes slightly fewer sessions is a short one.
A_SESSION = 1.0
# As a share of the widest bar, so that every bar can be seen.
LEAST_WIDTH = 0.03


def show_why(case: Case, belief: Lesson) -> None:
    """Draw the factors as bars, with their figures as a table that opens at a tap."""
    explained = explanation(case, belief)
    drawn = reasons(explained)
    if drawn:
        st.html(why_bars(bars(drawn), figures(explained)))


def show_doubts(case: Case, belief: Lesson) -> None:
    """Ask about the values that look doubtful."""
    for doubt in doubts(case, belief):
        st.warning(context.plain(doubt), icon=":material/help:")


def reasons(explained: Explanation) -> list[Factor]:
    """The factors that make a difference; the others are listed in the figures alone."""
    return [factor for factor in explained.factors if abs(factor.delta) >= WORTH_SAYING]


def bars(factors: Sequence[Factor]) -> dict[str, list[Bar]]:
    """The bars by group, without the groups that have none; there is at least one factor."""
    widest = max(A_SESSION, *(abs(factor.delta) for factor in factors))
    groups = {
        words: [_bar(factor, widest) for factor in factors if factor.brought == brought]
        for brought, words in GROUPS.items()
    }
    return {words: each for words, each in groups.items() if each}


def _bar(factor: Factor, widest: float) -> Bar:
    share = max(abs(factor.delta) / widest, LEAST_WIDTH)
    return Bar(_name(factor), factor.delta > 0, share, factor.sentence)


def _name(factor: Factor) -> str:
    return "whether fading is noted" if factor.name == "noting" else factor.name


def figures(explained: Explanation) -> list[tuple[str, str]]:
    """From the average client to this one; before rounding, the parts add up exactly."""
    return [
        ("The average client at this visit, sessions in total", f"{explained.average_total:.2f}"),
        *(
            (_name(factor).capitalize(), f"{factor.delta:+.2f}".replace("-", "−"))
            for factor in explained.factors
            if abs(factor.delta) >= LEAST_FIGURE
        ),
        ("This client, expected in total", f"{explained.expected_total:.2f}"),
    ]
