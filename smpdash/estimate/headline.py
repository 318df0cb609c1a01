"""The answer in words, as an artist would say it."""

from typing import Final

from smpdash.record.counts import counted

# From which chance on a count is called almost sure, and from which an end is called probable.
SURE: Final = 0.90
PROBABLE: Final = 0.50
PAST_THE_END: Final = "more sessions than can be foreseen"


def words(
    *,
    status: str,
    sessions_done: int,
    most_likely: int,
    low: int,
    high: int,
    chance: float,
    foreseeable: bool = True,
) -> str:
    """What to say first; `most_likely`, `low` and `high` count the sessions still to come.

    `low` to `high` is the range that holds 80 percent, `chance` how likely `most_likely` is.
    Where so many were held that their number is not `foreseeable`, that alone is said.
    """
    if status == "completed":
        held = (
            f"after {counted(sessions_done, 'session')}" if sessions_done else "without a session"
        )
        return f"finished {held}"
    said = _more(most_likely, low, high, chance) if foreseeable else PAST_THE_END
    return f"stopped; otherwise {said}" if status == "abandoned" else said


def _more(most_likely: int, low: int, high: int, chance: float) -> str:
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
