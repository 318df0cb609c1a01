"""Logistic regressions on a studio's courses that correct the model's forecast, or replace it.

For a case seen after k sessions, the hazard h_t (the chance that session t >= k is the last, given
that it is reached) is a logistic regression with a ridge penalty:

    tilt     logit h_t = logit h_t(model) + a_t + d_lead + e_k + b_lead logit h_t(model)
    notes    the same + c_lead . x
    alone    logit h_t = logit h_t(trade's base rates) + a_t + d_(lead, k) + e_k + c_lead . x

where lead = min(t - k, 2) and x are the scaled features. The penalty pulls every coefficient to 0,
so that few courses leave the model (or the base rates) as they are. Running and abandoned courses
only say that none of their sessions was the last.

What the trade is sure of holds here too (features.SIGNS): no studio's courses can teach that more
fading or a lighter shade saves sessions, or reverse the model's own forecast (1 + b_lead >= 0).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from smpdash.estimate.fit.features import SIGNS
from smpdash.estimate.model.parameters import BASE_RATES, MOST_SESSIONS
from smpdash.estimate.model.quadrature import Array

TOTALS: Final = MOST_SESSIONS - 1
LEADS: Final = 3
SEEN_GROUPS: Final = 5
LATE: Final = 7
# Ridge weights, in courses. Small for coefficients that many cases share, large for special ones.
PENALTY: Final = {
    "tilt": {"where": 4.0, "slope": 8.0},
    "notes": {"where": 4.0, "slope": 8.0, "notes": 20.0},
    "alone": {"where": 0.3, "both": 1.5, "notes": 4.0},
}
STEPS: Final = 12
# The visits of one course are correlated, so each counts half.
PER_VISIT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Regression:
    """One regression: its form (a key of PENALTY), the factor of its penalty, its coefficients."""

    form: str
    strictness: float
    coefficients: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcomes:
    """R observations of courses, all arrays (R,): a course as it was after `seen` sessions.

    `total` is its final number of sessions, `ended` 1 if it was completed with these, `weight` how
    much the observation counts.
    """

    seen: Array
    total: Array
    ended: Array
    weight: Array

    def only(self, chosen: Array) -> "Outcomes":
        """The chosen observations; `chosen` is a mask (R,)."""
        return Outcomes(
            self.seen[chosen], self.total[chosen], self.ended[chosen], self.weight[chosen]
        )


def fitted(regression: Regression, pmf: Array, notes: Array, outcomes: Outcomes) -> Regression:
    """The regression fitted by Newton's method.

    `pmf` (R, 10) are the model's forecasts, `notes` (R, D) the scaled features. A coefficient that
    would leave its bounds stays on the bound while the others are fitted.
    """
    columns, offset = _design(regression.form, pmf, notes, outcomes.seen)
    penalty = regression.strictness * _penalty(regression.form, notes.shape[1])
    session = np.arange(1, TOTALS + 1)[None, :]
    first = np.maximum(outcomes.seen, 1)[:, None]
    reached = (session >= first) & (session <= outcomes.total[:, None])
    last = ((session == outcomes.total[:, None]) & (outcomes.ended[:, None] > 0))[reached]
    weight = PER_VISIT * np.broadcast_to(outcomes.weight[:, None], reached.shape)[reached]
    columns, offset = columns[reached], offset[reached]
    low, high = _bounds(regression.form, notes.shape[1])
    weights = np.zeros(columns.shape[1])
    for _ in range(STEPS):
        chance = _chance(offset + columns @ weights)
        slope = columns.T @ (weight * (last - chance)) - penalty * weights
        bend = weight * np.maximum(chance * (1.0 - chance), 1e-4)
        curvature = (columns * bend[:, None]).T @ columns + np.diag(penalty)
        free = np.flatnonzero(((weights > low) | (slope > 0)) & ((weights < high) | (slope < 0)))
        step = np.zeros(len(weights))
        step[free] = np.linalg.solve(curvature[np.ix_(free, free)], slope[free])
        before, weights = weights, np.clip(weights + np.clip(step, -1.0, 1.0), low, high)
        if np.abs(weights - before).max() < 1e-3:
            break
    return Regression(regression.form, regression.strictness, tuple(weights.tolist()))


def forecast_of(regression: Regression, pmf: Array, notes: Array, seen: Array) -> Array:
    """The regression's probabilities of totals 1..10, shape (R, 10)."""
    columns, offset = _design(regression.form, pmf, notes, seen)
    return totals_of(_chance(offset + columns @ np.array(regression.coefficients)), seen)


