"""The lagging zone: the one that is furthest behind the mean, if it adds sessions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np

from smpdash.estimate.case import Case, Session
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.forecast import forecast
from smpdash.estimate.model.covariates import covariates_of
from smpdash.estimate.model.parameters import MOST_SESSIONS, SMALL_ZONE, TRADE, Parameters
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
    """The zone (its key) that is furthest behind.

    `behind` is how far its healed coverage 0..1 is below the mean after the last session held.
    `adds` is how many more sessions are expected than if all zones were even. A zone that
    `is_apart` is too small to decide when the course is done: the estimate leaves these out.
    """

    zone: str
    behind: float
    adds: float
    is_apart: bool = False

    def sentence(self, name: str) -> str:
        """The same as a sentence; `name` is the zone's name."""
        extra = "a little extra work"
        if self.adds >= SESSION_WORTH_SAYING:
            extra = f"about {counted(max(round(self.adds), 1), 'extra session')}"
        there = "on that spot alone, beside the estimate" if self.is_apart else "because of it"
        return (
            f"The {name[:1].lower()}{name[1:]} holds less than the rest: {extra} may be needed "
            f"{there}."
        )


def lagging_zone(case: Case, belief: Parameters | Lesson = TRADE) -> Lagging | None:
    """The zone furthest behind; None if even zones with the same mean need as many sessions.

    A zone that the estimate counts comes first; else one that is too small for that. The last
    answers are kept: a page that may be asked for one soon asks ahead.
    """
    if not zones_of(case) or case.status == "completed":
        return None
    # The minutes say nothing of a zone, and those of a visit in progress change.
    untimed = tuple(replace(session, minutes=None) for session in case.sessions)
    return _lagging_zone(replace(case, sessions=untimed), belief)


@lru_cache(maxsize=32)
def _lagging_zone(case: Case, belief: Parameters | Lesson) -> Lagging | None:
    if zone := _lagging(case, belief):
        return zone
    larger = replace(case, sessions=_with_small_zones_counted(case.sessions))
    if larger == case:
        return None
    small = _lagging(larger, belief)
    return None if small is None else replace(small, is_apart=True)


def _lagging(case: Case, belief: Parameters | Lesson) -> Lagging | None:
    even = replace(case, sessions=without_zones(case.sessions))
    count = np.arange(1.0, MOST_SESSIONS + 1)
    here, there = (forecast([case, even], belief) @ count).tolist()
    if here - there < WORTH_SAYING:
        return None
    parameters = belief.parameters if isinstance(belief, Lesson) else belief
    covariates = covariates_of([case], parameters)
    paths = weighted_paths(covariates, parameters, POINTS)
    ahead = paths.ahead[0, :, min(case.sessions_done, MOST_SESSIONS) - 1]
    counts = covariates.zone_share[0] >= SMALL_ZONE
    last = int(np.where(counts, ahead, np.inf).argmin())
    return Lagging(zones_of(case)[last], float(-ahead[last]), here - there)


def _with_small_zones_counted(sessions: Sequence[Session]) -> tuple[Session, ...]:
    """The sessions as if each zone was just large enough to decide when the course is done."""
    return tuple(
        replace(
            session,
            zones=tuple(replace(note, share=max(note.share, SMALL_ZONE)) for note in session.zones),
        )
        for session in sessions
    )


def without_zones(sessions: Sequence[Session]) -> tuple[Session, ...]:
    """The sessions as if the whole scalp had been noted, not its zones."""
    return tuple(replace(session, zones=()) for session in sessions)
