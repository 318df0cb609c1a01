"""Which records an export takes, as its address names them, and what it leaves out of them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Final

from smpdash.record.export.addresses import OF_COURSES, WITHOUT_NAMES, address_problems
from smpdash.record.problem import refuse
from smpdash.record.progress.scope import Behind, behind_of

# Without names: the columns that are left out, those that become a code, those that say an instant
# by its day alone, and the year of birth.
LEFT_OUT: Final = frozenset(
    (
        *("name", "contact", "client_name", "other_codes", "note", "why_stopped", "words", "why"),
        *("artist", "seen_by", "pigment_lot", "label", "started_at", "ended_at"),
    )
)
# What each code stands for, so that two columns of one kind have the same code.
CODED: Final[Mapping[str, str]] = {
    "client_code": "client",
    "artist_key": "staff",
    "seen_by_key": "staff",
    "staff_key": "staff",
    "lot_key": "lot",
}
ONLY_DAYS: Final = frozenset(
    ("recorded_at", "amended_at", "stopped_at", "issued_at", "shown_at", "learnt_at")
)
BANDED: Final = "birth_year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which records are taken; None and "" are no limit, and all limits hold together.

    `client` is a code, `status` that of a client's latest course (a key of STATUS, or
    NEW),
    `search` what was typed in the list of clients, `courses` those behind a figure, `lot` the key
    of the pigment lot that visits used. `first` and `last` bound the days of visits and of issued
    estimates. Of clients and courses, those with a visit of the period and the lot are taken, and
    of a lot their estimates. Without names (`has_names`) persons are codes,
    and the rows are in the order of these.
    """

    client: str | None = None
    status: str | None = None
    search: str = ""
    courses: Behind | None = None
    lot: str | None = None
    first: date | None = None
    last: date | None = None
    has_names: bool = True

    @property
    def is_everything(self) -> bool:
        """Whether no record is left out."""
        usual = Selection()
        names = (field.name for field in fields(self) if field.name != "has_names")
        return all(getattr(self, name) == getattr(usual, name) for name in names)

    @property
    def has_period(self) -> bool:
        """Whether only the visits of a period are taken."""
        return self.first is not None or self.last is not None

    def limits(self) -> dict[str, str]:
        """What limits the selection, for the audit log: a search may be a name, and is not told."""
        return {
            name: "" if name == "search" else value
            for name, value in self.address().items()
            if name != "client"
        }

    def address(self) -> dict[str, str]:
        """The parameters by which an address names these records; `selection_of` reads them."""
        given = {
            "client": self.client,
            "status": self.status,
            "search": self.search or None,
            "lot": self.lot,
            "from": self.first.isoformat() if self.first else None,
            "to": self.last.isoformat() if self.last else None,
            "names": None if self.has_names else WITHOUT_NAMES,
        }
        own = {name: value for name, value in given.items() if value is not None}
        return own | (self.courses.address() if self.courses else {})


EVERYTHING: Final = Selection()


def selection_of(address: Mapping[str, str]) -> Selection:
    """The records that these parameters name; raises Refused with all that is wrong in them."""
    refuse(address_problems(address))
    of_courses = {name: text for name, text in address.items() if name in OF_COURSES}
    first, last = (
        date.fromisoformat(address[name]) if name in address else None for name in ("from", "to")
    )
    return Selection(
        client=address.get("client"),
        status=address.get("status"),
        search=address.get("search", ""),
        courses=behind_of(of_courses) if of_courses else None,
        lot=address.get("lot"),
        first=first,
        last=last,
        has_names="names" not in address,
    )
