"""A spreadsheet as it was read: sheets with a header, and rows of texts with their numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

# The last columns of a file of rows that were left out: they are no part of the rows.
LEFT_OUT_COLUMNS: Final = ("row of the file", "why it was left out")

# The answer by which all files are read whose encoding is not known without doubt.
CHOSEN: Final = "encoding"


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its `number` as the spreadsheet shows it, from 1, and its cells as texts.

    A cell that holds a real date is written as 2026-03-20, an instant as 2026-03-20 16:00:00, a
    number with a decimal point, a truth as yes or no; an empty cell is "". There are as many cells
    as the header has columns.
    """

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file. `rows` can be iterated again and again, and never lie in memory at once.

    `name` is that of the sheet, or of a CSV file without its ending. `header` has a text for each
    column, none twice: a header of two lines is joined, and a column without one is called by its
    letter ("Column C"). `notes` are sentences for people about how the sheet was read (its encoding
    and separator, a second line of the header, merged cells). `table` is "clients", "courses",
    "visits" or "readings" if the sheet is one of our own exports, and "" if it is any other one.
    """

    name: str
    header: tuple[str, ...]
    rows: Iterable[Row]
    notes: tuple[str, ...] = ()
    table: str = ""


@dataclass(frozen=True, slots=True)
class Encoded:
    """How the bytes of a CSV file are read as letters.

    `key` is that of the question about it, "" if there is nothing to choose; `file` what the person
    calls the file. It is read as `encoding`. `choices` are the encodings that may be meant, the
    likeliest first, each with words of the file as it reads them. `is_sure` if the bytes leave no
    doubt. `samples` are words with letters beyond ASCII, as they are read.
    """

    key: str
    file: str
    encoding: str
    choices: Mapping[str, str]
    is_sure: bool
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """All sheets of a file (or of several CSV files that belong together), in order.

    `left_out` says which sheets are not read and why, in sentences: "“Staff” is not imported".
    `missing` says which tables of an export of ours are not among them.
    `encoded` says of each CSV file how its letters are read.
    """

    name: str
    sheets: tuple[Sheet, ...]
    left_out: tuple[str, ...] = ()
    encoded: tuple[Encoded, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: the sheet's name, and the row's number as the spreadsheet shows it.

    The row is 0 if the whole sheet is meant.
    """

    sheet: str
    row: int = 0

    @property
    def words(self) -> str:
        """The place for people: "Sheet1, row 12"."""
        return f"{self.sheet}, row {self.row}" if self.row else self.sheet
