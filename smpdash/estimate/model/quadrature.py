"""Fixed quasi-random points, the quadrature nodes: the same answer on every machine, no seed."""

from functools import lru_cache
from statistics import NormalDist
from typing import Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

# What each dimension of a point stands for. The first dimensions are the most even ones. EPS and
# ADJUSTMENTS begin ten dimensions each, one per session, and STUDIO begins three.
THETA: Final = 0
ETA: Final = 1
EPS: Final = 2
ADJUSTMENT_RATE: Final = 12
ADJUSTMENTS: Final = 13
AREA: Final = 23
SCAR: Final = 24
SKIN: Final = 25
START: Final = 26
STUDIO: Final = 27
DIMENSIONS: Final = 30

POINTS: Final = 1024
# Two forecasts on the same points can be compared with fewer points.
POINTS_TO_COMPARE: Final = 256
MANY_POINTS: Final = 8192


@lru_cache(maxsize=8)
def normals(count: int) -> Array:
    """Standard normal points, shape (DIMENSIONS, count), in antithetic pairs; `count` is even.

    A Kronecker sequence on the square roots of primes. Each dimension is scaled to a variance of 1.
    """
    primes = [n for n in range(2, 114) if all(n % d for d in range(2, n))][:DIMENSIONS]
    steps = np.sqrt(np.array(primes, dtype=float))[:, None]
    shares = (0.5 + steps * np.arange(1, count // 2 + 1)) % 1.0
    quantile = NormalDist().inv_cdf
    half = np.array([[quantile(float(share)) for share in row] for row in shares])
    both = np.concatenate([half, -half], axis=1)
    points: Array = both / both.std(axis=1, keepdims=True)
    points.setflags(write=False)
    return points


@lru_cache(maxsize=8)
def shares(count: int) -> Array:
    """The same points as uniform shares between 0 and 1, shape (DIMENSIONS, count)."""
    cdf = NormalDist().cdf
    uniform = np.array([[cdf(float(z)) for z in row] for row in normals(count)])
    uniform.setflags(write=False)
    return uniform
