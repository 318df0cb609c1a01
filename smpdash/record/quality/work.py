"""Which visits and sessions of the courses are behind a mark about the quality of work."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from smpdash.record.quality.fading import FACTORS
from smpdash.record.quality.intervals import LONGEST
from smpdash.record.quality.notes import FIELDS

# How an address names the level of a factor: with this before the factor.
LEVEL: Final = "of_"


@dataclass(frozen=True, slots=True)
class Work:
    """The visits and sessions behind a mark; None and nothing are no limit.

    `days` are the fewest and the most since the session before, or from the first to the last
    session of a course. `lacks` is a field of FIELDS that visits lack. `levels` are those of the
    sessions whose fading was seen: factors of FACTORS, each with its level.
    """

    days: tuple[int, int] | None = None
    lacks: str | None = None
    levels: tuple[tuple[str, str], ...] = ()

    def address(self) -> dict[str, str]:
        """The parameters by which an address names them; `work_of` reads them."""
        given = {f"{LEVEL}{factor}": level for factor, level in self.levels}
        if self.days is not None:
            given["days"] = "-".join(map(str, self.days))
        return given if self.lacks is None else given | {"lacks": self.lacks}


def work_of(address: Mapping[str, str]) -> Work:
    """The visits and sessions that an address names; raises ValueError for any other."""
    lacks = address.get("lacks")
    levels = {
        name.removeprefix(LEVEL): level for name, level in address.items() if name.startswith(LEVEL)
    }
    if lacks not in {None, *FIELDS} or not {*levels} <= {*FACTORS}:
        raise ValueError(f"There is no field {lacks!r} or no factor among {levels!r}.")
    days = _days_of(address["days"]) if "days" in address else None
    return Work(days, lacks, tuple(levels.items()))


def _days_of(words: str) -> tuple[int, int]:
    low, high = map(int, words.split("-"))
    if not 0 <= low <= high <= LONGEST:
        raise ValueError(f"There are no intervals of {words!r} days.")
    return low, high
