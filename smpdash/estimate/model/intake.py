"""Who the client is, at each point: what the intake does not say is drawn from those who come."""

import numpy as np

from smpdash.estimate.model.covariates import Facts
from smpdash.estimate.model.parameters import LOG2_AREA_SD_BY_GRADE, Numbers
from smpdash.estimate.model.quadrature import AREA, SCAR, SKIN, Array


def intake_at(facts: Facts, numbers: Numbers, z: Array) -> tuple[Array, Array, Array]:
    """Area, scar and skin, (N, 1) where all clients note them, else (N, P)."""
    area, scar, skin = facts.area[:, None], facts.scar[:, None], facts.skin[:, None]
    spread = np.where(np.isnan(area), numbers.log2_area[1], LOG2_AREA_SD_BY_GRADE)
    spread = spread * facts.area_graded[:, None]
    if spread.any():
        area = np.where(np.isnan(area), numbers.log2_area[0], area) + spread * z[AREA]
    if np.isnan(scar).any():
        scar = np.where(np.isnan(scar), _category(z[SCAR], numbers.scar_shares, 1.0), scar)
    if np.isnan(skin).any():
        skin = np.where(np.isnan(skin), _category(z[SKIN], numbers.skin_shares, 0.5), skin)
    return np.clip(area, -2.0, 2.0), scar, skin


def _category(z: Array, weights: tuple[float, ...], step: float) -> Array:
    """Ordered points cut so that step 0, 1, 2 .. get their shares."""
    rank: Array = np.argsort(np.argsort(z, kind="stable"), kind="stable").astype(float) + 0.5
    edges = np.cumsum(weights)[:-1] * len(z)
    found: Array = np.searchsorted(edges, rank).astype(float) * step
    return found
