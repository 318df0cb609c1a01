"""Reads the rows of a CSV file; each iteration begins at the first row."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from smpdash.record.counts import first_listed
from smpdash.record.importing.meanings.cells import date_shape
from smpdash.record.lengths import IMPORT_CELL
from smpdash.record.problem import Problem, Refused, quoted
from smpdash.show.sheets.encodings import is_separator_line

# Rows of one line in which the columns of dates are looked for.
_LOOKED_AT: Final = 50
# So many rows are named.
_NAMED: Final = 5


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
        return ((number, cells) for number, cells, _ in self._records())

    def check_quotes(self) -> None:
        """Raise Refused if a cell holds the rows after it, naming all rows with such a cell.

        Its quotation marks do not match, or one of its lines has a date where the rows have theirs.
        """
        dated: Counter[int] = Counter()
        wrong: list[int] = []
        in_doubt: dict[int, set[int]] = {}
        looked_at = 0
        for number, cells, lines in self._records():
            if len(lines) > 1:
                if not _is_well_quoted(lines, self.separator):
                    wrong.append(number)
                elif places := set(_dates_within(cells, self.separator)):
                    in_doubt[number] = places
            elif number > 1 and looked_at < _LOOKED_AT:
                looked_at += 1
                dated.update(at for at, cell in enumerate(cells) if date_shape(cell))
        usual = {at for at, count in dated.items() if 2 * count > looked_at}
        wrong = sorted({*wrong, *(each for each, places in in_doubt.items() if places & usual)})
        if wrong:
            rows = first_listed([str(number) for number in wrong], _NAMED)
            words = (
                f"{quoted(self.name)}, {'row' if len(wrong) == 1 else 'rows'} {rows}: a cell there "
                "holds the rows after it, since a quotation mark is missing or one too many. "
                "Correct that in a text editor. Nothing was imported."
            )
            raise Refused([Problem("file", words)])

    def _records(self) -> Iterator[tuple[int, tuple[str, ...], list[str]]]:
        """Each row's number, its cells, and the lines of the file that it is read from."""
        with self.path.open(encoding=self.encoding, errors="replace", newline="") as file:
            lines = _Lines(file)
            reader = csv.reader(lines, delimiter=self.separator)
            number = 0
            while True:
                number += 1
                lines.taken = []
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
                is_quoted = len(lines.taken) == 1 and '"' in lines.taken[0]
                if is_quoted and not _is_well_quoted(lines.taken, self.separator):
                    cells = _as_typed(lines.taken, cells, self.separator)
                yield number, tuple(cells), lines.taken


@dataclass(slots=True)
class _Lines:
    """The lines of a file, those `taken` for the row, and whether one was asked for after all."""

    file: Iterator[str]
    is_over: bool = False
    taken: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        for line in self.file:
            self.taken.append(line)
            yield line
        self.is_over = True


def _is_well_quoted(lines: Iterable[str], separator: str) -> bool:
    """Whether each quotation mark in the lines of a row begins or ends a cell, or is doubled."""
    try:
        return bool(list(csv.reader(lines, delimiter=separator, strict=True)))
    except csv.Error:
        return False


def _as_typed(lines: Iterable[str], cells: list[str], separator: str) -> list[str]:
    """The cells of one line, with the quotation marks of a cell that only begins with one.

    `cells` are those that the csv module makes of it: it would read '"Fine" she says' without them.
    """
    typed = next(csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE))
    if len(typed) != len(cells):
        return cells
    return [
        cell if _is_well_quoted([text], separator) else text
        for text, cell in zip(typed, cells, strict=True)
    ]


def _dates_within(cells: Iterable[str], separator: str) -> Iterator[int]:
    """In which columns dates stand, if the further lines of the cells are taken for rows."""
    for cell in cells:
        for line in cell.splitlines()[1:]:
            row = line.split(separator)
            if len(row) > 1:
                yield from (at for at, text in enumerate(row) if date_shape(text))


def _unreadable(name: str, row: int) -> Refused:
    words = (
        f"{quoted(name)}, row {row}: a cell does not end, or has more than {IMPORT_CELL:,} "
        "letters. Probably a quotation mark is missing or one too many there. Nothing was imported."
    )
    return Refused([Problem("file", words)])
