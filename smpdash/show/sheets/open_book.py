"""Opens the files of an import as a book of sheets, whatever they are: .xlsx or CSV."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Final

from smpdash.record.counts import listed
from smpdash.record.importing.meanings.cells import UNREADABLE
from smpdash.record.importing.meanings.targets import targets
from smpdash.record.importing.own_rows import TABLES
from smpdash.record.importing.sheets import LEFT_OUT_COLUMNS, Book, Encoded, Row, Sheet
from smpdash.record.lengths import IMPORT_COLUMNS, IMPORT_ROWS, IMPORT_SHEETS
from smpdash.record.problem import Problem, Refused, quoted, refuse
from smpdash.record.studio import Studio
from smpdash.show.files.safe_texts import plain_text_of_spreadsheet
from smpdash.show.files.tables import TABLES as TITLES
from smpdash.show.sheets.csv_rows import CsvRows
from smpdash.show.sheets.encodings import ENCODINGS, SEPARATORS, separator_of
from smpdash.show.sheets.headers import Header, Numbered, header_of, rows_below
from smpdash.show.sheets.letters import encoded
from smpdash.show.sheets.own_tables import WITHOUT_NAMES, changed_table, own_table, why_not
from smpdash.show.sheets.refusals import file_problems, is_workbook
from smpdash.show.sheets.workbook_rows import sheets_in

# The tables without which a table of ours cannot be understood: how a course ended stands in none
# but its own.
_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "clients": (),
    "courses": ("clients",),
    "visits": ("clients", "courses"),
    "readings": ("clients", "courses", "visits"),
}
OURS: Final = "An export of smpdash: it goes in as it came out."
SAVED_AGAIN: Final = (
    "A CSV file of smpdash that another program has saved again: phones and notes may have lost "
    "zeros, a plus, or their form, if they looked like numbers or dates. Import the file as it was "
    "exported; to change an export, take the workbook."
)


def open_book(files: Mapping[str, Path], studio: Studio, answers: Mapping[str, str]) -> Book:
    """The sheets of these files, by the name that the person knows each by.

    `answers` are those of a person, by question: the encodings that they chose are among them.
    Raises Refused with everything that is wrong with the files: too large, damaged, no spreadsheet,
    or without any table. Nothing is read into memory but the first lines.
    """
    refuse([each for name, path in files.items() for each in file_problems(name, path)])
    sheets: list[Sheet] = []
    left_out: list[str] = []
    letters: dict[str, Encoded] = {}
    changed: list[Problem] = []
    opened: list[_Opened] = []
    for name, path in files.items():
        if is_workbook(path):
            opened += _workbook(name, path)
        else:
            letters[name] = encoded(name, path, answers, is_only=len(files) == 1)
            opened.append(_csv(name, path, letters[name]))
    origins: dict[str, set[str]] = {}
    for each in _called_apart(opened):
        before = len(sheets)
        _put(each, studio, sheets, left_out, changed)
        added = sheets[before:]
        for sheet in added:
            origins.setdefault(sheet.table, set()).add(each.file)
        read_as = letters.get(each.file)
        # Of what is left out, and of what we wrote ourselves, there is nothing to choose.
        if read_as and all(sheet.table and read_as.is_sure for sheet in added):
            del letters[each.file]
    refuse(changed + _twice(origins))
    if any(WITHOUT_NAMES in words for words in left_out) and any(each.table for each in sheets):
        raise Refused([Problem("file", f"This is no whole export of smpdash: {WITHOUT_NAMES}.")])
    missing = _missing({sheet.table for sheet in sheets} - {""})
    if len(sheets) > IMPORT_SHEETS:
        words = f"There are {len(sheets)} sheets; {IMPORT_SHEETS} is the most."
        raise Refused([Problem("file", words)])
    if not sheets:
        reasons = ("There is no table in this file that could be imported.", *left_out)
        raise Refused([Problem("file", " ".join(reasons))])
    letters_of = tuple(letters.values())
    return Book(", ".join(files), tuple(sheets), tuple(left_out), letters_of, tuple(missing))


def _twice(origins: Mapping[str, set[str]]) -> list[Problem]:
    """What is said if tables of ours come from several files: codes of two studios are alike."""
    return [
        Problem(
            "file",
            f"Of an export of smpdash, {table} are in several of these files: "
            f"{listed([*map(quoted, sorted(files))])}. Import one export after the other.",
        )
        for table, files in origins.items()
        if table and len(files) > 1
    ]


def _missing(tables: set[str]) -> list[str]:
    """What is said if only some of the tables that belong together are there.

    Raises Refused if a table is missing without which another one cannot be understood.
    """
    missing = [table for table in TABLES if table not in tables]
    if not tables or not missing:
        return []
    needed = {name for table in tables for name in _NEEDED[table]} - tables
    if needed:
        lacking = [table for table in TABLES if table in needed]
        words = (
            f"This is a part of an export of smpdash, without {listed(lacking)}: nobody could say "
            "what the others belong to. Choose clients, courses, visits and readings together, "
            "with their columns as they were exported."
        )
        raise Refused([Problem("file", words)])
    are = "is" if len(missing) == 1 else "are"
    words = "is not imported. Import all four together."
    return [
        f"Of an export of smpdash, {listed(missing)} {are} missing here: what only they say {words}"
    ]


@dataclass(frozen=True, slots=True)
class _Opened:
    """A sheet before its header is found: how its rows are read, and what to say of it.

    `has_our_lines` if the lines of a CSV file end as smpdash ends them, in CR and LF.
    """

    file: str
    name: str
    rows: Iterable[Numbered]
    notes: tuple[str, ...] = ()
    is_csv: bool = False
    has_our_lines: bool = True


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows beneath a header. Raises Refused if there are too many."""

    sheet: str
    rows: Iterable[Numbered] = field(repr=False)
    header: Header
    text_of: Callable[[str], str]
    was_left_out: bool = False

    def __iter__(self) -> Iterator[Row]:
        """The rows in order, the empty ones left out."""
        width, most = len(self.header.names), self.header.last + IMPORT_ROWS
        for number, cells in rows_below(self.rows, self.header.last, width):
            if number > most:
                words = f"{quoted(self.sheet)} has more than {IMPORT_ROWS:,} rows. Split it."
                raise Refused([Problem("file", words)])
            if len(cells) > IMPORT_COLUMNS and any(cells[IMPORT_COLUMNS:]):
                words = (
                    f"{quoted(self.sheet)}, row {number}, has a cell beyond the first "
                    f"{IMPORT_COLUMNS} columns, which is the most."
                )
                raise Refused([Problem("file", words)])
            own = cells
            if self.was_left_out:
                own = (*cells[:width], *cells[width + len(LEFT_OUT_COLUMNS) :])
            if any(own):
                yield Row(number, tuple(_with_line_feeds(self.text_of(cell)) for cell in own))


