"""Means over the zones of a visit, and the conversion between the two kinds of depth."""

from collections.abc import Callable, Iterable
from typing import Final

from smpdash.record.sessions import mean_by_area
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
    return mean_by_area(((reading.zone, of(reading)) for reading in readings), shares)
