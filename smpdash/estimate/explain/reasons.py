"""Sentences for the findings of an explanation: what each is and how many sessions it adds."""

from collections.abc import Sequence
from statistics import fmean
from typing import Final

from smpdash.estimate.case import Case
from smpdash.estimate.means import noted_mm
from smpdash.estimate.model.parameters import TOUCH_UP_STAGE
from smpdash.record.client import SCAR_TISSUE, SKIN
from smpdash.record.counts import counted
from smpdash.record.sessions import against_plan

# A change of the expected number of sessions by less makes no real difference.
WORTH_SAYING: Final = 0.05


def sentence(name: str, case: Case, delta: float) -> str:
    """The finding and its effect in sessions, in words without decimals."""
    return f"{_finding(name, case)}: {effect(delta)}."


def effect(delta: float) -> str:
    """The change `delta` of the expected number of sessions, in words."""
    size = abs(delta)
    if size < WORTH_SAYING:
        return "no real difference"
    more = "more" if delta > 0 else "fewer"
    if size < 0.3:
        return f"slightly {more} sessions"
    if size < 0.75:
        return f"about half a session {'more' if delta > 0 else 'less'}"
    if size < 1.5:
        return f"about 1 session {'more' if delta > 0 else 'less'}"
    return f"about {round(size)} sessions {more}"


def _finding(name: str, case: Case) -> str:
    sessions = case.sessions
    if name == "area":
        measured = case.area_cm2 or case.graded_area_cm2
        return f"An area of {f'{measured:.1f}'.removesuffix('.0')} cm²"
    if name == "scar tissue":
        amount = case.scar_tissue or ""
        if not amount:
            return "The scar"
        return "No scar tissue" if amount == "none" else f"{SCAR_TISSUE[amount]} scar tissue"
    if name == "skin":
        return f"{SKIN[case.skin or '']} skin"
    if name == "fading":
        return _fading(case)
    if name == "shade":
        stage = TOUCH_UP_STAGE if case.touch_up else 0
        shades = {s.number + stage: s.shade for s in sessions if s.shade is not None}
        words = against_plan(shades)
        return f"The shade was {words}" if len(shades) == 1 else f"Shades were {words} on average"
    if name == "depth":
        depths = [s.depth_mm for s in sessions if s.depth_mm is not None]
        return f"A needle depth of {noted_mm(fmean(depths), case.depth_kind):.2f} mm"
    if name == "coverage":
        # A session's healed coverage was noted later than the one at its end.
        noted = [s.coverage if s.healed_coverage is None else s.healed_coverage for s in sessions]
        return f"Coverage of {_percent([c for c in noted if c is not None][-1:])} as last noted"
    if name == "noting":
        seen = any(session.faded is not None for session in sessions)
        return "That fading was noted" if seen else "No fading noted"
    adjustments = sum(s.adjustments or 0 for s in sessions)
    return f"{counted(adjustments, 'change')} requested"


def _fading(case: Case) -> str:
    seen = [s.faded for s in case.sessions if s.faded is not None]
    if seen:
        return f"Fading of {_percent(seen)}" + (" on average" if len(seen) > 1 else "")
    if case.earlier_observed_fading is not None:
        return f"Fading of {_percent([case.earlier_observed_fading])} of earlier pigment"
    return f"Earlier pigment faded at a {case.earlier_fading} pace"


def _percent(shares: Sequence[float | None]) -> str:
    known = [share for share in shares if share is not None]
    return f"{100 * fmean(known):.0f}%"
