"""By how much estimates would be wider if a field had not been noted."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

from smpdash.estimate.case import Case, Session
from smpdash.estimate.estimate import Estimate, estimates
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.model.parameters import Parameters
from smpdash.record.issued import WITHIN_80


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

    The range is that of a normal distribution with the same spread, so that it is no whole number.
    A field counts for the cases that note it, and is left out if none does; one that the estimate
    does not read is left out too.
    """
    changed = [
        (field, case, without(case))
        for field, without in _WITHOUT.items()
        for case in cases
        if without(case) != case
    ]
    asked = [*cases, *(each for _, _, each in changed)]
    widths = [_width(each) for each in estimates(asked, belief)] if asked else []
    before = dict(zip((case.id for case in cases), widths, strict=False))
    wider: dict[str, list[float]] = {}
    for (field, case, _), width in zip(changed, widths[len(cases) :], strict=True):
        wider.setdefault(field, []).append(width - before[case.id])
    return {field: sum(each) / len(each) for field, each in wider.items()}


def _width(estimate: Estimate) -> float:
    mean = sum(n * chance for n, chance in enumerate(estimate.pmf_total, start=1))
    squares = sum(n * n * chance for n, chance in enumerate(estimate.pmf_total, start=1))
    return 2 * WITHIN_80 * math.sqrt(max(squares - mean * mean, 0.0))
