"""The tables as CSV, without formulas that a spreadsheet would run."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from smpdash.record.export.forms import INTERNATIONAL, Dialect
from smpdash.record.export.selection import EVERYTHING, Selection
from smpdash.show.files.cells import TRUTHS
from smpdash.show.files.columns import TYPES, Column
from smpdash.show.files.safe_texts import safe_text, text_for_spreadsheet
from smpdash.show.files.tables import columns_in, tables_of

BYTE_ORDER_MARK: Final = "\ufeff"
# Rows that are in memory at the same time.
_AT_ONCE: Final = 200
DICTIONARY_HEADER: Final = ("file", "column", "type", "unit_or_values", "empty_cell", "meaning")
_MARKED: Final = " One that looks like a number or a date ends with U+200B, which nobody sees."
Row = Sequence[Any]


def csv_pieces(
    table: str,
    rows: Iterable[Row],
    selection: Selection = EVERYTHING,
    *,
    dialect: Dialect = INTERNATIONAL,
    bom: bool = False,
) -> Iterator[str]:
    """The text of one CSV file in pieces: the header, then some rows each. Lines end in CRLF.

    The cells of a row are in the order of `columns_in`, as SQLite stores them. `bom` puts a
    byte-order mark first, which spreadsheets need to read UTF-8. Raises KeyError if there is no
    such table.
    """
    columns = columns_in(table, selection)
    write = _for_spreadsheets if dialect.is_for_spreadsheets else _international
    yield from _pieces(columns, write(list(columns.values()), rows, dialect), dialect, bom=bom)


def dictionary_rows(
    selection: Selection = EVERYTHING, *, has_marks: bool = False
) -> Iterator[tuple[str, ...]]:
    """The data dictionary: each column of each table taken, with its type, unit and meaning.

    `has_marks` says that the files are for spreadsheets, with unseen marks in texts.
    """
    for table in tables_of(selection):
        for name, column in columns_in(table, selection).items():
            kind = TYPES[column.kind]
            marked = _MARKED if has_marks and _is_free_text(column) else ""
            yield table, name, kind, column.span, column.empty, column.meaning + marked


def dictionary_pieces(
    selection: Selection = EVERYTHING, *, dialect: Dialect = INTERNATIONAL, bom: bool = False
) -> Iterator[str]:
    """The text of the data dictionary as CSV, as `csv_pieces`."""
    is_here = dialect.is_for_spreadsheets
    guard = text_for_spreadsheet if is_here else safe_text
    rows = (list(map(guard, row)) for row in dictionary_rows(selection, has_marks=is_here))
    yield from _pieces(DICTIONARY_HEADER, rows, dialect, bom=bom)


def text_pieces(
    header: Iterable[str], rows: Iterable[Sequence[str]], *, bom: bool = False
) -> Iterator[str]:
    """The text of a CSV file that holds texts only, as `csv_pieces`."""
    yield from _pieces(header, (list(map(safe_text, row)) for row in rows), INTERNATIONAL, bom=bom)


def _pieces(
    header: Iterable[str], rows: Iterable[Row], dialect: Dialect, *, bom: bool
) -> Iterator[str]:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=dialect.separator, lineterminator="\r\n")
    text.write(BYTE_ORDER_MARK if bom else "")
    writer.writerow(header)
    rows = iter(rows)
    while piece := text.getvalue():
        yield piece
        text.seek(0)
        text.truncate()
        writer.writerows(islice(rows, _AT_ONCE))


def _international(columns: list[Column], rows: Iterable[Row], _dialect: Dialect) -> Iterator[Row]:
    """The cells of each row for programs: csv.writer writes numbers to the last digit."""
    texts, truths = _places(columns, "text"), _places(columns, "truth")
    for row in rows:
        cells = list(row)
        for place in texts:
            text = cells[place]
            # No letter and no digit is the start of a formula, in no alphabet.
            if text and not text[0].isalnum():
                cells[place] = safe_text(text)
        for place in truths:
            cells[place] = TRUTHS[cells[place]]
        yield cells


def _for_spreadsheets(
    columns: list[Column], rows: Iterable[Row], dialect: Dialect
) -> Iterator[Row]:
    """The cells of each row for a spreadsheet of the country of this dialect."""
    changed: dict[str, Callable[[Any], str]] = {
        "text": text_for_spreadsheet,
        "truth": TRUTHS.__getitem__,
        "number": lambda number: repr(number).replace(".", dialect.decimal),
        # 2026-03-20T16:00:00Z is a text to a spreadsheet, 2026-03-20 16:00:00 an instant.
        "instant": lambda instant: f"{instant[:10]} {instant[11:19]}",
    }
    places = [
        (place, change) for kind, change in changed.items() for place in _places(columns, kind)
    ]
    for row in rows:
        cells = list(row)
        for place, change in places:
            if (value := cells[place]) is not None:
                cells[place] = change(value)
        yield cells


def _places(columns: list[Column], kind: str) -> list[int]:
    """The places of the columns of a kind; of texts those that people wrote."""
    return [
        place
        for place, column in enumerate(columns)
        if column.kind == kind and (kind != "text" or _is_free_text(column))
    ]


def _is_free_text(column: Column) -> bool:
    return column.kind == "text" and not column.choices
