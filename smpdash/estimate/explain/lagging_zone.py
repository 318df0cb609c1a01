"""The lagging zone: the one that is furthest behind the mean, if it adds sessions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from smpdash.estimate.case import Case, Session
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.forecast import forecast
from smpdash.estimate.model.covariates import covariates_of
from smpdash.estimate.model.parameters import MOST_SESSIONS, TRADE, Parameters
from smpdash.estimate.model.posterior import weighted_paths
from smpdash.estimate.model.quadrature import POINTS
from smpdash.estimate.model.zones import zones_of
from smpdash.record.counts import counted

# From so many sessions on, the sentence names a number.
SESSION_WORTH_SAYING: Final = 0.5
# A zone is reported only if it adds at least this many sessions.
WORTH_SAYING: Final = 0.1


@dataclass(frozen=True, slots=True)
class Lagging:
    """The zone (its key) that decides when the course is done.

    `behind` is how far its healed coverage 0..1 is below the mean after the last session held.
    `adds` is how many more sessions are expected than if all zones were even.
    """

    zone: str
    behind: float
    adds: float

    def sentence(self, name: str) -> str:
        """The same as a sentence; `name` is the zone's name."""
        extra = "a little extra work"
        if self.adds >= SESSION_WORTH_SAYING:
            extra = f"about {counted(max(round(self.adds), 1), 'extra session')}"
        return f"{name} holds less than the rest: it may need {extra}."


def lagging_zone(case: Case, belief: Parameters | Lesson = TRADE) -> Lagging | None:
    """The zone furthest behind; None if even zones with the same mean need as many sessions."""
    zones = zones_of(case)
    if not zones or case.status == "completed":
        return None
    even = replace(case, sessions=without_zones(case.sessions))
    count = np.arange(1.0, MOST_SESSIONS + 1)
    here, there = (forecast([case, even], belief) @ count).tolist()
    if here - there < WORTH_SAYING:
        return None
    parameters = belief.parameters if isinstance(belief, Lesson) else belief
    paths = weighted_paths(covariates_of([case], parameters), parameters, POINTS)
    ahead = paths.ahead[0, :, min(case.sessions_done, MOST_SESSIONS) - 1]
    last = int(ahead.argmin())
    return Lagging(zones[last], float(-ahead[last]), here - there)


def without_zones(sessions: Sequence[Session]) -> tuple[Session, ...]:
    """The sessions as if the whole scalp had been noted, not its zones."""
    return tuple(replace(session, zones=()) for session in sessions)
