"""When not to trust the answer: notes far outside of what was to be expected."""

from dataclasses import replace
from typing import Final

import numpy as np

from smpdash.estimate.case import Case, Session
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.model.covariates import facts_of
from smpdash.estimate.model.curves import logistic
from smpdash.estimate.model.parameters import TRADE, Numbers
from smpdash.estimate.model.posterior import run
from smpdash.estimate.model.quadrature import POINTS, Array
from smpdash.record.counts import counted
from smpdash.record.sessions import SCAB_DAYS

RARE: Final = 0.01


def doubts(case: Case, belief: Numbers | Lesson = TRADE) -> tuple[str, ...]:
    """A sentence for each of the latest notes that is rarer than 1 in 100, given all the others."""
    numbers = belief.numbers if isinstance(belief, Lesson) else belief
    sentences = []
    seen = [index for index, session in enumerate(case.sessions[:10]) if session.faded is not None]
    if seen:
        session = case.sessions[seen[-1]]
        sentences += _fading_doubts(case, seen[-1], session, numbers)
    noted_at = [
        index for index, session in enumerate(case.sessions[:10]) if session.coverage is not None
    ]
    if noted_at:
        noted = case.sessions[noted_at[-1]].coverage or 0.0
        spread = numbers.s_cov
        after, weight = _foreseen(case, noted_at[-1], numbers, "coverage")
        chance = _tail(after, weight, noted, spread)
        if chance < RARE:
            sentences.append(
                f"Coverage of {noted * 100:.0f}% after session {noted_at[-1] + 1} is rarer than "
                "1 in 100 for this client: check the reading."
            )
    return tuple(sentences)


def _fading_doubts(case: Case, index: int, session: Session, numbers: Numbers) -> list[str]:
    noted, days = session.faded or 0.0, session.faded_after_days
    early = days is not None and days < SCAB_DAYS
    faded, weight = _foreseen(case, index, numbers, "faded")
    chance = _tail(faded, weight, noted, numbers.s_fade * (2.0 if early else 1.0))
    if chance >= RARE:
        return []
    after = counted(round(days or 0), "day")
    advice = f"it was read after {after}, maybe too early" if early else "check the reading"
    said = (
        f"Fading of {noted * 100:.0f}% after session {index + 1} is rarer than 1 in 100 for this "
        f"client: {advice}."
    )
    return [said]


def _foreseen(case: Case, index: int, numbers: Numbers, field: str) -> tuple[Array, Array]:
    """The figure at each point, and the points' weights, as if this one note were missing.

    Later sessions are left out: they would tell what is to be foreseen.
    """
    sessions = list(case.sessions[: index + 1])
    sessions[-1] = (
        replace(sessions[-1], faded=None, healed_coverage=None)
        if field == "faded"
        else replace(sessions[-1], coverage=None, faded=None, healed_coverage=None)
    )
    course = run(facts_of([replace(case, sessions=tuple(sessions))], numbers), numbers, POINTS)
    weight = np.exp(course.log_weight[0] - course.log_weight[0].max())
    after = course.after[0, :, index]
    if field == "coverage":
        return after, weight
    before = course.healed[0, :, index - 1] if index else np.zeros_like(after)
    fresh = np.maximum(after - before, 0.0)
    lost = after - course.healed[0, :, index]
    exposed = fresh + numbers.omega * (after - fresh)
    return lost / np.maximum(exposed, 1e-6), weight


def _tail(values: Array, weight: Array, noted: float, spread: float) -> float:
    """The chance of a note at least as far out on its side, around the values with this spread."""
    # The logistic curve lies within 0.01 of the normal distribution at this scale.
    higher = logistic(1.702 * (values - noted) / spread)
    chance = float((weight * higher).sum() / weight.sum())
    return min(chance, 1.0 - chance)
