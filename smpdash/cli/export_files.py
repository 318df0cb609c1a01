"""The files of an export: what each holds, and which files of their names are of smpdash."""

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from smpdash.record.export.forms import INTERNATIONAL, dialect_in
from smpdash.record.export.selection import EVERYTHING, Selection
from smpdash.show.files.csv_files import csv_pieces, dictionary_pieces
from smpdash.show.files.tables import COLUMNS, DICTIONARY, RECORDS, columns_in, tables_of
from smpdash.show.files.workbook import is_ours, workbook_blocks
from smpdash.store.store import Store

_WORKBOOK: Final = f"{RECORDS}.xlsx"
_WITHOUT_NAMES: Final = Selection(has_names=False)


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one export: of these records, in this form, made at the instant `now`."""

    store: Store
    selection: Selection
    form: str
    now: datetime

    @contextmanager
    def taken(self) -> Iterator[Iterator[tuple[str, Iterator[bytes]]]]:
        """Inside a `with`, each file's name and its contents in blocks; all of one state."""
        tables = tables_of(self.selection)
        with self.store.taking(tables, self.selection, now=self.now) as taken:
            if self.form == "xlsx":
                yield iter([(_WORKBOOK, workbook_blocks(taken, self.selection))])
                return
            is_here = self.form == "here"
            dialect = dialect_in(self.store.studio().time_zone) if is_here else INTERNATIONAL
            pieces = {
                table: csv_pieces(table, rows, self.selection, dialect=dialect, bom=is_here)
                for table, rows in taken.items()
            }
            pieces[DICTIONARY] = dictionary_pieces(self.selection, dialect=dialect, bom=is_here)
            yield (
                (f"{name}.csv", (piece.encode() for piece in each)) for name, each in pieces.items()
            )


def foreign_names(folder: Path, form: str) -> list[str]:
    """The names of files in the way of an export that smpdash did not write."""
    if form == "xlsx":
        return [_WORKBOOK] if _is_foreign_workbook(folder / _WORKBOOK) else []
    return [f"{name}.csv" for name in (*COLUMNS, DICTIONARY) if _is_foreign(folder, name)]


def _is_foreign_workbook(path: Path) -> bool:
    if not os.path.lexists(path):
        return False
    try:
        return not (path.is_file() and is_ours(path))
    except zipfile.BadZipFile:
        return True


def _is_foreign(folder: Path, name: str) -> bool:
    """Whether the file that an export would replace does not begin as one that smpdash wrote.

    Only the first name of its header is compared: an earlier smpdash wrote other columns.
    """
    path = folder / f"{name}.csv"
    if not os.path.lexists(path):
        return False
    if not path.is_file():
        return True
    begins = ["file"]
    if name != DICTIONARY:
        begins = [next(iter(columns_in(name, each))) for each in (EVERYTHING, _WITHOUT_NAMES)]
    ours = tuple(f"{first}{separator}" for first in begins for separator in ",;")
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        return not file.readline(max(map(len, ours))).startswith(ours)
