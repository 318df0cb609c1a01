"""The curves that the model is made of."""

import numpy as np

from smpdash.estimate.points import Array


def logistic(x: Array) -> Array:
    """1 / (1 + exp(-x)) without overflow."""
    found: Array = 0.5 * (1.0 + np.tanh(0.5 * x))
    return found


def softplus(x: Array) -> Array:
    """log(1 + exp(x)) without overflow."""
    found: Array = np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))
    return found


def loss(distance: Array, knee: float) -> Array:
    """Half the square near zero, linear beyond the knee; `distance` in spreads."""
    found: Array = knee**2 * (np.sqrt(1.0 + (distance / knee) ** 2) - 1.0)
    return found
