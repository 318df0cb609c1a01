"""What is still to come for the clients in treatment who are behind a mark."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

# No course has more sessions to come than a visit's number can count.
_MOST_SESSIONS: Final = 99


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is still to come; None is no limit.

    `to_come` is the most likely number of sessions to come of a course in treatment. `today` is the
    day from which planned sessions were laid out in weeks.
    """

    to_come: int | None = None
    today: date | None = None

    def address(self) -> dict[str, str]:
        """The parameters by which an address names it; `ahead_of` reads them."""
        given = {
            "to_come": self.to_come,
            "today": None if self.today is None else self.today.isoformat(),
        }
        return {name: str(value) for name, value in given.items() if value is not None}


def ahead_of(address: Mapping[str, str]) -> Ahead:
    """What an address names; raises ValueError for any other."""
    to_come = int(address["to_come"]) if "to_come" in address else None
    if to_come is not None and not 0 <= to_come <= _MOST_SESSIONS:
        raise ValueError(f"No course has {to_come} sessions to come.")
    today = date.fromisoformat(address["today"]) if "today" in address else None
    return Ahead(to_come, today)
