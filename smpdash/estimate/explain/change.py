"""Explains why the estimate changed at the last visit, by removing each of its notes in turn."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from smpdash.estimate.case import Case, Session, truncated
from smpdash.estimate.fit.lesson import Lesson, without_habit
from smpdash.estimate.forecast import forecast
from smpdash.estimate.model.parameters import (
    MOST_SESSIONS,
    TOUCH_UP_STAGE,
    TRADE,
    Parameters,
)
from smpdash.estimate.model.quadrature import POINTS_TO_COMPARE, Array
from smpdash.record.sessions import AS_PLANNED, against_plan

# The least change of the expected total, in sessions, that gets a reason.
WORTH_SAYING: Final = 0.1

# What to say of a note that adds sessions, and of one that saves some.
CLAUSES: Final = {
    "fading": ("fading was stronger than expected", "fading was lighter than expected"),
    "coverage": ("coverage is behind plan", "coverage is ahead of plan"),
    "adjustments": ("changes were requested", "fewer changes were requested than usual"),
    "shade": ("the shade was lighter than usual by now", "the shade was darker than usual by now"),
    "depth": ("the needle went shallower than expected", "the needle went deeper than expected"),
}


def forecast_and_why(case: Case, belief: Parameters | Lesson = TRADE) -> tuple[Array, str]:
    """P(total = 1..10), shape (10,), and which note of the last visit changed its mean, in words.

    Of the notes that moved the mean in the direction of the change, the one that moved it most; ""
    if the change is small or no note caused it. A fading noted at the last visit belongs to the
    session before. Completed courses get no reason.
    """
    (pmf,) = forecast([case], belief)
    without = {} if case.status == "completed" or not case.sessions else _without(case)
    if not without:
        return pmf, ""
    cases = [case, _before(case), *without.values()]
    compared = forecast(cases, without_habit(belief), count=POINTS_TO_COMPARE)
    now, before, *others = (compared @ np.arange(1.0, MOST_SESSIONS + 1)).tolist()
    way = 1.0 if now > before else -1.0
    moves = {name: way * (now - other) for name, other in zip(without, others, strict=True)}
    name = max(moves, key=moves.__getitem__)
    if min(moves[name], way * (now - before)) < WORTH_SAYING:
        return pmf, ""
    more, fewer = CLAUSES[name]
    return pmf, f"more in all, as {more}" if way > 0 else f"fewer in all, as {fewer}"


def _before(case: Case) -> Case:
    """The case as it was before its last visit, with another session agreed."""
    last = case.sessions[-1]
    checked = last.faded is not None or last.healed_coverage is not None
    earlier = truncated(case, len(case.sessions) - (0 if checked else 1))
    return replace(earlier, another_agreed=bool(earlier.sessions))


def _without(case: Case) -> dict[str, Case]:
    """The case without one note of its last visit, for each of its notes by name.

    A depth inside the studio's ideal band, a shade as planned, or no change requested explains
    nothing; nor does another session that was agreed, which the artist decided.
    """
    last = case.sessions[-1]
    cases = {}
    # A check-up after the last session notes that session's own fading and healed coverage.
    if last.faded is not None:
        cases["fading"] = _with_last(case, lambda s: replace(s, faded=None))
    elif len(case.sessions) > 1 and case.sessions[-2].faded is not None:
        before = replace(case.sessions[-2], faded=None)
        cases["fading"] = replace(case, sessions=(*case.sessions[:-2], before, last))
    if last.healed_coverage is not None:
        cases["coverage"] = _with_last(case, lambda s: replace(s, healed_coverage=None))
    if last.faded is not None or last.healed_coverage is not None:
        return cases
    if last.coverage is not None:
        cases["coverage"] = _with_last(case, lambda s: replace(s, coverage=None))
    if last.adjustments:
        cases["adjustments"] = _with_last(case, lambda s: replace(s, adjustments=None))
    if last.shade is not None and not _is_planned(case, last.shade):
        cases["shade"] = _with_last(case, lambda s: replace(s, shade=None))
    if last.depth_mm is not None and not case.is_ideal(last.depth_mm):
        cases["depth"] = _with_last(case, lambda s: replace(s, depth_mm=None))
    return cases


def _is_planned(case: Case, shade: float) -> bool:
    """Whether a shade of this darkness is the usual one at the last session."""
    number = case.sessions_done + (TOUCH_UP_STAGE if case.touch_up else 0)
    return against_plan({number: shade}) == AS_PLANNED


def _with_last(case: Case, change: Callable[[Session], Session]) -> Case:
    return replace(case, sessions=(*case.sessions[:-1], change(case.sessions[-1])))
