"""By how much estimates would be wider if a field had not been noted."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np

from smpdash.estimate.case import Case, Session, truncated
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.forecast import forecast
from smpdash.estimate.model.parameters import Parameters
from smpdash.estimate.model.quadrature import POINTS_TO_COMPARE, Array
from smpdash.record.issued import WITHIN_80

# The fading of a session is noted at the next one, so a case needs two.
AFTER: Final = 2


def _of_sessions(without: Callable[[Session], Session]) -> Callable[[Case], Case]:
    return lambda case: replace(case, sessions=tuple(map(without, case.sessions)))


def _without_coverage(session: Session) -> Session:
    zones = tuple(replace(zone, coverage=None) for zone in session.zones)
    return replace(session, coverage=None, zones=zones)


def _without_fading(session: Session) -> Session:
    zones = tuple(replace(zone, faded=None) for zone in session.zones)
    return replace(session, faded=None, zones=zones)


# The fields of the record that the estimate reads, each with a case that lacks it.
_WITHOUT: Final[Mapping[str, Callable[[Case], Case]]] = {
    "shade": _of_sessions(lambda each: replace(each, shade=None)),
    "depth_mm": _of_sessions(lambda each: replace(each, depth_mm=None)),
    "coverage": _of_sessions(_without_coverage),
    "observed_fading": _of_sessions(_without_fading),
    # The grade of hair loss stands in for an area that was not measured.
    "hair_loss": lambda case: replace(case, graded_area_cm2=None),
    "area_cm2": lambda case: replace(case, area_cm2=None),
    "scar_tissue": lambda case: replace(case, scar_tissue=None),
    "skin": lambda case: replace(case, skin=None),
    "earlier_fading": lambda case: replace(case, earlier_fading=None),
}


@lru_cache(maxsize=8)
def widening(cases: tuple[Case, ...], belief: Parameters | Lesson) -> Mapping[str, float]:
    """By how many sessions the 80 % range of a total is wider, on average, without each field.

    The cases are taken as they were after AFTER sessions. The range is that of a normal
    distribution with the same spread, so that it is no whole number. A field counts for the cases
    that note it, and is left out if none does; one that the estimate does not read is left out too.
    A single value can also be so unusual that it widens the range: the mean of few cases may be
    below 0.
    """
    seen = [truncated(case, AFTER) for case in cases]
    changed = [
        (field, place, without(case))
        for field, without in _WITHOUT.items()
        for place, case in enumerate(seen)
        if without(case) != case
    ]
    pmfs = forecast([*seen, *(case for _, _, case in changed)], belief, count=POINTS_TO_COMPARE)
    widths = _widths(pmfs)
    wider: dict[str, list[float]] = {}
    for (field, place, _), width in zip(changed, widths[len(seen) :], strict=True):
        wider.setdefault(field, []).append(width - widths[place])
    return {field: sum(each) / len(each) for field, each in wider.items()}


def _widths(pmfs: Array) -> list[float]:
    """The width of the range of each row of probabilities (N, 10), in sessions."""
    totals = np.arange(1.0, pmfs.shape[1] + 1)
    means = pmfs @ totals
    variances = np.maximum(pmfs @ totals**2 - means**2, 0.0)
    return [2 * WITHIN_80 * math.sqrt(each) for each in variances]
