"""Finds outliers: notes that are very unlikely given all the others, and may be mistakes."""

from dataclasses import replace
from typing import Final

import numpy as np

from smpdash.estimate.case import Case, Session
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.model.covariates import covariates_of, fading_sd_factor, is_read_early
from smpdash.estimate.model.curves import logistic
from smpdash.estimate.model.parameters import TRADE, Parameters
from smpdash.estimate.model.posterior import weighted_paths
from smpdash.estimate.model.quadrature import POINTS, Array
from smpdash.record.counts import counted

RARE: Final = 0.01


def doubts(case: Case, belief: Parameters | Lesson = TRADE) -> tuple[str, ...]:
    """A sentence for the latest fading and coverage, if rarer than 1 in 100 given all others."""
    parameters = belief.parameters if isinstance(belief, Lesson) else belief
    sentences = []
    seen = [index for index, session in enumerate(case.sessions[:10]) if session.faded is not None]
    if seen:
        session = case.sessions[seen[-1]]
        sentences += _fading_doubts(case, seen[-1], session, parameters)
    noted_at = [
        index for index, session in enumerate(case.sessions[:10]) if session.coverage is not None
    ]
    if noted_at:
        noted = case.sessions[noted_at[-1]].coverage or 0.0
        spread = parameters.s_cov
        after, weight = _foreseen(case, noted_at[-1], parameters, "coverage")
        chance = _tail(after, weight, noted, spread)
        if chance < RARE:
            sentences.append(
                f"Coverage of {noted * 100:.0f}% after session {noted_at[-1] + 1} is rarer than "
                "1 in 100 for this client: check the reading."
            )
    return tuple(sentences)


def _fading_doubts(case: Case, index: int, session: Session, parameters: Parameters) -> list[str]:
    """The sentence on the fading of the session at this index, if it is too rare."""
    noted, days = session.faded or 0.0, session.faded_after_days
    faded, weight = _foreseen(case, index, parameters, "faded")
    chance = _tail(faded, weight, noted, parameters.s_fade * fading_sd_factor(session))
    if chance >= RARE:
        return []
    after = counted(round(days or 0), "day")
    advice = "check the reading"
    if is_read_early(session):
        advice = f"it was read after {after}, maybe too early"
    doubt = (
        f"Fading of {noted * 100:.0f}% after session {index + 1} is rarer than 1 in 100 for this "
        f"client: {advice}."
    )
    return [doubt]


def _foreseen(case: Case, index: int, parameters: Parameters, field: str) -> tuple[Array, Array]:
    """The value of `field` at each point (P,), and the points' weights, without this one note.

    Later sessions are left out, since they would reveal the value.
    """
    sessions = list(case.sessions[: index + 1])
    sessions[-1] = (
        replace(sessions[-1], faded=None, healed_coverage=None)
        if field == "faded"
        else replace(sessions[-1], coverage=None, faded=None, healed_coverage=None)
    )
    paths = weighted_paths(
        covariates_of([replace(case, sessions=tuple(sessions))], parameters), parameters, POINTS
    )
    weight = np.exp(paths.log_weight[0] - paths.log_weight[0].max())
    after = paths.after[0, :, index]
    if field == "coverage":
        return after, weight
    before = paths.healed[0, :, index - 1] if index else np.zeros_like(after)
    fresh = np.maximum(after - before, 0.0)
    lost = after - paths.healed[0, :, index]
    exposed = fresh + parameters.omega * (after - fresh)
    return lost / np.maximum(exposed, 1e-6), weight


def _tail(values: Array, weight: Array, noted: float, spread: float) -> float:
    """The probability of a note at least as extreme, given the true `values` (P,) and its error.

    `spread` is the standard deviation of the note; the result is that of the nearer tail.
    """
    # At this scale the logistic curve is within 0.01 of the normal distribution function.
    higher = logistic(1.702 * (values - noted) / spread)
    chance = float((weight * higher).sum() / weight.sum())
    return min(chance, 1.0 - chance)
