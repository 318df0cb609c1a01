"""The estimate as it was issued to the client: a fact, stored to be compared with the outcome."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatchcase
from typing import Final

# The cause of an estimate that was issued at Record; * stands for the number of the visit.
VISIT_RECORDED: Final = "visit * recorded"
# The causes of estimates that are told as they are issued: at intake, at Record, and at the start
# of a later course. All others are updates, and told only if the client is shown them. As SQLite's
# GLOB reads them.
TOLD_AT_ONCE: Final = ("client recorded", VISIT_RECORDED, "course * started")
# How a client is shown an estimate after it was issued.
PLAN: Final = "plan"
CLIENT_VIEW: Final = "client view"
# The cause of an update: nothing was recorded about the client, but the belief has changed.
TOLD_ANEW: Final = "updated from your studio's results or settings"
# The causes of updates after two records of one person became one, or two again.
MERGED: Final = "two records merged"
PARTED: Final = "merge of two records undone"
# The cause of the first estimate of a course that came with an import: nobody was told it.
IMPORTED: Final = "records imported"
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
    plans were stored. `shown_at` is when the client was first shown it, on the plan or on the
    client view. `visit` is the number that the visit recorded with it has now, None if there is no
    such visit any more. `touch_up` are the first and the last day on which the client of a finished
    course is likely to want the next touch-up, None for any other.
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
    shown_at: datetime | None = None
    visit: int | None = None
    touch_up: tuple[date, date] | None = None

    @property
    def is_told(self) -> bool:
        """Whether the client was told it; otherwise it is an update that nobody was shown."""
        is_at_once = any(fnmatchcase(self.cause, cause) for cause in TOLD_AT_ONCE)
        return is_at_once or self.shown_at is not None

    @property
    def numbers(self) -> tuple[int, tuple[int, int]]:
        """The numbers that people are told: the most likely total, and the range of totals."""
        return self.most_likely_total, self.credible_80

    @property
    def after_visit(self) -> int:
        """The number of the last visit that it knew of, as visits are numbered now; 0 at intake.

        In a treatment joined from two records, it knew only the visits of its own record.
        """
        return max(self.visit or 0, self.visits_done)


def told_and_updated(issued: Iterable[IssuedEstimate]) -> list[IssuedEstimate]:
    """All that was told of a course, and beside each the last update since; oldest first.

    `issued` are the course's estimates, oldest first. An update that left the numbers as they were
    told is left out. So is what was told at the Record of a visit that was taken back or moved
    away, unless the client was shown it.
    """
    shown: list[IssuedEstimate] = []
    for each in issued:
        is_of_a_visit = fnmatchcase(each.cause, VISIT_RECORDED)
        if is_of_a_visit and each.visit is None and each.shown_at is None:
            continue
        if shown and not shown[-1].is_told:
            shown.pop()
        if each.is_told or not shown or each.numbers != shown[-1].numbers:
            shown.append(each)
    return shown


def totals(low: int, high: int) -> str:
    """A range of totals in words: "3", "3 to 5", "9 to 10 or more"."""
    return f"{low}{f' to {high}' if high > low else ''}{' or more' if high >= MOST_TOTAL else ''}"