def _with_line_feeds(text: str) -> str:
    """The text with its lines ended as in the records; other systems have other ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n")


def _text_of_formula(cell: str) -> str:
    """The text of a formula that is only a text, ="0170": so programs keep zeros in a CSV file."""
    inner = cell.removeprefix('="').removesuffix('"')
    return inner if f'="{inner}"' == cell and '"' not in inner else cell


def _put(
    opened: _Opened,
    studio: Studio,
    sheets: list[Sheet],
    left_out: list[str],
    changed: list[Problem],
) -> None:
    """Add a sheet to those that are read, or to those that are left out, with the reason.

    A table of ours whose columns somebody changed prevents the import.
    """
    header = header_of(opened.rows, targets(studio))
    if not header.names:
        left_out.append(f"{quoted(opened.name)} is not imported: it is empty.")
        return
    names = header.names
    if was_left_out := names[-len(LEFT_OUT_COLUMNS) :] == LEFT_OUT_COLUMNS:
        header = replace(header, names=names[: -len(LEFT_OUT_COLUMNS)])
    if reason := why_not(header.names):
        left_out.append(f"{quoted(opened.name)} is not imported: {reason}.")
        return
    table = own_table(header.names)
    if words := changed_table(header.names):
        changed.append(Problem("file", f"{quoted(opened.name)} {words}"))
    text_of: Callable[[str], str] = str
    # A sheet is called by the CSV file that it was opened from.
    was_csv = opened.is_csv or (bool(table) and TITLES[table] not in opened.name)
    if was_csv:
        text_of = plain_text_of_spreadsheet if table or was_left_out else _text_of_formula
    rows = _Rows(opened.name, opened.rows, header, text_of, was_left_out)
    is_saved_again = was_csv and not (opened.is_csv and opened.has_our_lines)
    notes = (
        (*opened.notes, SAVED_AGAIN if is_saved_again else OURS)
        if table
        else (*opened.notes, *header.notes)
    )
    sheets.append(Sheet(opened.name, header.names, rows, notes, table))


def _called_apart(opened: Sequence[_Opened]) -> Iterator[_Opened]:
    """The sheets, with the file before the name of those that are called alike.

    By its sheet and its number a row is named, given back and asked about.
    """
    counts = Counter(each.name for each in opened)
    for each in opened:
        if counts[each.name] == 1:
            yield each
            continue
        yield replace(each, name=each.file if each.is_csv else f"{each.file}, {each.name}")


def _workbook(name: str, path: Path) -> Iterator[_Opened]:
    for rows in sheets_in(name, path):
        notes = []
        if rows.is_hidden:
            notes.append("This sheet is hidden in the workbook.")
        if rows.has_hidden:
            notes.append("It has hidden rows or columns: they are read like the others.")
        if rows.has_formulas:
            notes.append("It has formulas: their results as last saved are read.")
        if rows.merged:
            notes.append("It has merged cells: their value is read into each of their rows.")
        yield _Opened(name, rows.sheet, rows, tuple(notes))


def _csv(name: str, path: Path, letters: Encoded) -> _Opened:
    separator = separator_of(path, letters.encoding)
    sign = SEPARATORS.get(separator, f"{quoted(separator)} between the columns")
    words = ", ".join(map(quoted, letters.samples))
    called = ENCODINGS[letters.encoding]
    notes = [f"{quoted(name)} is read as {called}, with {sign}{words and f': {words}'}."]
    rows = CsvRows(name, path, letters.encoding, separator)
    rows.check_quotes()
    if any(UNREADABLE in cell for _, cells in rows for cell in cells):
        notes.append(
            f"Cells with letters that cannot be read as {called} are left out: {UNREADABLE}"
        )
    with path.open("rb") as file:
        has_our_lines = file.readline().endswith(b"\r\n")
    return _Opened(name, PurePath(name).stem, rows, tuple(notes), True, has_our_lines)
