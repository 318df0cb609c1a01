"""The window of time in which a finished course may need its next touch-up."""

import math
from calendar import month_name
from dataclasses import dataclass
from datetime import date
from typing import Final

from smpdash.estimate.case import Case
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.model.covariates import covariates_of
from smpdash.estimate.model.fading import fading_habit
from smpdash.estimate.model.parameters import TRADE, Parameters

# Studios say 1 to 8 years, most of them 2 to 5; sun, oily or dry skin and fast fading shorten it.
# How much the habit of fading moves the middle, and the least width of the window, are our own
# choice: fast fading gives 1 to 2.5 years, slow fading 4 to 6.
MIDDLE_YEARS: Final = 3.2
PER_HABIT: Final = 0.6
LEAST_HALF_WIDTH: Final = 0.30
LIMITS_YEARS: Final = (1.0, 8.0)


@dataclass(frozen=True, slots=True)
class TouchUpWindow:
    """When the next touch-up is likely: `years` (low, high) after the last session, and as dates.

    `words` say the same in a sentence, and that it is a window.
    """

    years: tuple[float, float]
    from_on: date
    to_on: date
    words: str


def touch_up_window(
    case: Case, *, finished_on: date, belief: Parameters | Lesson = TRADE
) -> TouchUpWindow | None:
    """The window after a completed course, in half years; None if the course is not completed."""
    if case.status != "completed":
        return None
    parameters = belief.parameters if isinstance(belief, Lesson) else belief
    mean, spread = (
        float(value[0]) for value in fading_habit(covariates_of([case], parameters), parameters)
    )
    habit = mean + parameters.mu_f - TRADE.mu_f
    middle = MIDDLE_YEARS * math.exp(-PER_HABIT * habit)
    width = math.exp(math.hypot(LEAST_HALF_WIDTH, PER_HABIT * spread))
    least, most = LIMITS_YEARS
    low = min(max(math.floor(2 * middle / width) / 2, least), most - 1.0)
    high = min(max(math.ceil(2 * middle * width) / 2, low + 1.0), most)
    from_on, to_on = (_months_after(finished_on, round(12 * years)) for years in (low, high))
    words = (
        f"{'Next' if case.touch_up else 'First'} touch-up likely {low:g} to {high:g} years after "
        f"the last session, between {month_name[from_on.month]} {from_on.year} "
        f"and {month_name[to_on.month]} {to_on.year}. A window, not a date: "
        "wait until it has clearly lightened."
    )
    return TouchUpWindow((low, high), from_on, to_on, words)


def _months_after(day: date, months: int) -> date:
    """The first day of the month that is so many months later."""
    year, month = divmod(day.month - 1 + months, 12)
    return date(day.year + year, month + 1, 1)
