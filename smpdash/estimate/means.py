"""One figure of a visit from the readings of its zones."""

from collections.abc import Callable, Iterable
from typing import Final

from smpdash.record.visit import Reading

# A set throw reaches about twice as far as what is implanted: 1.5 to 2 mm are quoted for the one
# and 0.5 to 1 mm for the other.
IMPLANTED_PER_THROW: Final = 0.5


def implanted_mm(reading: Reading) -> float | None:
    """The depth in the skin, millimetres, from the needle depth however it was noted."""
    if reading.depth_mm is None or reading.depth_kind != "throw":
        return reading.depth_mm
    return reading.depth_mm * IMPLANTED_PER_THROW


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
