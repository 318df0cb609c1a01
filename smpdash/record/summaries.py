"""What the pages about the whole studio show of its courses, and the rules behind it."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from smpdash.record.issued import WITHIN_80, IssuedEstimate
from smpdash.record.studio import BOOKING_DAYS

# Past the end of the booking window by more than this, a client has lapsed: six weeks.
LAPSED_DAYS: Final = 42
DUE: Final = {"early": "Early", "due": "Due", "overdue": "Overdue", "lapsed": "Lapsed"}

# The fewest and the most days after a session in which the studio books the next one.
Window = tuple[int, int]


def due_state(last_on: date, today: date, window: Window = BOOKING_DAYS) -> str:
    """The state of a client whose latest session was on `last_on`; a key of DUE."""
    spans = {state: days_of_latest_session(state, today, window) for state in DUE}
    return next(state for state, (first, last) in spans.items() if first <= last_on <= last)


def days_of_latest_session(
    state: str, today: date, window: Window = BOOKING_DAYS
) -> tuple[date, date]:
    """The first and the last day that the latest session of a client in this state may have."""
    low, high = window
    # The fewest and the most days since that session; None is no limit.
    since: dict[str, tuple[int | None, int | None]] = {
        "early": (None, low - 1),
        "due": window,
        "overdue": (high + 1, high + LAPSED_DAYS),
        "lapsed": (high + LAPSED_DAYS + 1, None),
    }
    fewest, most = since[state]
    return (
        date.min if most is None else today - timedelta(days=most),
        date.max if fewest is None else today - timedelta(days=fewest),
    )


def booking_window(last_on: date, window: Window = BOOKING_DAYS) -> tuple[date, date]:
    """The first and the last day on which the session after one on `last_on` is usually held."""
    low, high = window
    return last_on + timedelta(days=low), last_on + timedelta(days=high)


@dataclass(frozen=True, slots=True)
class DueClient:
    """A client in treatment, and when the next session is best booked.

    `artist` is the staff key of whoever held the latest session, None if nobody was noted. `likely`
    is the most likely number of sessions still to come; `low` to `high` hold 80 percent.
    `booking_days` are those of the studio.
    """

    code: str
    name: str
    artist: str | None
    sessions_done: int
    last_on: date
    likely: int
    low: int
    high: int
    booking_days: Window = BOOKING_DAYS

    def state(self, today: date) -> str:
        """A key of DUE."""
        return due_state(self.last_on, today, self.booking_days)

    @property
    def window(self) -> tuple[date, date]:
        """The first and the last day on which the next session is usually held."""
        return booking_window(self.last_on, self.booking_days)


@dataclass(frozen=True, slots=True)
class WeekAhead:
    """What is expected in one week for one artist, from the plans issued with the estimates.

    `monday` is the week's first day, None for what is overdue today. `sessions` is the sum of the
    chances of all sessions planned for it, `hours` in the chair the sum of chance times hours,
    `variance` that of the hours, in h², if the clients are independent of each other.
    """

    monday: date | None
    artist: str | None
    sessions: float
    hours: float
    variance: float


def hours_range(weeks: list[WeekAhead]) -> tuple[float, float, float]:
    """The expected hours of these together, and the range that holds 80 percent, from 0 up.

    The range is that of a normal distribution, so for a single client it is too smooth.
    """
    hours = sum(week.hours for week in weeks)
    half = WITHIN_80 * math.sqrt(sum(week.variance for week in weeks))
    return hours, max(hours - half, 0.0), hours + half


@dataclass(frozen=True, slots=True)
class TouchUps:
    """A number of clients whose touch-up is due from a month on; None for all until today."""

    month: date | None
    clients: int


@dataclass(frozen=True, slots=True)
class RecalledVisit:
    """A visit that used a lot of pigment; `artist` is a staff key, None if nobody was noted."""

    held_on: date
    artist: str | None


@dataclass(frozen=True, slots=True)
class RecalledClient:
    """A client to call about a lot of pigment, with the visits that used it, the latest first."""

    code: str
    name: str
    contact: str
    visits: tuple[RecalledVisit, ...]


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course in the list of those behind a figure.

    `artist` is the staff key of whoever held the latest session, on `last_on`; None if nobody was
    noted. `status` is a key of STATUS.
    """

    code: str
    name: str
    number: int
    status: str
    artist: str | None
    is_touch_up: bool
    sessions: int
    last_on: date


@dataclass(frozen=True, slots=True)
class ToldCounts:
    """The clients in treatment by what was told first: now `more` sessions, as many, or `fewer`.

    Of those who are `untold` the first estimate is one of an import: nobody was told it.
    """

    more: int
    as_many: int
    fewer: int
    untold: int

    @property
    def told_clients(self) -> int:
        """Those who were told something."""
        return self.more + self.as_many + self.fewer


@dataclass(frozen=True, slots=True)
class ToldAndNow:
    """A client in treatment: the estimate as told when the course began, and the latest one.

    `issued` are all estimates of the course, oldest first; `package` is the number of sessions that
    were sold together, None if it is unknown.
    """

    code: str
    name: str
    sessions_done: int
    issued: tuple[IssuedEstimate, ...]
    package: int | None = None

    @property
    def told_first(self) -> IssuedEstimate:
        """The first estimate, which nobody can change."""
        return self.issued[0]

    @property
    def now(self) -> IssuedEstimate:
        """The latest estimate."""
        return self.issued[-1]

    @property
    def turning_point(self) -> int:
        """The place among `issued` of the estimate that moved most the way that the whole did."""
        expected = [each.sessions_done + each.expected_remaining for each in self.issued]
        sign = 1 if expected[-1] >= expected[0] else -1
        moves = [sign * (after - before) for before, after in pairwise(expected)]
        return moves.index(max(moves)) + 1 if moves else 0
