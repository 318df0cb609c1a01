"""Cautions: values of a visit that may be recorded but are unusual, each with its reason."""

from collections.abc import Sequence
from typing import Final

from smpdash.record.counts import counted
from smpdash.record.problem import Problem
from smpdash.record.sessions import SCAB_DAYS
from smpdash.record.studio import WHOLE_SCALP, Studio
from smpdash.record.visit import Reading, Visit

# With fewer days between sessions the skin has not healed (the trade's pages on spacing).
FEWEST_DAYS_BETWEEN: Final = 5
# From this coverage on hardly any skin is left between the dots, so that further dots may merge.
SATURATED: Final = 0.95
# The trade says that a fifth session is rare.
RARE_SESSION: Final = 5


def cautions(visit: Visit, *, studio: Studio, others: Sequence[Visit]) -> list[Problem]:
    """Everything unusual about this visit; `others` are the other visits of its course."""
    earlier = [other for other in others if other.number < visit.number and other.is_session]
    problems = _depths(visit, studio)
    if earlier:
        last = max(earlier, key=lambda other: other.number)
        problems += _spacing(visit, last)
        if visit.is_session:
            problems += _shades(visit, last, studio) + _saturation(visit, last, studio)
    if visit.is_session and len(earlier) + 1 >= RARE_SESSION:
        problems.append(
            Problem(
                "number",
                f"This is session {len(earlier) + 1}. More than {RARE_SESSION - 1} should rarely "
                "be needed: look at the plan together.",
            )
        )
    return problems


def _depths(visit: Visit, studio: Studio) -> list[Problem]:
    low, high = studio.depth.ideal_mm
    least, most = studio.depth.accepted_mm  # A depth outside is a problem, not a caution.
    depths_by_words: dict[str, list[str]] = {}
    for reading in visit.readings:
        depth = reading.depth_mm
        if depth is None or not least <= depth <= most or low <= depth <= high:
            continue
        side, then = ("below", "fades early") if depth < low else ("above", "can blur")
        words = f"Depth {side} the ideal {low:.2f} to {high:.2f} mm {then}"
        depth_words = f"{studio.zone_name(reading.zone)} {depth:.2f}"
        depths_by_words.setdefault(words, []).append(depth_words)
    return [
        Problem("depth_mm", f"{words}: {', '.join(depths)} mm.")
        for words, depths in depths_by_words.items()
    ]


def _spacing(visit: Visit, last: Visit) -> list[Problem]:
    days = (visit.held_on - last.held_on).days
    passed = counted(days, "day")
    too_soon = (
        f"Scabs may still be coming off {passed} after the session"
        if days
        else "Fading cannot be seen on the day of the session itself"
    )
    problems = []
    if visit.is_session and 0 <= days < FEWEST_DAYS_BETWEEN:
        problems.append(
            Problem(
                "held_on",
                f"Only {passed} since the last session: "
                f"the skin needs {FEWEST_DAYS_BETWEEN} at least."
                if days
                else "The last session was on the same day: "
                f"the skin needs {FEWEST_DAYS_BETWEEN} days at least.",
            )
        )
    if 0 <= days < SCAB_DAYS and any(r.observed_fading is not None for r in visit.readings):
        problems.append(
            Problem(
                "observed_fading",
                f"{too_soon}: fading can be judged from day {SCAB_DAYS}.",
            )
        )
    return problems


def _shades(visit: Visit, last: Visit, studio: Studio) -> list[Problem]:
    order = [shade.key for shade in studio.shades]
    zones = []
    for reading in visit.readings:
        before = _before(reading, last)
        if before is None or before.shade not in order or reading.shade not in order:
            continue
        if abs(order.index(reading.shade) - order.index(before.shade)) > 1:
            zones.append(reading.zone)
    if not zones:
        return []
    return [Problem("shade", f"{_named(zones, studio)}: more than one shade away from last time.")]


def _saturation(visit: Visit, last: Visit, studio: Studio) -> list[Problem]:
    zones = [
        reading.zone
        for reading in visit.readings
        if reading.has_pigment
        and (before := _before(reading, last)) is not None
        and (before.coverage or 0.0) >= SATURATED
    ]
    if not zones:
        return []
    return [
        Problem(
            "coverage",
            f"{_named(zones, studio)}: {SATURATED:.0%} or more was reached last time; "
            "further dots may merge.",
        )
    ]


def _before(reading: Reading, last: Visit) -> Reading | None:
    """The last session's reading of the same zone, or of the whole scalp; None if neither."""
    zones = {before.zone: before for before in last.readings}
    return zones.get(reading.zone) or zones.get(WHOLE_SCALP)


def _named(zones: Sequence[str], studio: Studio) -> str:
    return ", ".join(studio.zone_name(zone) for zone in zones)
