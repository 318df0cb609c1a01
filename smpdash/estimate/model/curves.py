"""The curves that the model is made of."""

from typing import Final

import numpy as np

from smpdash.estimate.model.quadrature import Array

TINY: Final = 1e-100


def logistic(x: Array) -> Array:
    """1 / (1 + exp(-x)) without overflow."""
    found: Array = 0.5 * (1.0 + np.tanh(0.5 * x))
    return found


def stretched(z: Array, tails: float) -> Array:
    """Standard normal deviates as those of a t distribution with 1 / `tails` degrees of freedom.

    Scaled to a variance of 1; `tails` is 0 (normal) to below 0.5. Quantiles of t by Wallace (1959,
    Annals of Mathematical Statistics 30), within 2 percent for `tails` to 0.4 and |z| below 2.
    """
    if not tails:
        return z
    square = np.maximum(tails * _wallace(tails) * z**2, TINY)
    found: Array = z * np.sqrt((1.0 - 2.0 * tails) * _wallace(tails) * np.expm1(square) / square)
    return found


def log_density(x: Array, tails: float) -> Array:
    """The log density of stretched deviates, but for a constant that depends on `tails` alone."""
    if not tails:
        return -0.5 * x**2
    square = np.maximum(tails / (1.0 - 2.0 * tails) * x**2, TINY)
    log = np.log1p(square)
    normal = 0.5 * x**2 / ((1.0 - 2.0 * tails) * _wallace(tails))
    found: Array = -normal * log / square - log - 0.5 * np.log(log / square)
    return found


def _wallace(tails: float) -> float:
    return ((8.0 + 3.0 * tails) / (8.0 + tails)) ** 2


def softplus(x: Array) -> Array:
    """log(1 + exp(x)) without overflow."""
    found: Array = np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))
    return found


def loss(distance: Array, knee: float) -> Array:
    """Half the square near zero, linear beyond the knee; `distance` in spreads."""
    found: Array = knee**2 * (np.sqrt(1.0 + (distance / knee) ** 2) - 1.0)
    return found
