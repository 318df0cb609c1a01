"""The values of an answer, and its headline in words.

The headline is worded from stored numbers whenever it is shown: better words change no estimate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from smpdash.record.counts import counted

# The probabilities from which a count is called almost certain, and an end probable.
SURE: Final = 0.90
PROBABLE: Final = 0.50
# How likely a session is needed, by the least chance of each word.
# From this probability on a session is planned with, rather than kept for if it is needed.
LIKELY_NEEDED: Final = 0.6
_NEEDED: Final = (
    (0.9, "Expected"),
    (LIKELY_NEEDED, "Likely"),
    (0.4, "As likely as not"),
    (0.15, "Possible"),
    (0.0, "Unlikely"),
)
_NEARLY_ALL: Final = 0.95
_HARDLY_ANY: Final = 0.05
_SIMPLE: Final = {
    "1 in 10": 1 / 10,
    "1 in 5": 1 / 5,
    "1 in 4": 1 / 4,
    "1 in 3": 1 / 3,
    "2 in 5": 2 / 5,
    "half": 1 / 2,
    "3 in 5": 3 / 5,
    "2 in 3": 2 / 3,
    "3 in 4": 3 / 4,
    "4 in 5": 4 / 5,
    "9 in 10": 9 / 10,
}
PAST_THE_END: Final = "more sessions than can be foreseen"


@dataclass(frozen=True, slots=True)
class LadderStep:
    """How likely a total of sessions is: `chance` is 0..1, `total` "3", or "6+" for the last.

    `is_told` marks the total that the headline calls the most likely.
    """

    total: str
    chance: float
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of a course, in the order in which it is read.

    `why` is a sentence on what moved the estimate last, `share` one on the clients like this
    one who need the most likely total, to look at together, and `share_basis` one on where that is
    known from; "" if there is none. `numbers` are
    a sentence on the total, `was` one on the total that was told before, "" if it is the same.
    `lagging` says which zone holds less than the rest. `chances` say how near the end is; they
    and the chances of the ladder are shown on request. `open_in_intake` names the answers of
    the intake that would narrow the estimate. `ladder` has a step for every total that is told,
    the last one for all beyond; it is empty unless the course runs.
    """

    headline: str
    numbers: str
    why: str = ""
    share: str = ""
    share_basis: str = ""
    was: str = ""
    lagging: str = ""
    chances: str = ""
    touch_up: str = ""
    open_in_intake: tuple[str, ...] = ()
    ladder: tuple[LadderStep, ...] = ()


@dataclass(frozen=True, slots=True)
class NextVisit:
    """One visit to come: `chance_needed` is 0..1, `hours` in the chair are low, middle and high.

    `book` says when to book it ("12 Mar to 19 Mar"), `book_note` what else to know of that.
    """

    number: int
    stage: str
    aim: str
    chance_needed: float
    hours: tuple[float, float, float]
    book: str
    book_note: str


def hours_words(hours: float) -> str:
    """Hours in the chair to the half hour: "3½ h"; half an hour is the least."""
    halves = max(int(2 * hours + 0.5), 1)
    whole = str(halves // 2) if halves > 1 else ""
    return f"{whole}{'½' if halves % 2 else ''} h"


def share_words(share: float) -> str:
    """A share 0..1 as people say it: the nearest of a few simple ones, such as "3 in 5"."""
    if share >= _NEARLY_ALL:
        return "nearly all"
    if share < _HARDLY_ANY:
        return "hardly any"
    return min(_SIMPLE, key=lambda words: abs(_SIMPLE[words] - share))


def needed_words(chance: float) -> str:
    """How likely a session is needed, by its probability 0..1: "As likely as not"."""
    return next(words for least, words in _NEEDED if chance >= least)


@dataclass(frozen=True, slots=True)
class Remaining:
    """The sessions still to come: the most likely number, and the 80 % range `low` to `high`.

    `chance` is the probability 0..1 of `most_likely`.
    """

    most_likely: int
    low: int
    high: int
    chance: float


def remaining_of(
    sessions_done: int,
    pmf_total: Sequence[float],
    most_likely_total: int,
    credible_80: tuple[int, int],
) -> Remaining | None:
    """The sessions still to come of an estimate; None if only "10 and more" is left of it.

    `pmf_total` are the probabilities of 1, 2 .. 10 sessions in all.
    """
    if not any(pmf_total[:-1]):
        return None
    low, high = credible_80
    return Remaining(
        most_likely_total - sessions_done,
        low - sessions_done,
        high - sessions_done,
        chance=pmf_total[min(most_likely_total, len(pmf_total)) - 1],
    )


def headline(status: str, sessions_done: int, remaining: Remaining | None) -> str:
    """The headline for a course with this status (a key of STATUS).

    `remaining` is None if so many sessions were held that the rest cannot be foreseen.
    """
    if status == "completed":
        after = f"after {counted(sessions_done, 'session')}"
        return f"finished {after if sessions_done else 'without a session'}"
    more = _more(remaining) if remaining else PAST_THE_END
    return f"stopped; otherwise {more}" if status == "abandoned" else more


def _more(remaining: Remaining) -> str:
    """The words for the sessions still to come, as if the course ran."""
    most_likely, low, high = remaining.most_likely, remaining.low, remaining.high
    chance = remaining.chance
    more = counted(most_likely, "more session")
    if most_likely == 0:
        if high == 0:
            return "almost certainly finished" if chance >= SURE else "probably finished"
        possible = counted(1, "more session") if high == 1 else f"1 to {high} more sessions"
        if chance >= PROBABLE:
            return f"probably finished, possibly {possible}"
        return f"perhaps finished, perhaps {possible}"
    if low == high:
        return f"almost certainly {more}" if chance >= SURE else f"probably {more}"
    if high - low == 1:
        if most_likely == low:
            return f"probably {more}, possibly {high}"
        return f"probably {more}, possibly {'none' if low == 0 else f'only {low}'}"
    if low == 0:
        return f"up to {high} more sessions, most likely {most_likely}"
    return f"{low} to {high} more sessions, most likely {most_likely}"
