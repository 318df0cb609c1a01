"""Functions of one variable that the model uses: logistic, t quantiles, softplus, a robust loss."""

from typing import Final

import numpy as np

from smpdash.estimate.model.quadrature import Array

TINY: Final = 1e-100


def logistic(x: Array) -> Array:
    """1 / (1 + exp(-x)) without overflow."""
    share: Array = 0.5 * (1.0 + np.tanh(0.5 * x))
    return share


def stretched(z: Array, tails: float) -> Array:
    """Standard normal deviates turned into those of a t distribution with 1 / `tails` degrees.

    The result has a variance of 1. `tails` is 0 (normal) to below 0.5. Quantiles of t by Wallace
    (1959, Annals of Mathematical Statistics 30): within 2 percent if `tails` is at most 0.4 and |z|
    is below 2.
    """
    if not tails:
        return z
    square = np.maximum(tails * _wallace(tails) * z**2, TINY)
    deviate: Array = z * np.sqrt((1.0 - 2.0 * tails) * _wallace(tails) * np.expm1(square) / square)
    return deviate


def log_density(x: Array, tails: float) -> Array:
    """The log density of `stretched` deviates, up to a constant that depends on `tails` only."""
    if not tails:
        return -0.5 * x**2
    square = np.maximum(tails / (1.0 - 2.0 * tails) * x**2, TINY)
    log = np.log1p(square)
    normal = 0.5 * x**2 / ((1.0 - 2.0 * tails) * _wallace(tails))
    density: Array = -normal * log / square - log - 0.5 * np.log(log / square)
    return density


def _wallace(tails: float) -> float:
    """The factor of Wallace's approximation, ((8 n + 3) / (8 n + 1))^2 for n = 1 / `tails`."""
    return ((8.0 + 3.0 * tails) / (8.0 + tails)) ** 2


def softplus(x: Array) -> Array:
    """log(1 + exp(x)) without overflow."""
    log: Array = np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))
    return log


def loss(distance: Array, knee: float) -> Array:
    """The pseudo-Huber loss: half the square near zero, linear beyond `knee`.

    `distance` is in standard deviations.
    """
    penalty: Array = knee**2 * (np.sqrt(1.0 + (distance / knee) ** 2) - 1.0)
    return penalty
