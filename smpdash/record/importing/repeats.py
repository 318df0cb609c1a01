"""Rows that stand in a sheet twice: they go in once, and people are told."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from smpdash.record.counts import counted, first_listed
from smpdash.record.importing.questions import Complaint
from smpdash.record.importing.sheets import Place, Row

# So many of the rows are named.
_NAMED: Final = 20


@dataclass(slots=True)
class Repeats:
    """The rows of a sheet that are exactly as one before them."""

    _seen: set[int] = field(default_factory=set)
    _again: list[str] = field(default_factory=list)

    def at(self, row: Row) -> None:
        """Look at one row."""
        text = "\0".join(map(str.strip, row.cells)).rstrip("\0")
        # Of half a million rows, two unlike ones have the same digest once in a hundred million.
        digest = int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest())
        if digest in self._seen:
            self._again.append(str(row.number))
        self._seen.add(digest)

    def complaints(self, sheet: str) -> Iterator[Complaint]:
        """How many rows are repeated, and which."""
        if self._again:
            what = counted(len(self._again), "row is", "rows are")
            rows = "row" if len(self._again) == 1 else "rows"
            words = (
                f"{what} exactly as one before, and count once: "
                f"{rows} {first_listed(self._again, _NAMED)}."
            )
            yield Complaint(Place(sheet), "", words)
