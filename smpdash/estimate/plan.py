"""The plan of the visits still to come: dates, hours and aims."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from smpdash.estimate.case import Case
from smpdash.estimate.estimate import Estimate
from smpdash.estimate.hours import chair_times
from smpdash.estimate.model.parameters import MOST_SESSIONS
from smpdash.record.studio import BOOKING_DAYS

# From the fourth session on, a session is planned only if it is at least this likely to be needed.
WORTH_PLANNING: Final = 0.05
# The trade plans three visits on the first day.
LAID_OUT_AT_FIRST: Final = 3
OUTLINE: Final = ("Outline", "Set the outline in a light shade and see how it heals.")
HAIRLINE: Final = (
    "Hairline and layers",
    "Perfect the hairline and layer other shades for depth.",
)
HAIRLINE_AND_FINISH: Final = (
    "Hairline and finish",
    "Perfect the hairline, layer other shades for depth, even out.",
)
LAYERS: Final = ("More layers", "Fill what has faded and build up the density.")
FINISH: Final = ("Final touches", "Even out and finish.")
REFRESH: Final = ("Refresh", "Bring back what has lightened over the years.")
EVENING_OUT: Final = ("Evening out", "Where the refreshed pigment has not healed evenly.")
# Not "only if needed": a session beyond the most likely total may still have a chance above 1/2.
IF_NEEDED: Final = ("If needed", "Where fading, scars or changed wishes call for it.")


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One visit to come. `chance_needed` is 0..1; `hours` are low, middle and high.

    Days count from the previous session. Dates are None if the last session's date is unknown; for
    later visits they add up the days of all visits before.
    """

    number: int
    stage: str
    aim: str
    chance_needed: float
    hours: tuple[float, float, float]
    usual_days: tuple[int, int] = BOOKING_DAYS
    usual_from_on: date | None = None
    usual_to_on: date | None = None


def layout(
    case: Case, estimate: Estimate, *, last_held_on: date | None = None
) -> tuple[PlannedVisit, ...]:
    """The visits that may still be needed, in order; none for a completed course.

    A running course always shows its next visit and all up to the third; a touch-up shows its next
    visit, and others only if they are likely enough. Without `last_held_on` there are no dates.
    """
    if estimate.status == "completed":
        return ()
    done = estimate.sessions_done
    numbers = [
        number
        for number in range(done + 1, max(done + 1, MOST_SESSIONS) + 1)
        if number <= max(done + 1, 0 if case.touch_up else LAID_OUT_AT_FIRST)
        or estimate.chance_needed(number) >= WORTH_PLANNING
    ]
    times = chair_times(case, numbers)
    visits, window = [], case.booking_days
    for ahead, (number, time) in enumerate(zip(numbers, times, strict=True), start=1):
        stage, aim = _stage(number, estimate.most_likely_total, touch_up=case.touch_up)
        usual_from_on, usual_to_on = (
            last_held_on and last_held_on + timedelta(days=ahead * day) for day in window
        )
        visits.append(
            PlannedVisit(
                number,
                stage,
                aim,
                estimate.chance_needed(number),
                (time.low / 60, time.mid / 60, time.high / 60),
                window,
                usual_from_on=usual_from_on,
                usual_to_on=usual_to_on,
            )
        )
    return tuple(visits)


def _stage(number: int, likely_total: int, *, touch_up: bool) -> tuple[str, str]:
    """The name and the aim of session `number`, if `likely_total` sessions are the most likely."""
    if number == 1:
        return REFRESH if touch_up else OUTLINE
    if number > likely_total:
        return IF_NEEDED
    if touch_up:
        return EVENING_OUT
    if number == 2:
        return HAIRLINE if likely_total > 2 else HAIRLINE_AND_FINISH
    return FINISH if number == likely_total else LAYERS
