"""Features for the regressions: the notes of a case as plain numbers, without a mechanism."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from smpdash.estimate.case import Case
from smpdash.estimate.model.parameters import SCAR_VALUE, SKIN_VALUE
from smpdash.estimate.model.quadrature import Array
from smpdash.record.sessions import planned_darkness

FIGURES: Final = 12
# Whether a larger value makes an early end more likely (1) or less likely (-1), as the trade says;
# 0 for the coverage before the last one, of which it says nothing.
SIGNS: Final = (-1, -1, -1, 1, 0, -1, -1, -1, -1, 1, 1, 1)
# Cases with this many sessions or more form one group.
ALIKE_FROM: Final = 5
# Scaled features are cut off here, in standard deviations.
WILDEST: Final = 4.0


def figures(cases: Sequence[Case]) -> Array:
    """The features of each case, shape (N, FIGURES), NaN if nothing is noted."""
    return np.array([_figures(case) for case in cases], dtype=float).reshape(-1, FIGURES)


def scales(figures: Array, seen: Array) -> tuple[Array, Array]:
    """The mean of each feature after 0 .. 5 sessions (6, FIGURES), and its spread (FIGURES,).

    `figures` (N, FIGURES) are the features, `seen` (N,) the sessions held.
    """
    group = np.minimum(seen, ALIKE_FROM).astype(int)
    centres = np.zeros((ALIKE_FROM + 1, FIGURES))
    for number in range(ALIKE_FROM + 1):
        here = figures[group == number]
        counted = (~np.isnan(here)).sum(axis=0)
        centres[number] = np.nansum(here, axis=0) / np.maximum(counted, 1)
    off = figures - centres[group]
    counted = np.maximum((~np.isnan(off)).sum(axis=0), 1)
    spread = np.sqrt(np.nansum(off**2, axis=0) / counted)
    return centres, np.where(spread > 1e-9, spread, 1.0)


def scaled(figures: Array, seen: Array, centres: Array, spread: Array) -> Array:
    """The features in standard deviations from their mean, (N, FIGURES); 0 if nothing is noted."""
    group = np.minimum(seen, ALIKE_FROM).astype(int)
    off = (figures - centres[group]) / spread
    result: Array = np.clip(np.nan_to_num(off), -WILDEST, WILDEST)
    return result


def _figures(case: Case) -> tuple[float, ...]:
    sessions = case.sessions
    area = case.area_cm2 or case.graded_area_cm2
    coverage = [s.coverage for s in sessions]
    noted = [value for value in coverage if value is not None]
    faded = [s.faded for s in sessions if s.faded is not None]
    adjustments = [s.adjustments for s in sessions]
    shade = [None if s.shade is None else s.shade - planned_darkness(s.number) for s in sessions]
    return (
        math.log2(area / 200) if area else math.nan,
        SCAR_VALUE.get(case.scar_tissue or "", math.nan),
        SKIN_VALUE.get(case.skin or "", math.nan),
        _last(coverage),
        noted[-2] if len(noted) > 1 else math.nan,
        faded[-1] if faded else math.nan,
        _mean(faded),
        _mean(adjustments),
        _last(adjustments),
        _mean([s.depth_mm for s in sessions]),
        _mean(shade),
        _last(shade),
    )


def _mean(values: Sequence[float | None]) -> float:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else math.nan


def _last(values: Sequence[float | None]) -> float:
    value = values[-1] if values else None
    return math.nan if value is None else value
