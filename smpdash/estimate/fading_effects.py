"""Fading by the levels of one factor, adjusted for the other factors by a linear model.

The fading of a zone is the sum of one effect for each factor's level. Effects are drawn towards
zero, as in ridge regression (Hoerl and Kennard, Technometrics 12, 1970), so that levels which never
occur apart share what they may have caused instead of cancelling out. A level's adjusted mean is
the fading that the model expects if every zone of the data had that level and kept its own others
(population marginal means: Searle, Speed and Milliken, The American Statistician 34, 1980). Zones
of one course are alike, so the variance of single zones is multiplied by their design effect (Kish,
Survey Sampling, 1965).
"""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from smpdash.estimate.model.quadrature import Array
from smpdash.record.issued import WITHIN_80
from smpdash.record.progress.figures import Mean
from smpdash.record.quality.fading import FACTORS, FadingRow

# How far the levels of one factor usually lie apart, as a share of the pigment: our own, since a
# whole standard deviation of fading between clients is about as large.
_APART: Final = 0.15
# The model is fitted by turns with the spread of single zones.
_TURNS: Final = 3
Places = npt.NDArray[np.int64]


def adjusted_means(rows: Sequence[FadingRow], factor: str) -> dict[str, Mean]:
    """The adjusted mean share 0..1 lost at each level, with its range and its number of sessions.

    `rows` are those of one course only (not `is_later`). Empty if there are fewer than two courses.
    """
    if len({row.course for row in rows}) < 2:
        return {}
    faded = np.array([row.faded / 1000 for row in rows])
    courses, sessions = (
        _places([row.course for row in rows]),
        _places([row.session for row in rows]),
    )
    # Each session counts once, however many zones it noted.
    weight = 1 / np.bincount(sessions)[sessions]
    columns, levels = _design(rows, factor)
    fitted, spread = _fitted(columns, faded, weight, courses)
    others = np.average(columns, axis=0, weights=weight)
    others[1 : 1 + len(levels)] = 0.0
    means = {}
    for place, level in enumerate(levels):
        at = others.copy()
        at[1 + place] = 1.0
        mean = float(at @ fitted)
        half = WITHIN_80 * math.sqrt(max(float(at @ spread @ at), 0.0))
        has = columns[:, 1 + place] > 0
        means[level] = Mean(
            len(np.unique(sessions[has])), mean, (max(mean - half, 0.0), min(mean + half, 1.0))
        )
    return means


def _places(keys: Sequence[int]) -> Places:
    """For each key, its place among all that there are."""
    places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    return np.array([places[key] for key in keys], dtype=np.int64)


def _design(rows: Sequence[FadingRow], factor: str) -> tuple[Array, list[str]]:
    """A column of ones, one for each level of the factor, and those of the others; its levels."""
    levels = sorted({row.levels[factor] for row in rows})
    parts = [
        _flags(rows, other, sorted({row.levels[other] for row in rows}))
        for other in FACTORS
        if other != factor
    ]
    ones = np.ones((len(rows), 1))
    return np.concatenate([ones, _flags(rows, factor, levels), *parts], axis=1), levels


def _flags(rows: Sequence[FadingRow], factor: str, levels: list[str]) -> Array:
    places = {level: place for place, level in enumerate(levels)}
    flags = np.zeros((len(rows), len(levels)))
    flags[np.arange(len(rows)), [places[row.levels[factor]] for row in rows]] = 1.0
    return flags


def _fitted(columns: Array, faded: Array, weight: Array, courses: Places) -> tuple[Array, Array]:
    """The effects (C,), the first of them the mean, and their covariance (C, C)."""
    weighted = columns * weight[:, None]
    crossed, aimed = columns.T @ weighted, weighted.T @ faded
    # Nothing draws the mean anywhere.
    drawn = np.diag([1e-9, *[1 / _APART**2] * (columns.shape[1] - 1)])
    variance = float(np.average((faded - np.average(faded, weights=weight)) ** 2, weights=weight))
    effects: Array = np.zeros(columns.shape[1])
    spread: Array = np.eye(columns.shape[1])
    for _ in range(_TURNS):
        variance = max(variance, 1e-6)
        spread = np.asarray(np.linalg.inv(crossed / variance + drawn), dtype=np.float64)
        effects = spread @ aimed / variance
        left = weight * (faded - columns @ effects)
        of_courses = np.bincount(courses, weights=left)
        # The variance of a sum over courses, for each session: single variance times design effect.
        variance = float((of_courses**2).sum() / weight.sum())
    return effects, spread