def totals_of(chance: Array, fewest: Array | int) -> Array:
    """The probabilities of totals 1..10, (R, 10), from the hazards of sessions 1..9, (R, 9).

    `fewest` is the smallest possible total, of each row or of all.
    """
    first = np.maximum(fewest, 1)
    totals = np.zeros((len(chance), MOST_SESSIONS))
    left = np.ones(len(chance))
    for j in range(TOTALS):
        totals[:, j] = np.where(first <= j + 1, left * chance[:, j], 0.0)
        left = left - totals[:, j]
    totals[:, -1] = left
    return totals


def _chance(logit: Array) -> Array:
    chance: Array = 1.0 / (1.0 + np.exp(-np.clip(logit, -12.0, 12.0)))
    return chance


def logit_of_last(pmf: Array) -> Array:
    """The logits of the hazards of sessions 1..9, (R, 9), from probabilities of totals (R, 10)."""
    left = np.cumsum(pmf[:, ::-1], axis=1)[:, ::-1]
    chance = np.divide(pmf, left, out=np.full_like(pmf, 0.5), where=left > 1e-12)
    chance = np.clip(chance[:, :TOTALS], 1e-4, 1.0 - 1e-4)
    logit: Array = np.log(chance / (1.0 - chance))
    return logit


def _design(form: str, pmf: Array, notes: Array, seen: Array) -> tuple[Array, Array]:
    """The design matrix (R, 9, C) and the offset (R, 9) of a regression of this form."""
    shape = (len(seen), TOTALS)
    session = np.arange(1.0, TOTALS + 1)[None, :]
    lead = np.clip(session - np.maximum(seen, 1)[:, None], 0, LEADS - 1)
    leads = _flags(lead, LEADS, shape)
    groups = _flags(np.minimum(seen, SEEN_GROUPS - 1)[:, None], SEEN_GROUPS, shape)
    parts = [_flags(np.minimum(session, LATE) - 1, LATE, shape), leads, groups]
    if form == "alone":
        trade = np.clip(logit_of_last(np.array([BASE_RATES])), -4.0, 3.0)
        offset = np.broadcast_to(trade, shape)
        parts.append((groups[:, :, :, None] * leads[:, :, None, :]).reshape(*shape, -1))
    else:
        offset = logit_of_last(pmf)
        parts.append(leads * np.clip(offset, -5.0, 5.0)[:, :, None])
    if form != "tilt":
        parts.append((leads[:, :, :, None] * notes[:, None, None, :]).reshape(*shape, -1))
    return np.concatenate(parts, axis=2), offset


def _penalty(form: str, notes: int) -> Array:
    """The ridge weight of each coefficient, (C,), for so many features."""
    weight = PENALTY[form]
    penalties = [np.full(LATE + LEADS + SEEN_GROUPS, weight["where"])]
    if form == "alone":
        penalties.append(np.full(SEEN_GROUPS * LEADS, weight["both"]))
    else:
        penalties.append(np.full(LEADS, weight["slope"]))
    if form != "tilt":
        penalties.append(np.full(LEADS * notes, weight["notes"]))
    return np.concatenate(penalties)


def _bounds(form: str, notes: int) -> tuple[Array, Array]:
    """The lower and the upper bound of each coefficient, each (C,)."""
    where = LATE + LEADS + SEEN_GROUPS
    least = [np.full(where + SEEN_GROUPS * LEADS if form == "alone" else where, -np.inf)]
    if form != "alone":
        least.append(np.full(LEADS, -1.0))
    most = [np.full(sum(len(part) for part in least), np.inf)]
    if form != "tilt":
        signs = np.tile(np.array(SIGNS[:notes]), LEADS)
        least.append(np.where(signs > 0, 0.0, -np.inf))
        most.append(np.where(signs < 0, 0.0, np.inf))
    return np.concatenate(least), np.concatenate(most)


def _flags(value: Array, count: int, shape: tuple[int, int]) -> Array:
    """One-hot columns 0 .. count - 1 of a value, broadcast to (*shape, count)."""
    flags = value[..., None] == np.arange(count)
    columns: Array = np.broadcast_to(flags, (*shape, count)).astype(float)
    return columns
