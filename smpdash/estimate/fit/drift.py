"""Whether a studio's outcomes drift from what its clients were told."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# So many finished courses at least, and the last so many at most.
FEWEST: Final = 30
LATEST: Final = 60
# A sum this many of its own standard deviations off. It is looked at after every finished course,
# and the looks of one studio overlap; over its first 200 courses a studio that is forecast
# rightly is warned about once in 25.
ALARM: Final = 3.2


@dataclass(frozen=True, slots=True)
class Drift:
    """How the last `courses` finished courses went: sessions needed, and sessions told, on average.

    `distance` is in standard deviations: positive where more were needed than told.
    """

    courses: int
    needed: float
    told: float
    distance: float

    @property
    def sentence(self) -> str:
        """What a manager should know."""
        more = "more" if self.distance > 0 else "fewer"
        return (
            f"Your last {self.courses} finished courses took {more} sessions than foretold: "
            f"{self.needed:.1f} on average instead of {self.told:.1f}. "
            "Trust the estimates less until your own courses are learnt anew."
        )


def drift(outcomes: Sequence[tuple[Sequence[float], int, int]]) -> Drift | None:
    """Whether the studio should be told; None where all is as foretold or too few have finished.

    `outcomes` are finished courses, oldest first: the probabilities of totals 1..10 as told, the
    sessions held by then, and the total in the end. One forecast a course, best the one after its
    first visit, since forecasts of one course share their luck.

    Each outcome's place in its forecast (the chance of fewer, plus half the chance of exactly this
    many) is 1/2 on average if the forecast is right, with a variance that the forecast states. The
    sum over the courses, in its own standard deviations, is about normal.
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
    below, found = 0.0, []
    for chance in pmf:
        found.append(below + 0.5 * chance)
        below += chance
    return found
