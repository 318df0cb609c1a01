"""Files that come in and go out: a course in the exchange format, a row of an export."""

import io
import unicodedata
import zipfile
from pathlib import Path
from typing import Any, Final

from smpdash.show.files.csv_files import csv_pieces
from smpdash.show.files.safe_texts import is_phone
from smpdash.show.files.tables import COLUMNS
from tests.builders.csv_rows import Value, read_csv_rows

EXCHANGED: Final[dict[str, Any]] = {
    "id": "C-0014/1",
    "studio": 0,
    "status": "running",
    "total_sessions": None,
    "intake": {"area_cm2": 180, "norwood": 4, "scar_tissue": "none", "skin": "normal"},
    "visits": [
        {"number": 1, "day": 0, "shade": 0.35, "depth_mm": 0.5, "coverage": 0.55, "minutes": 300},
        {"number": 2, "day": 21, "observed_fading": 0.3, "coverage": 0.75, "adjustments": 1},
    ],
}
# A value of each kind of column.
_VALUES: Final = {
    "text": "Ada",
    "whole": 3,
    "number": 0.35,
    "date": "2026-11-21",
    "instant": "2026-11-21T10:04:00Z",
    "truth": 1,
}


def row(table: str, **values: object) -> dict[str, object]:
    """A row of an export with every column; name only the values that matter."""
    return {name: _VALUES[column.kind] for name, column in COLUMNS[table].items()} | values


def cells(table: str, **values: object) -> list[object]:
    """The same as SQLite gives it: the values alone, in the order of the columns."""
    return list(row(table, **values).values())


def csv_text(table: str, *rows: dict[str, object], bom: bool = False) -> str:
    """The CSV file of these rows."""
    return "".join(csv_pieces(table, (list(each.values()) for each in rows), bom=bom))


def read_back(text: str) -> list[dict[str, Value]]:
    """The rows of a CSV file of ours."""
    return [*read_csv_rows(io.StringIO(text, newline=""))]


def first_sheet(path: Path) -> str:
    """The first sheet of a workbook as XML."""
    return zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()


def starts_a_formula(cell: str) -> bool:
    """Whether a spreadsheet could take this cell for a formula."""
    if is_phone(cell):
        return False
    visible = "".join(
        letter
        for letter in unicodedata.normalize("NFKC", cell)
        if letter in "\t\r\n" or unicodedata.category(letter) not in {"Zs", "Cf"}
    )
    return visible[:1] in set("=+-@\t\r\n")
