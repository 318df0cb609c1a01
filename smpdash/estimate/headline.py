"""The headline of an estimate: how many sessions are still to come, in words."""

from dataclasses import dataclass
from typing import Final

from smpdash.record.counts import counted

# The probabilities from which a count is called almost sure, and an end probable.
SURE: Final = 0.90
PROBABLE: Final = 0.50
PAST_THE_END: Final = "more sessions than can be foreseen"


@dataclass(frozen=True, slots=True)
class Remaining:
    """The sessions still to come: the most likely number, and the 80 % range `low` to `high`.

    `chance` is the probability 0..1 of `most_likely`.
    """

    most_likely: int
    low: int
    high: int
    chance: float


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
    if most_likely == 0:
        if high == 0:
            return "almost surely finished" if chance >= SURE else "probably finished"
        possible = "1" if high == 1 else f"1 to {high}"
        if chance >= PROBABLE:
            return f"probably finished; {possible} more possible"
        return f"perhaps finished, perhaps {possible} more"
    if low == high:
        return (
            f"{most_likely} more, almost surely" if chance >= SURE else f"{most_likely} more likely"
        )
    if high - low == 1:
        if most_likely == low:
            return f"{low} more likely, maybe {high}"
        return f"{high} more likely, maybe {'none' if low == 0 else f'only {low}'}"
    if low == 0:
        return f"up to {high} more, most likely {most_likely}"
    return f"{low} to {high} more, most likely {most_likely}"
