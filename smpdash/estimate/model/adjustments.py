"""How many adjustments a client asks for: a rate per client, and a count at each session."""

from typing import Final

import numpy as np

from smpdash.estimate.model.covariates import Covariates
from smpdash.estimate.model.parameters import Parameters
from smpdash.estimate.model.quadrature import Array

# The most adjustments that are drawn for one session.
MOST_ADJUSTMENTS: Final = 6


def adjustment_rate(covariates: Covariates, parameters: Parameters, z: Array) -> Array:
    """The client's rate of adjustments per session at each point, shape (N, P).

    The quantile of the gamma posterior, by the approximation of Wilson and Hilferty (1931); `z`
    (P,) are standard normal deviates.
    """
    noted = ~np.isnan(covariates.adjustments)
    shape = parameters.adjust_a + np.where(noted, covariates.adjustments, 0.0).sum(axis=1)[:, None]
    rate = parameters.adjust_b + noted.sum(axis=1)[:, None]
    ninth = 1.0 / (9.0 * shape)
    cubed = np.maximum(1.0 - ninth + z * np.sqrt(ninth), 0.02) ** 3
    gamma: Array = shape / rate * cubed
    return gamma


def poisson_cdf(rate: Array) -> Array:
    """The probability of at most 0, 1 .. 5 adjustments at each rate (N, P), shape (6, N, P)."""
    chances = np.empty((MOST_ADJUSTMENTS, *rate.shape))
    chances[0] = np.exp(-rate)
    for n in range(1, MOST_ADJUSTMENTS):
        np.multiply(chances[n - 1], rate / n, out=chances[n])
    cumulative: Array = chances.cumsum(axis=0)
    return cumulative


def adjustments_at(noted: Array, cdf: Array, uniform: Array) -> Array:
    """The adjustments at one session: the noted count (N, 1), or a draw at each point (N, P).

    `cdf` (6, N, P) is that of `poisson_cdf`, `uniform` (P,) the points as shares 0..1.
    """
    known = ~np.isnan(noted)
    if known.all():
        return noted
    count: Array = np.where(known, noted, np.count_nonzero(uniform > cdf, axis=0))
    return count
