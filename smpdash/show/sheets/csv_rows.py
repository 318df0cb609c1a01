"""Reads the rows of a CSV file; each iteration begins at the first row."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from smpdash.record.lengths import IMPORT_CELL
from smpdash.record.problem import Problem, Refused, quoted
from smpdash.show.sheets.encodings import is_separator_line


@dataclass(frozen=True, slots=True)
class CsvRows:
    """Every row of a file with its number, from 1, as a spreadsheet would show them.

    `name` is what the person calls the file. Raises Refused if a cell never ends or is too long for
    any spreadsheet: then the quotation marks do not match, and no row after them can be trusted.
    """

    name: str
    path: Path
    encoding: str
    separator: str

    def __iter__(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The rows from the first to the last; an empty line is a row without cells."""
        with self.path.open(encoding=self.encoding, errors="replace", newline="") as file:
            lines = _Lines(file)
            reader = csv.reader(lines, delimiter=self.separator)
            number = 0
            while True:
                number += 1
                try:
                    cells = next(reader, None)
                except csv.Error as error:
                    raise _unreadable(self.name, number) from error
                if cells is None:
                    return
                # The reader asks for a further line only within quotation marks.
                if lines.is_over or max(map(len, cells), default=0) > IMPORT_CELL:
                    raise _unreadable(self.name, number)
                if number == 1 and is_separator_line(cells):
                    continue
                yield number, tuple(cells)


@dataclass(slots=True)
class _Lines:
    """The lines of a file, and whether one was asked for after the last one."""

    file: Iterator[str]
    is_over: bool = False

    def __iter__(self) -> Iterator[str]:
        yield from self.file
        self.is_over = True


def _unreadable(name: str, row: int) -> Refused:
    words = (
        f"{quoted(name)}, row {row}: a cell does not end, or has more than {IMPORT_CELL:,} "
        "letters. Probably a quotation mark is missing or one too many there. Nothing was imported."
    )
    return Refused([Problem("file", words)])
