"""The client's intake at each point: a missing field is drawn from the studio's mix of clients."""

import numpy as np

from smpdash.estimate.model.covariates import Covariates
from smpdash.estimate.model.parameters import LOG2_AREA_SD_BY_GRADE, Parameters
from smpdash.estimate.model.quadrature import AREA, SCAR, SKIN, Array


def intake_at(
    covariates: Covariates, parameters: Parameters, z: Array
) -> tuple[Array, Array, Array]:
    """Area, scar and skin, on the scales of `Covariates`.

    Each is (N, 1) if it is known of all clients, else (N, P). `z` (DIMENSIONS, P) are the standard
    normal points. An area known only by the grade of hair loss
    varies around it.
    """
    area, scar, skin = covariates.area[:, None], covariates.scar[:, None], covariates.skin[:, None]
    spread = np.where(np.isnan(area), parameters.log2_area[1], LOG2_AREA_SD_BY_GRADE)
    spread = spread * covariates.area_graded[:, None]
    if spread.any():
        area = np.where(np.isnan(area), parameters.log2_area[0], area) + spread * z[AREA]
    if np.isnan(scar).any():
        scar = np.where(np.isnan(scar), _category(z[SCAR], parameters.scar_shares, 1.0), scar)
    if np.isnan(skin).any():
        skin = np.where(np.isnan(skin), _category(z[SKIN], parameters.skin_shares, 0.5), skin)
    return np.clip(area, -2.0, 2.0), scar, skin


def _category(z: Array, weights: tuple[float, ...], step: float) -> Array:
    """The values 0, `step`, 2 `step` .. at each point (P,), as often as `weights` say."""
    rank: Array = np.argsort(np.argsort(z, kind="stable"), kind="stable").astype(float) + 0.5
    edges = np.cumsum(weights)[:-1] * len(z)
    value: Array = np.searchsorted(edges, rank).astype(float) * step
    return value
