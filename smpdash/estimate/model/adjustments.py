"""How many changes a client asks for: a rate of one's own, and a count at each session."""

from typing import Final

import numpy as np

from smpdash.estimate.model.covariates import Facts
from smpdash.estimate.model.parameters import Numbers
from smpdash.estimate.model.quadrature import Array

MOST_WISHES: Final = 6


def wish_rate(facts: Facts, numbers: Numbers, z: Array) -> Array:
    """The client's rate of changed wishes at each point (Wilson and Hilferty's gamma quantile)."""
    noted = ~np.isnan(facts.wishes)
    shape = numbers.adjust_a + np.where(noted, facts.wishes, 0.0).sum(axis=1)[:, None]
    rate = numbers.adjust_b + noted.sum(axis=1)[:, None]
    ninth = 1.0 / (9.0 * shape)
    cubed = np.maximum(1.0 - ninth + z * np.sqrt(ninth), 0.02) ** 3
    found: Array = shape / rate * cubed
    return found


def at_most(rate: Array) -> Array:
    """The Poisson chance of at most 0, 1 .. 5 changes at each rate, shape (6, N, P)."""
    chances = np.empty((MOST_WISHES, *rate.shape))
    chances[0] = np.exp(-rate)
    for n in range(1, MOST_WISHES):
        np.multiply(chances[n - 1], rate / n, out=chances[n])
    found: Array = chances.cumsum(axis=0)
    return found


def wishes_at(noted: Array, below: Array, share: Array) -> Array:
    """Changes asked for at one session: as noted, else a count at each point from `at_most`."""
    known = ~np.isnan(noted)
    if known.all():
        return noted
    found: Array = np.where(known, noted, np.count_nonzero(share > below, axis=0))
    return found
