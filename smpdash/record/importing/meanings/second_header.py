"""Finds a second table beneath the first one of a sheet: its columns are others."""

from collections.abc import Iterable, Sequence
from typing import Final

from smpdash.record.importing.entries import CLIENT
from smpdash.record.importing.meanings.targets import DAY, Target, headers_of, normal
from smpdash.record.importing.sheets import Row

_DIGITS: Final = frozenset("0123456789")


class SecondHeader:
    """Where the second header of a sheet stands, as its rows are looked at in order."""

    def __init__(self, header: tuple[str, ...], among: Iterable[Target]) -> None:
        self._header: Final = header
        self._keys: Final = {name: each.key for each in among for name in headers_of(each)}
        self._row = 0

    def above(self, row: Row) -> int:
        """The number of the second header if this row is it or stands beneath; else 0.

        The same header again, as at the top of each page, begins no other table.
        """
        if not self._row:
            cells = tuple(map(str.strip, row.cells))
            self._row = row.number if cells != self._header and self._is_header(cells) else 0
        return self._row

    def _is_header(self, cells: Sequence[str]) -> bool:
        """Whether two thirds of the cells are called as fields, and one says whose or of when."""
        if not _DIGITS.isdisjoint("".join(cells)):
            return False
        words = [cell for cell in cells if cell]
        named = [self._keys[name] for name in map(normal, words) if name in self._keys]
        says_whose = any(key == DAY or key.startswith(CLIENT) for key in named)
        return says_whose and len(set(named)) > 1 and 3 * len(named) >= 2 * len(words)


def beneath(header: int) -> str:
    """What is said of a row of another table, whose header is in this row."""
    return (
        f"Another table begins in row {header}: put it on a sheet of its own, or into a file of "
        "its own."
    )
