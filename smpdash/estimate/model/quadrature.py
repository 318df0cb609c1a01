"""Fixed quasi-random points: the same answer on every machine, no seed."""

from functools import lru_cache
from statistics import NormalDist
from typing import Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

# What each dimension of a point stands for; the earlier ones are spread most evenly.
THETA: Final = 0
ETA: Final = 1
EPS: Final = 2
WISH_RATE: Final = 12
WISHES: Final = 13
AREA: Final = 23
SCAR: Final = 24
SKIN: Final = 25
START: Final = 26
STUDIO: Final = 27
DIMENSIONS: Final = 30

POINTS: Final = 1024
# Between forecasts on the same points a difference is seen with fewer.
POINTS_TO_COMPARE: Final = 256
MANY_POINTS: Final = 8192


@lru_cache(maxsize=8)
def normals(count: int) -> Array:
    """Standard normal points, shape (DIMENSIONS, count), in pairs that mirror each other.

    A Kronecker sequence on the roots of primes, mirrored, each dimension scaled to a variance of
    1; `count` is even.
    """
    primes = [n for n in range(2, 114) if all(n % d for d in range(2, n))][:DIMENSIONS]
    steps = np.sqrt(np.array(primes, dtype=float))[:, None]
    shares = (0.5 + steps * np.arange(1, count // 2 + 1)) % 1.0
    quantile = NormalDist().inv_cdf
    half = np.array([[quantile(float(share)) for share in row] for row in shares])
    both = np.concatenate([half, -half], axis=1)
    found: Array = both / both.std(axis=1, keepdims=True)
    found.setflags(write=False)
    return found


@lru_cache(maxsize=8)
def shares(count: int) -> Array:
    """The same points as shares between 0 and 1."""
    below = NormalDist().cdf
    found = np.array([[below(float(z)) for z in row] for row in normals(count)])
    found.setflags(write=False)
    return found
