"""What single rows of a spreadsheet say: the values of one client, course, visit or zone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from smpdash.record.importing.questions import Complaint
from smpdash.record.importing.sheets import Place

# What an entry is about, in the order in which the entries of a client are assembled.
CLIENT: Final = "client"
COURSE: Final = "course"
VISIT: Final = "visit"
READING: Final = "reading"
HISTORY: Final = "history"
ABOUT: Final = (CLIENT, COURSE, VISIT, READING, HISTORY)
# A value that JSON holds as it is. Dates and instants are texts: "2026-03-20", and
# "2026-03-20T16:00:00+00:00".
Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Entry:
    """What one row says of one thing. A row may make several: a client, a visit and its zones.

    `about` is one of ABOUT. `client` tells apart the clients of the file: all entries of one client
    have the same text there (a code, or the folded name with what goes with it); it is no code of
    the studio. `course` is the number of the course, 0 if the file does not say. `visit` tells
    apart the visits of a course: its number, or its day as "2026-03-20"; "" for a client, a course
    or a history. `values` are the described fields by name, as in `record.client`, `record.visit`,
    each of the type that the field stores; further ones are in OTHERS.
    """

    place: Place
    about: str
    client: str
    course: int = 0
    visit: str = ""
    values: Mapping[str, Scalar] = field(default_factory=dict)


def is_day(visit: str) -> bool:
    """Whether an entry tells its visit apart by its day, as those of foreign spreadsheets do."""
    return "-" in visit


# Values of entries that are no described fields, with what they mean.
OTHERS: Final = {
    # The number is that of a client of whom the row has no name.
    CLIENT: ("code", "number", "seen_by", "recorded_at", "amended_at", "amendments"),
    COURSE: ("status", "is_touch_up", "stopped_at", "why_stopped", "sessions"),
    VISIT: ("recorded_at", "amended_at", "amendments"),
    HISTORY: ("sessions", "status", "last_on"),
}


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is left out: its cells as they were read, and every reason why.

    It can be given back to the person as a file: the sheet's columns and one with the reasons.
    """

    place: Place
    cells: tuple[str, ...]
    reasons: tuple[Complaint, ...]

    @property
    def words(self) -> str:
        """All reasons in one text, each after its column if it is about one."""
        return " ".join(
            f"{reason.column}: {reason.words}" if reason.column else reason.words
            for reason in self.reasons
        )
