"""Means over the zones of a visit, and the conversion between the two kinds of depth."""

from collections.abc import Callable, Iterable
from typing import Final

from smpdash.record.visit import Reading

# The set needle throw is about twice the implanted depth: the trade quotes 1.5 to 2 mm for the
# throw and 0.5 to 1 mm for the implanted depth.
_IMPLANTED_PER_NOTED: Final = {"implanted": 1.0, "throw": 0.5}


def implanted_mm(depth_mm: float, kind: str) -> float:
    """The depth in the skin, in mm, of a depth noted as this kind (a key of DEPTH_KIND)."""
    return depth_mm * _IMPLANTED_PER_NOTED[kind]


def noted_mm(depth_mm: float, kind: str) -> float:
    """The depth, in mm, to note as this kind (a key of DEPTH_KIND) for a depth in the skin."""
    return depth_mm / _IMPLANTED_PER_NOTED[kind]


def mean(
    readings: Iterable[Reading],
    shares: dict[str, float],
    of: Callable[[Reading], float | None],
) -> float | None:
    """The mean of `of` over the zones that note it, weighted by area; None if no zone does."""
    noted = ((shares.get(reading.zone, 1.0), of(reading)) for reading in readings)
    return weighed([(share, value) for share, value in noted if value is not None])


def weighed(pairs: list[tuple[float, float]]) -> float | None:
    """The weighted mean of pairs (weight, value); None if there are none."""
    if not pairs:
        return None
    return sum(share * value for share, value in pairs) / sum(share for share, _ in pairs)
