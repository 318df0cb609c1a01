"""The forecast of the time in the chair for each session, breaks included."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from smpdash.estimate.case import Case
from smpdash.estimate.model.parameters import TOUCH_UP_STAGE
from smpdash.record.issued import WITHIN_80

# The trade says: the first session takes 4 to 6 hours, each later one is 30 to 60 minutes shorter.
# Mean and standard deviation in minutes.
FIRST: Final = (300.0, 30.0)
STEP: Final = (45.0, 8.0)
STEP_LIMITS: Final = (30.0, 60.0)
NOTE_SD: Final = 20.0
AREA_POWER: Final = 0.15
SHORTEST: Final = 60.0


@dataclass(frozen=True, slots=True)
class ChairTime:
    """The minutes of one session: `mid`, and the range `low` to `high` that holds 80 percent."""

    low: float
    mid: float
    high: float


def chair_times(case: Case, numbers: Sequence[int]) -> tuple[ChairTime, ...]:
    """The chair times of the sessions with these numbers, given the client's own minutes so far.

    minutes = first - step (number - 1) + noise, with normal priors of first and step: each noted
    session is a conjugate (Kalman) update. Each planned session is 30 to 60 minutes shorter than
    the one before, but never shorter than SHORTEST. A touch-up takes as long as a late session.
    """
    later = TOUCH_UP_STAGE if case.touch_up else 0
    area = case.area_cm2 or case.graded_area_cm2 or 200.0
    scale = (area / 200.0) ** AREA_POWER
    first, step = FIRST[0] * scale, STEP[0]
    v_first, v_both, v_step = (FIRST[1] * scale) ** 2, 0.0, STEP[1] ** 2
    for session in case.sessions:
        if session.minutes is None:
            continue
        back = session.number - 1 + later
        cov_first = v_first - back * v_both
        cov_step = v_both - back * v_step
        spread = cov_first - back * cov_step + NOTE_SD**2
        off = session.minutes - (first - back * step)
        first += cov_first / spread * off
        step += cov_step / spread * off
        v_first -= cov_first**2 / spread
        v_both -= cov_first * cov_step / spread
        v_step -= cov_step**2 / spread
    # Whole five minutes, as people plan.
    step = min(max(5 * round(step / 5), STEP_LIMITS[0]), STEP_LIMITS[1])
    first = 5 * round(first / 5)
    back = min(numbers, default=1) - 1 + later
    spread = v_first - 2 * back * v_both + back**2 * v_step + NOTE_SD**2
    half = 5 * round(WITHIN_80 * math.sqrt(max(spread, 0.0)) / 5)
    mids = [max(first - step * (number - 1 + later), SHORTEST) for number in numbers]
    return tuple(ChairTime(max(mid - half, SHORTEST), mid, mid + half) for mid in mids)
