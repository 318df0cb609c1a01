"""Extra sessions: those beyond the package of a course, and on whose side their cause lies."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from smpdash.record.visit import REASON

# What a cause is called where no reason was agreed at the visit before.
NO_REASON: Final = "No reason noted"
# On whose side a cause lies. Fading may come from the skin or from how the pigment was applied.
SIDES: Final = {"technique": "Technique", "client": "Client", "either": "Either"}
_SIDE_OF: Final = {
    **dict.fromkeys(("light", "shallow", "playing safe"), "technique"),
    **dict.fromkeys(("scar tissue", "area", "adjustment"), "client"),
}


@dataclass(frozen=True, slots=True)
class ExtraCount:
    """A number of extra sessions of one cause in the quarter that begins on `quarter`.

    `cause` is a key of REASON, "" for none. `timed` of the `sessions` have a start and an end; the
    `hours` in the chair are theirs. Of `unknown` ones the course's package is not known: they are
    beyond that of the studio.
    """

    quarter: date
    cause: str
    sessions: int
    timed: int
    hours: float
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class ExtraSum:
    """The extra sessions of several counts together."""

    sessions: int
    timed: int
    hours: float
    unknown: int


def side_of(cause: str) -> str:
    """On whose side a cause lies: a key of SIDES."""
    return _SIDE_OF.get(cause, "either")


def cause_words(cause: str) -> str:
    """A cause in words: "Shade too light"."""
    return REASON.get(cause, NO_REASON)


def in_all(counts: Iterable[ExtraCount]) -> ExtraSum:
    """The sum of counts."""
    each = list(counts)
    return ExtraSum(
        sum(count.sessions for count in each),
        sum(count.timed for count in each),
        sum(count.hours for count in each),
        sum(count.unknown for count in each),
    )
