"""Reads our CSV files for programs back into values, to test that nothing is lost."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime

from smpdash.record.fields import NEVER
from smpdash.show.files.cells import TRUTHS
from smpdash.show.files.columns import NOT_WRITTEN, Column
from smpdash.show.files.csv_files import BYTE_ORDER_MARK
from smpdash.show.files.safe_texts import plain_text
from smpdash.show.files.tables import COLUMNS

Value = str | int | float | bool | date | datetime | None


def read_csv_rows(lines: Iterable[str]) -> Iterator[dict[str, Value]]:
    """The rows of one of our international files, with numbers, dates and plain texts as values.

    An empty cell of a column that may be empty is None, or "" if it means that nothing was written.
    Raises ValueError, with the number of the line, if the header is not one of ours, or a row or a
    cell does not fit it.
    """
    reader = csv.reader(_without_mark(lines), strict=True)
    header = next(reader, [])
    columns = next((table for table in COLUMNS.values() if list(table) == header), None)
    if columns is None:
        raise ValueError("The first line is not the header of one of smpdash’s files.")
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


def _without_mark(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield line if number else line.removeprefix(BYTE_ORDER_MARK)


def _value(column: Column, cell: str) -> Value:
    if not cell:
        if column.empty == NEVER:
            raise ValueError("the cell is empty")
        return "" if column.empty == NOT_WRITTEN else None
    if column.kind == "truth" and cell not in TRUTHS.values():
        raise ValueError(f"{cell!r} is neither yes nor no")
    read: Mapping[str, Callable[[str], Value]] = {
        "text": plain_text,
        "whole": int,
        "number": float,
        "date": date.fromisoformat,
        "instant": datetime.fromisoformat,
        "truth": "yes".__eq__,
    }
    return read[column.kind](cell)
