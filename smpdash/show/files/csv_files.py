"""The records as CSV: without formulas that a spreadsheet would run, and readable without loss."""

import csv
import math
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final

from smpdash.show.files.columns import COLUMNS, TYPES, Column

__all__ = [
    "COLUMNS",
    "csv_lines",
    "dictionary_lines",
    "plain_text",
    "read_csv_rows",
    "safe_text",
    "text_lines",
]

BYTE_ORDER_MARK: Final = "\ufeff"
GUARD: Final = "'"
# What spreadsheets read as the start of a formula, and the guard itself: a text that begins with
# the guard gets one more, so that removing one guard is always right.
TRIGGERS: Final = frozenset(GUARD + "=+-@\t\r\n\0|%")
Value = str | int | float | bool | date | datetime | None


class _Line:
    """A file for csv.writer that returns each line instead of writing it."""

    @staticmethod
    def write(line: str) -> str:
        return line


def safe_text(text: str) -> str:
    """The text, with a guard before it if a spreadsheet might run it; see `plain_text`."""
    first = ""
    for letter in text:
        # Wide forms ("＝") count as the plain ones; spaces and invisible characters are skipped.
        first = unicodedata.normalize("NFKC", letter)[:1]
        if letter in TRIGGERS or first in TRIGGERS:
            return GUARD + text
        if not (letter.isspace() or unicodedata.category(letter).startswith(("C", "Z"))):
            break
    return text


def plain_text(cell: str) -> str:
    """The text that `safe_text` was called with."""
    return cell.removeprefix(GUARD)


def csv_lines(
    table: str, rows: Iterable[Mapping[str, object]], *, bom: bool = False
) -> Iterator[str]:
    """The lines of one CSV file, header first, each ending in CRLF.

    Only one row is in memory at a time. `bom` puts a byte-order mark first, which Excel needs to
    read UTF-8. Raises KeyError for an unknown table or a row without one of its columns, and
    ValueError for a value that does not fit its column.
    """
    columns = COLUMNS[table]
    yield from _lines(
        list(columns),
        ([_cell(name, column, row[name]) for name, column in columns.items()] for row in rows),
        bom=bom,
    )


def text_lines(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, bom: bool = False
) -> Iterator[str]:
    """The lines of a CSV file that holds texts only, header first; as `csv_lines` otherwise."""
    yield from _lines(list(header), ([safe_text(cell) for cell in row] for row in rows), bom=bom)


def dictionary_lines(*, bom: bool = False) -> Iterator[str]:
    """The lines of the data dictionary as CSV: each column with its type, unit and meaning."""
    yield from _lines(
        ["file", "column", "type", "unit_or_values", "empty_cell", "meaning"],
        (
            [
                f"{table}.csv",
                name,
                TYPES[column.kind],
                safe_text(column.span),
                _empty(column),
                safe_text(column.meaning),
            ]
            for table, columns in COLUMNS.items()
            for name, column in columns.items()
        ),
        bom=bom,
    )


def read_csv_rows(lines: Iterable[str]) -> Iterator[dict[str, Value]]:
    """The rows of one of our files, with numbers, dates, instants and plain texts as values.

    An empty cell of an optional column is None. Raises ValueError, with the number of the line, if
    the header is not one of ours, or a row or a cell does not fit it.
    """
    reader = csv.reader(_without_mark(lines), strict=True)
    header = next(reader, [])
    columns = next((table for table in COLUMNS.values() if list(table) == header), None)
    if columns is None:
        raise ValueError("The first line is not the header of one of smpdash's files.")
    for cells in reader:
        if len(cells) != len(header):
            raise ValueError(
                f"Line {reader.line_num}: {len(cells)} cells instead of {len(header)}."
            )
        row: dict[str, Value] = {}
        for (name, column), cell in zip(columns.items(), cells, strict=True):
            try:
                row[name] = _value(column, cell)
            except ValueError as error:
                raise ValueError(f"Line {reader.line_num}, {name}: {error}") from error
        yield row


def _lines(header: list[str], rows: Iterable[list[str]], *, bom: bool) -> Iterator[str]:
    line: Callable[[list[str]], str] = csv.writer(_Line(), lineterminator="\r\n").writerow
    yield (BYTE_ORDER_MARK if bom else "") + line(header)
    for row in rows:
        yield line(row)


def _without_mark(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield line if number else line.removeprefix(BYTE_ORDER_MARK)


def _empty(column: Column) -> str:
    if column.optional:
        return "not recorded"
    return "a text without letters" if column.kind == "text" else "never"


def _cell(name: str, column: Column, value: object) -> str:
    """The text of a cell; a date or an instant may be given as such or as ISO text."""
    match column.kind, value:
        case _, None if column.optional or column.kind == "text":
            return ""
        case "text", str():
            return safe_text(value)
        case "truth", bool() | 0 | 1:
            return "yes" if value else "no"
        case "whole", int() if not isinstance(value, bool):
            return str(value)
        case "number", int() | float() if not isinstance(value, bool) and math.isfinite(value):
            return repr(value)
        case "instant", datetime() if value.tzinfo is not None:
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case "instant", str() if datetime.fromisoformat(value).tzinfo is not None:
            return value
        case "date", date() if not isinstance(value, datetime):
            return value.isoformat()
        case "date", str() if date.fromisoformat(value):
            return value
    raise ValueError(f"{name} cannot hold {value!r}: it is a {TYPES[column.kind]}.")


def _value(column: Column, cell: str) -> Value:
    if column.kind == "text":
        return plain_text(cell) if cell or not column.optional else None
    if not cell:
        if column.optional:
            return None
        raise ValueError("the cell is empty")
    if column.kind == "truth":
        if cell not in {"yes", "no"}:
            raise ValueError(f"{cell!r} is neither yes nor no")
        return cell == "yes"
    read: dict[str, Callable[[str], Value]] = {
        "whole": int,
        "number": float,
        "date": date.fromisoformat,
        "instant": datetime.fromisoformat,
    }
    return read[column.kind](cell)
