"""The tables as one Excel workbook: a sheet for each, with real numbers, dates and texts.

XlsxWriter makes a workbook of the same sheets with one row of samples in each. Its parts are passed
on as they are, but for the samples: in their place the rows are written as they come, in cells of
the same form. So neither memory nor a disk ever holds the rows, as it would by XlsxWriter alone.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any, Final, Protocol

from xlsxwriter import Workbook

from smpdash.record.export.selection import EVERYTHING, Selection
from smpdash.show.files.cells import cell_maker
from smpdash.show.files.columns import Column
from smpdash.show.files.csv_files import DICTIONARY_HEADER, dictionary_rows
from smpdash.show.files.tables import DICTIONARY, TABLES, columns_in

# The rows that a sheet has room for, with its header.
ROWS_OF_A_SHEET: Final = 1_048_576
FORMATS: Final = {"date": "yyyy-mm-dd", "instant": "yyyy-mm-dd hh:mm:ss"}
_WIDTHS: Final = {"text": 22, "date": 12, "instant": 20, "whole": 12, "number": 12, "truth": 10}
_WORDS: Final[Mapping[str, Column]] = {name: Column("text", "") for name in DICTIONARY_HEADER}
_AT_ONCE: Final = 200
AUTHOR: Final = "smpdash"
# More effort saves little room and takes three times as long.
_EFFORT: Final = 1


def is_ours(path: Path) -> bool:
    """Whether a workbook was written by smpdash; raises BadZipFile if it is none."""
    with zipfile.ZipFile(path) as book:
        about = "docProps/core.xml"
        return about in book.namelist() and f">{AUTHOR}<".encode() in book.read(about)


class Table(Protocol):
    """The rows of a table, each as for `csv_pieces`, and how many there are."""

    def __iter__(self) -> Iterator[Sequence[Any]]:
        """The rows."""

    def __len__(self) -> int:
        """How many rows there are."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet with the next `size` rows of its table."""

    title: str
    columns: Mapping[str, Column]
    rows: Iterator[Sequence[Any]]
    size: int


def workbook_blocks(
    tables: Mapping[str, Table],
    selection: Selection = EVERYTHING,
    *,
    rows_of_a_sheet: int = ROWS_OF_A_SHEET,
) -> Iterator[bytes]:
    """The workbook of these tables in blocks: a sheet for each, and one with the data dictionary.

    A table with more rows than a sheet has room for goes on in a second one.
    """
    sheets = [*_sheets(tables, selection, rows_of_a_sheet - 1)]
    parts = _parts_with_samples(sheets)
    out = _Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_EFFORT) as book:
        by_name = {
            f"xl/worksheets/sheet{number}.xml": sheet
            for number, sheet in enumerate(sheets, start=1)
        }
        for name, part in parts.items():
            if name not in by_name:
                book.writestr(_entry(name), part)
        for name, sheet in by_name.items():
            with book.open(_entry(name), "w") as file:
                for piece in _sheet_pieces(sheet, parts[name].decode()):
                    file.write(piece.encode())
                    yield from out.taken()
    yield from out.taken()


def _sheets(tables: Mapping[str, Table], selection: Selection, most: int) -> Iterator[_Sheet]:
    for table, rows in tables.items():
        left, columns, taken = len(rows), columns_in(table, selection), iter(rows)
        for number in count(1):
            title = TABLES[table] if number == 1 else f"{TABLES[table]} {number}"
            yield _Sheet(title, columns, taken, min(left, most))
            left -= most
            if left <= 0:
                break
    words = [*dictionary_rows(selection)]
    yield _Sheet(TABLES[DICTIONARY], _WORDS, iter(words), len(words))


def _parts_with_samples(sheets: Iterable[_Sheet]) -> dict[str, bytes]:
    """The parts of a workbook of these sheets, each with its header and one row of samples."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"author": AUTHOR})
        bold = book.add_format({"bold": True})
        looks = {kind: book.add_format({"num_format": words}) for kind, words in FORMATS.items()}
        for sheet in sheets:
            page = book.add_worksheet(sheet.title)
            page.freeze_panes(1, 0)
            for place, (name, column) in enumerate(sheet.columns.items()):
                page.set_column(place, place, max(_WIDTHS[column.kind], len(name) + 2))
                page.write_string(0, place, name, bold)
                page.write_number(1, place, 0, looks.get(column.kind))
    with zipfile.ZipFile(file) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def _sheet_pieces(sheet: _Sheet, part: str) -> Iterator[str]:
    """The text of a sheet with its rows in the place of the samples."""
    # The size is written for the samples only, and wrong with the rows.
    head, _, sized = part.partition("<dimension ")
    part = head + sized.partition("/>")[2]
    before, begins, rest = part.partition('<row r="2"')
    samples, ends, after = rest.partition("</row>")
    if not begins or not ends:
        raise ValueError(f"XlsxWriter wrote no samples into the sheet {sheet.title}.")
    styles = [style or "" for style in re.findall(r'<c r="[A-Z]+2"( s="\d+")?', samples)]
    cells = cell_maker([column.kind for column in sheet.columns.values()], styles)
    rows = enumerate(islice(sheet.rows, sheet.size), start=2)
    lines = (f'<row r="{number}">{cells(number, row)}</row>' for number, row in rows)
    yield before
    while piece := "".join(islice(lines, _AT_ONCE)):
        yield piece
    yield after


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry of the archive; it says no time, so that the same rows make the same file."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


class _Pipe(io.RawIOBase):
    """A file that is only written to, and gives away what was written."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []

    def writable(self) -> bool:
        """It can be written to, but not be gone back in."""
        return True

    def write(self, block: Any) -> int:
        """Keep a block until it is taken."""
        self._blocks.append(bytes(block))
        return len(block)

    def taken(self) -> list[bytes]:
        """What was written since the last time."""
        blocks, self._blocks = self._blocks, []
        return blocks
