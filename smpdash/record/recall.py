"""A visit in the recall of a pigment lot: whom to call, and what was done when."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RecalledVisit:
    """A visit that used a lot, with its client; `artist` is a staff key, None if not noted."""

    code: str
    name: str
    contact: str
    visit_id: str
    number: int
    held_on: date
    artist: str | None
