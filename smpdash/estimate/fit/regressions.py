"""Regressions on finished courses that tilt the model's forecast, or do without the model.

For a case seen after k sessions, the chance h_t that session t >= k is the last one, given that it
is reached, is a logistic regression with a ridge penalty:

    tilt     logit h_t = logit h_t(model) + a_t + d_lead + e_k + b_lead logit h_t(model)
    notes    the same + c_lead . x
    alone    logit h_t = logit h_t(trade's base rates) + a_t + d_(lead, k) + e_k + c_lead . x

where lead = min(t - k, 2) and x are the scaled notes. The penalty pulls every coefficient to 0, so
that few courses leave the model (or the base rates) as they are. Running and abandoned courses say
that none of their sessions was the last.

What the trade is sure of holds here too (notes.SIGNS): no studio's courses teach that more fading
or a lighter shade saves sessions, and none turns the model's own word round (1 + b_lead >= 0).
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
# Ridge weights in courses: what is pooled widely moves early, what is particular moves late.
PENALTY: Final = {
    "tilt": {"where": 4.0, "slope": 8.0},
    "notes": {"where": 4.0, "slope": 8.0, "notes": 20.0},
    "alone": {"where": 0.3, "both": 1.5, "notes": 4.0},
}
STEPS: Final = 12
# The visits of one course tell much the same, so each counts by half.
PER_VISIT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Expert:
    """One regression: its form (a key of PENALTY), how strongly it was held, what it learnt."""

    form: str
    strictness: float
    coefficients: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcomes:
    """R looks at courses: `seen` sessions, `total` held in the end, `ended` 1 where that was all.

    `weight` says how much each look counts. All have shape (R,).
    """

    seen: Array
    total: Array
    ended: Array
    weight: Array

    def only(self, chosen: Array) -> "Outcomes":
        """The chosen looks."""
        return Outcomes(
            self.seen[chosen], self.total[chosen], self.ended[chosen], self.weight[chosen]
        )


def fitted(expert: Expert, pmf: Array, notes: Array, outcomes: Outcomes) -> Expert:
    """The regression fitted by Newton's steps; `pmf` (R, 10) is the model's, `notes` (R, D).

    A coefficient that would leave its bounds stays on them, and the rest are fitted beside it.
    """
    columns, offset = _design(expert.form, pmf, notes, outcomes.seen)
    penalty = expert.strictness * _penalty(expert.form, notes.shape[1])
    session = np.arange(1, TOTALS + 1)[None, :]
    first = np.maximum(outcomes.seen, 1)[:, None]
    reached = (session >= first) & (session <= outcomes.total[:, None])
    last = ((session == outcomes.total[:, None]) & (outcomes.ended[:, None] > 0))[reached]
    weight = PER_VISIT * np.broadcast_to(outcomes.weight[:, None], reached.shape)[reached]
    columns, offset = columns[reached], offset[reached]
    low, high = _bounds(expert.form, notes.shape[1])
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
    return Expert(expert.form, expert.strictness, tuple(weights.tolist()))


def forecast_of(expert: Expert, pmf: Array, notes: Array, seen: Array) -> Array:
    """The expert's probabilities of totals 1..10, shape (R, 10)."""
    columns, offset = _design(expert.form, pmf, notes, seen)
    return totals_of(_chance(offset + columns @ np.array(expert.coefficients)), seen)


def totals_of(chance: Array, fewest: Array | int) -> Array:
    """Totals 1..10 (R, 10) from the chances (R, 9) that each session is the last, once reached."""
    first = np.maximum(fewest, 1)
    totals = np.zeros((len(chance), MOST_SESSIONS))
    left = np.ones(len(chance))
    for j in range(TOTALS):
        totals[:, j] = np.where(first <= j + 1, left * chance[:, j], 0.0)
        left = left - totals[:, j]
    totals[:, -1] = left
    return totals


def _chance(logit: Array) -> Array:
    found: Array = 1.0 / (1.0 + np.exp(-np.clip(logit, -12.0, 12.0)))
    return found


def logit_of_last(pmf: Array) -> Array:
    """The logit that each session 1..9 is the last, given that it is reached."""
    left = np.cumsum(pmf[:, ::-1], axis=1)[:, ::-1]
    chance = np.divide(pmf, left, out=np.full_like(pmf, 0.5), where=left > 1e-12)
    chance = np.clip(chance[:, :TOTALS], 1e-4, 1.0 - 1e-4)
    found: Array = np.log(chance / (1.0 - chance))
    return found


def _design(form: str, pmf: Array, notes: Array, seen: Array) -> tuple[Array, Array]:
    """The regression's columns (R, 9, C) and what they are added to (R, 9)."""
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
    """The least and the most that each coefficient may be."""
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
    flags = value[..., None] == np.arange(count)
    found: Array = np.broadcast_to(flags, (*shape, count)).astype(float)
    return found
