"""The zone that holds a course up, where that changes the answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from smpdash.estimate.case import Case, Session
from smpdash.estimate.explain.reasons import effect
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.forecast import forecast
from smpdash.estimate.model.covariates import facts_of
from smpdash.estimate.model.parameters import MOST_SESSIONS, TRADE, Numbers
from smpdash.estimate.model.posterior import run
from smpdash.estimate.model.quadrature import POINTS
from smpdash.estimate.model.zones import zones_of

# A zone that adds fewer sessions is not worth a line.
WORTH_SAYING: Final = 0.1


@dataclass(frozen=True, slots=True)
class Lagging:
    """The zone (its key) that decides when the course is done.

    `behind` is by how much its healed coverage 0..1 lies behind the mean after the last session
    held, `adds` how many sessions the expected total has more than that of an even head.
    """

    zone: str
    behind: float
    adds: float

    def sentence(self, name: str) -> str:
        """The same in words; `name` is the zone as people say it."""
        behind = f"{100 * self.behind:.0f}% behind the rest"
        return f"{name} lags {behind}: it decides when you are done and {effect(self.adds)}."


def lagging_zone(case: Case, belief: Numbers | Lesson = TRADE) -> Lagging | None:
    """The zone furthest behind, where an even head of the same mean would need fewer sessions."""
    zones = zones_of(case)
    if not zones or case.status == "completed":
        return None
    even = replace(case, sessions=without_zones(case.sessions))
    count = np.arange(1.0, MOST_SESSIONS + 1)
    here, there = (forecast([case, even], belief) @ count).tolist()
    if here - there < WORTH_SAYING:
        return None
    numbers = belief.numbers if isinstance(belief, Lesson) else belief
    course = run(facts_of([case], numbers), numbers, POINTS)
    ahead = course.ahead[0, :, min(case.sessions_done, MOST_SESSIONS) - 1]
    last = int(ahead.argmin())
    return Lagging(zones[last], float(-ahead[last]), here - there)


def without_zones(sessions: Sequence[Session]) -> tuple[Session, ...]:
    """The sessions as they would stand had the whole scalp been noted."""
    return tuple(replace(session, zones=()) for session in sessions)
