"""The estimate as it was issued to the client: a fact, stored to be compared with the outcome."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

# The cause of an update: nothing was recorded about the client, but the belief has changed.
TOLD_ANEW: Final = "updated from your studio's results or settings"
# The causes of updates after two records of one person became one, or two again.
MERGED: Final = "two records merged"
PARTED: Final = "merge of two records undone"
# The largest total that is distinguished; it stands for "10 and more".
MOST_TOTAL: Final = 10
# 80 percent of a normal distribution lie within this many standard deviations.
WITHIN_80: Final = 1.2816
# What the probability of each total is called, in the records and in their export.
TOTALS_NAMED: Final = tuple(f"p_total_{total}" for total in range(1, MOST_TOTAL + 1))


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A session that may still be needed, as planned when an estimate was issued.

    `number` counts the sessions of the course, `chance` is the probability that it is needed, 0..1.
    `hours` in the chair are low, middle and high; low to high holds 80 percent.
    """

    number: int
    chance: float
    hours: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class IssuedEstimate:
    """The estimate issued after `visits_done` visits of a course, with the version of its model.

    `pmf_total` are the probabilities of 1, 2 .. 10 sessions in all; they sum to 1. `credible_80` is
    the range of totals that holds 80 percent, `expected_remaining` a number of sessions. `words` is
    the headline as it was said then. `cause` says what led to the estimate ("visit 2 recorded",
    TOLD_ANEW), `why` what changed it. `issued_at` is an instant in UTC. `planned` are the sessions
    still to come; there are none for a finished course, and for estimates that were issued before
    plans were stored.
    """

    course_id: str
    visits_done: int
    sessions_done: int
    model_version: str
    pmf_total: tuple[float, ...]
    most_likely_total: int
    credible_80: tuple[int, int]
    expected_remaining: float
    words: str
    why: str = ""
    cause: str = ""
    issued_at: datetime | None = None
    planned: tuple[PlannedSession, ...] = ()


def totals(low: int, high: int) -> str:
    """A range of totals in words: "3", "3 to 5", "9 to 10 or more"."""
    return f"{low}{f' to {high}' if high > low else ''}{' or more' if high >= MOST_TOTAL else ''}"
