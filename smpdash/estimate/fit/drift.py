"""Detects drift: a studio's courses take more or fewer sessions than its clients were told."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# The test needs this many finished courses, and uses at most the latest LATEST ones.
FEWEST: Final = 30
LATEST: Final = 60
# The warning level, in standard deviations. The test runs after every finished course, on
# overlapping windows: of 25 studios that are forecast correctly, about one gets a warning during
# its first 200 courses.
ALARM: Final = 3.2


@dataclass(frozen=True, slots=True)
class Drift:
    """The last `courses` finished courses: mean sessions `needed`, and mean sessions as `told`.

    `distance` is in standard deviations, positive if more sessions were needed than told.
    """

    courses: int
    needed: float
    told: float
    distance: float

    @property
    def sentence(self) -> str:
        """The warning for the manager."""
        more = "more" if self.distance > 0 else "fewer"
        return (
            f"Your last {self.courses} finished courses took {more} sessions than foretold: "
            f"{self.needed:.1f} on average instead of {self.told:.1f}. "
            "Trust the estimates less until your own courses are learnt anew."
        )


def drift(outcomes: Sequence[tuple[Sequence[float], int, int]]) -> Drift | None:
    """The drift, if it is large enough for a warning; None if not, or if too few have finished.

    `outcomes` are finished courses, oldest first: the probabilities of totals 1..10 as told, the
    sessions held by then, and the final total. One forecast per course, best the one after its
    first visit, since the forecasts of one course are not independent.

    The test statistic: the mid-distribution value of each outcome in its forecast (the probability
    of fewer sessions, plus half the probability of exactly this many) has mean 1/2 if the forecast
    is right, and a variance that follows from the forecast. The sum over the courses, divided by
    its standard deviation, is approximately normal.
    """
    latest = list(outcomes)[-LATEST:]
    if len(latest) < FEWEST:
        return None
    off = variance = needed = foretold = 0.0
    for pmf, done, total in latest:
        capped = min(max(total, done, 1), len(pmf))
        places = _places(pmf)
        mean = sum(chance * place for chance, place in zip(pmf, places, strict=True))
        off += places[capped - 1] - mean
        variance += sum(
            chance * (place - mean) ** 2 for chance, place in zip(pmf, places, strict=True)
        )
        needed += capped
        foretold += sum(number * chance for number, chance in enumerate(pmf, start=1))
    distance = off / math.sqrt(max(variance, 1e-9))
    if abs(distance) < ALARM:
        return None
    return Drift(len(latest), needed / len(latest), foretold / len(latest), distance)


def _places(pmf: Sequence[float]) -> list[float]:
    """The mid-distribution value of each total: P(fewer) + P(exactly this many) / 2."""
    below, places = 0.0, []
    for chance in pmf:
        places.append(below + 0.5 * chance)
        below += chance
    return places
