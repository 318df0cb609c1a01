"""One figure of a visit from the readings of its zones."""

from collections.abc import Callable, Iterable
from typing import Final

from smpdash.record.visit import Reading

# A set throw reaches about twice as far as what is implanted: 1.5 to 2 mm are quoted for the one
# and 0.5 to 1 mm for the other.
_IMPLANTED_PER_NOTED: Final = {"implanted": 1.0, "throw": 0.5}


def implanted_mm(depth_mm: float, kind: str) -> float:
    """The depth in the skin, millimetres, of a needle depth noted as this kind (of DEPTH_KIND)."""
    return depth_mm * _IMPLANTED_PER_NOTED[kind]


def noted_mm(depth_mm: float, kind: str) -> float:
    """What an artist who notes this kind (of DEPTH_KIND) calls a depth in the skin, millimetres."""
    return depth_mm / _IMPLANTED_PER_NOTED[kind]


def mean(
    readings: Iterable[Reading],
    shares: dict[str, float],
    of: Callable[[Reading], float | None],
) -> float | None:
    """The mean over the zones that note it, weighed by area; None where none does."""
    noted = ((shares.get(reading.zone, 1.0), of(reading)) for reading in readings)
    return weighed([(share, value) for share, value in noted if value is not None])


def weighed(pairs: list[tuple[float, float]]) -> float | None:
    """The mean of values, each with its weight first; None where there are none."""
    if not pairs:
        return None
    return sum(share * value for share, value in pairs) / sum(share for share, _ in pairs)
