"""The estimate as it was told to the client: a fact, kept so that outcomes can be held to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

# Nothing was recorded about the client, but estimates start from something else by now.
TOLD_ANEW: Final = "the studio has learnt since, or changed its tables"
# Totals are told apart up to here; the last one stands for itself and all beyond.
MOST_TOTAL: Final = 10


@dataclass(frozen=True, slots=True)
class IssuedEstimate:
    """What was said after `visits_done` visits of a course, and by which model.

    `pmf_total` holds the probability that the course takes 1, 2 .. 10 sessions in all and sums to
    1; `credible_80` is the range of totals that holds 80 percent; `expected_remaining` counts
    sessions. `cause` says what led to it ("visit 2 recorded", TOLD_ANEW), `why` what changed the
    answer.
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


def totals(low: int, high: int) -> str:
    """A range of totals as people say it: "3", "3 to 5", "9 to 10 or more"."""
    return f"{low}{f' to {high}' if high > low else ''}{' or more' if high >= MOST_TOTAL else ''}"
