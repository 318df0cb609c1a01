"""Streams the rows of a sheet of an .xlsx workbook; each iteration begins at the first row."""

import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from smpdash.record.importing.meanings.cells import NO_RESULT
from smpdash.record.lengths import IMPORT_ROW_BYTES
from smpdash.record.problem import Problem, Refused, quoted
from smpdash.show.files.cells import TRUTHS

_AT_ONCE: Final = 200
_BLOCK: Final = 1 << 20
_OVERLAP: Final = 100
_MERGED: Final = b'<mergeCell ref="'
_HIDDEN: Final = (b' hidden="1"', b' hidden="true"')
# Merged cells beyond these are not filled in: their rows are then left out, with a reason.
MOST_MERGED: Final = 20_000
# What openpyxl raises where a part of a workbook is damaged.
_DAMAGED: Final = (
    *(zipfile.BadZipFile, InvalidFileException, ParseError),
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError),
)


def damaged(name: str) -> Refused:
    """The refusal of a workbook that cannot be read."""
    words = (
        f"{quoted(name)} is damaged: open it in a spreadsheet, save it again, and try once more."
    )
    return Refused([Problem("file", words)])


@dataclass(frozen=True, slots=True)
class WorkbookRows:
    """Every row of a sheet with its number, from 1, its cells as `importing.sheets.Row` has them.

    `sheet` is its name and `part` its place in the package. `merged` are ranges of merged cells
    (first column, first row, last column, last row): their value stands in each of their rows, in
    the first column. Raises Refused, when it is iterated, if the workbook is damaged.
    """

    name: str
    path: Path
    sheet: str
    part: str
    is_hidden: bool = False
    has_formulas: bool = False
    has_hidden: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()

    def __iter__(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The rows from the first to the last; those that are not in the file are not given."""
        down = {(first, column): last for column, first, _, last in self.merged if last > first}
        filled: dict[int, tuple[int, str]] = {}
        for number, cells in self._rows():
            filled = {column: each for column, each in filled.items() if each[0] >= number}
            for column, (_, text) in filled.items():
                cells[column] = cells.get(column) or text
            for column in [column for column in cells if (number, column) in down] if down else ():
                filled[column] = down[number, column], cells[column]
            yield number, tuple(cells.get(at, "") for at in range(1, max(cells, default=0) + 1))

    def _rows(self) -> Iterator[tuple[int, dict[int, str]]]:
        """Each row's number, and its cells by the number of their column, from 1."""
        try:
            with closing(_package(self.path)) as package, package.archive.open(self.part) as file:
                book = package.wb
                parser = _Parser(
                    _styles(book, _shows_percent),
                    _styles(book, _shows_no_day),
                    {style: _digits(shown) for style, shown in _formats(book) if _digits(shown)},
                    file,
                    package.shared_strings,
                    data_only=True,
                    epoch=book.epoch,
                    date_formats=book._date_formats,  # noqa: SLF001 as openpyxl reads them itself
                    timedelta_formats=book._timedelta_formats,  # noqa: SLF001
                )
                rows, last = parser.parse(), 0
                while piece := _piece(rows):
                    for number, cells in piece:
                        if number <= last:  # Whatever stands there would be lost.
                            raise damaged(self.name)
                        last = number
                        texts = ((each["column"], _text(each["value"])) for each in cells)
                        yield number, {column: text for column, text in texts if text}
        except _DAMAGED as error:
            raise damaged(self.name) from error


def sheets_in(name: str, path: Path) -> list[WorkbookRows]:
    """The sheets of a workbook, the visible ones first.

    Each is looked through once, as bytes, for formulas and merged cells. Raises Refused if the
    workbook is damaged, or has a row that would fill the memory.
    """
    try:
        with closing(_package(path)) as package:
            parts = {
                sheet.name: (relation.target, sheet.state != "visible")
                for sheet, relation in package.parser.find_sheets()
                if relation.target in package.valid_files and "worksheet" in relation.Type
            }
            sheets = [
                _looked_through(WorkbookRows(name, path, sheet, part, is_hidden), package.archive)
                for sheet, (part, is_hidden) in parts.items()
            ]
    except _DAMAGED as error:
        raise damaged(name) from error
    return sorted(sheets, key=lambda each: each.is_hidden)


def _looked_through(rows: WorkbookRows, archive: zipfile.ZipFile) -> WorkbookRows:
    has_formulas, has_hidden, merged = False, False, dict[str, None]()
    since_row = 0
    with archive.open(rows.part) as file:
        rest = b""
        while block := file.read(_BLOCK):
            text = rest + block
            has_formulas |= any(sign in text for sign in (b"<f>", b"<f ", b"<f/"))
            has_hidden |= any(sign in text for sign in _HIDDEN)
            for piece in text.split(_MERGED)[1:]:
                cells, ends, _ = piece[:_OVERLAP].partition(b'"')
                if ends:
                    merged[cells.decode()] = None
            last = text.rfind(b"<row")
            since_row = len(text) - last if last >= 0 else since_row + len(block)
            if since_row > IMPORT_ROW_BYTES:
                words = f"{quoted(rows.sheet)} has a row that is too large to be read."
                raise Refused([Problem("file", words)])
            rest = text[-_OVERLAP:]
    ranges = tuple(map(range_boundaries, [*merged][:MOST_MERGED]))
    return replace(rows, has_formulas=has_formulas, has_hidden=has_hidden, merged=ranges)


def _package(path: Path) -> Any:
    """An opened workbook without its sheets: openpyxl would look through each of them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        package = ExcelReader(path, read_only=True, data_only=True, keep_links=False)
        try:
            package.read_manifest()
            package.read_strings()
            package.read_workbook()
            apply_stylesheet(package.archive, package.wb)
        except BaseException:
            package.archive.close()
            raise
    package.close = package.archive.close
    return package


def _styles(book: Any, shows: Callable[[str], bool]) -> frozenset[int]:
    """The styles of cells whose number format shows their numbers so."""
    return frozenset(style for style, number_format in _formats(book) if shows(number_format))


def _formats(book: Any) -> Iterator[tuple[int, str]]:
    """Each style of cells with its number format."""
    custom = dict(enumerate(book._number_formats, BUILTIN_FORMATS_MAX_SIZE))  # noqa: SLF001
    formats = {**BUILTIN_FORMATS, **custom}
    styles = enumerate(book._cell_styles)  # noqa: SLF001
    return ((place, formats.get(each.numFmtId, "")) for place, each in styles)


def _shown(number_format: str) -> str:
    """A number format without its texts: in quotes, after a backslash, in square brackets."""
    outside_quotes = "".join(number_format.split('"')[::2])
    first, *after_backslashes = outside_quotes.split("\\")
    plain = first + "".join(part[1:] for part in after_backslashes)
    first, *after_brackets = plain.split("[")
    return first + "".join(part.partition("]")[2] for part in after_brackets)


def _shows_percent(number_format: str) -> bool:
    """Whether numbers are shown times a hundred."""
    return "%" in _shown(number_format)


def _shows_no_day(number_format: str) -> bool:
    """Whether a date is shown by its month and year alone, or by its year."""
    shown = _shown(number_format.lower()).partition(";")[0]
    return "y" in shown and not set("dhs") & set(shown)


def _digits(number_format: str) -> int:
    """How many digits a number is always shown with, as a phone in 0000 0000000; 0 if it is not."""
    shown = _shown(number_format)
    return shown.count("0") if len(shown) > 1 and {*shown} <= {*"0 -/()"} else 0


class _Parser(WorkSheetParser):  # type: ignore[misc]
    """Reads the results of formulas, and says where one was never calculated.

    A whole number has the zeros in front that it is shown with: `digits` are as many by style. A
    number that is shown as a percentage, by the styles `percents`, is read as it is shown. So is
    a date of which no day is shown, by the styles `without_day`: a spreadsheet makes "May 2024" the
    first of May.
    """

    def __init__(
        self,
        percents: frozenset[int],
        without_day: frozenset[int],
        digits: dict[int, int],
        *args: Any,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._digits = digits
        self._percents, self._without_day = percents, without_day

    def parse_cell(self, element: Element) -> dict[str, Any]:
        """The number of a cell's column and its value."""
        cell: dict[str, Any] = super().parse_cell(element)
        # A result that is an empty text is marked as a text.
        has_result = element.get("t") == "str" and element.find(VALUE_TAG) is not None
        is_formula = element.find(FORMULA_TAG) is not None
        if is_formula and cell["value"] is None and not has_result:
            cell["value"] = NO_RESULT
        is_number = cell["data_type"] == "n" and isinstance(cell["value"], int | float)
        if is_number and int(element.get("s", 0)) in self._percents:
            cell["value"] = f"{_text(float(round(cell['value'] * 100, 9)))}%"
        elif (
            is_number and self._digits and (digits := self._digits.get(int(element.get("s", 0)), 0))
        ):
            cell["value"] = _text(cell["value"]).zfill(digits)
        is_date = isinstance(cell["value"], datetime)
        if is_date and int(element.get("s", 0)) in self._without_day:
            cell["value"] = f"{cell['value']:%m.%Y}"
        return cell


def _piece(rows: Iterator[Any]) -> list[Any]:
    """The next rows. openpyxl warns of what it does not know; it is read as it says."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(islice(rows, _AT_ONCE))


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return TRUTHS[value]
        case datetime():
            # Days with a fraction: what is lost is less than a second.
            near = (value + timedelta(milliseconds=500)).replace(microsecond=0)
            is_day = (near.hour, near.minute, near.second) == (0, 0, 0)
            return near.date().isoformat() if is_day else near.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case float():
            return repr(value)
        case str() if "_x" in value:
            # A sign that XML cannot hold is written as _x000D_, one beyond U+FFFF as two.
            signs: str = unescape(value)
            return signs.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return str(value)
