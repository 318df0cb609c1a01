"""The files of what an import leaves out: its rows, to be corrected, and every complaint."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from smpdash.record.importing.sheets import LEFT_OUT_COLUMNS
from smpdash.record.problem import Problem, Refused
from smpdash.runtime.jobs import left_out
from smpdash.runtime.jobs.import_persons import Match
from smpdash.show.files.csv_files import text_pieces
from smpdash.store.db.files import replaced
from smpdash.store.records.imports.staging import Staging

COMPLAINTS: Final = "complaints.txt"
_LONGEST: Final = 60


def check_folder(folder: Path) -> None:
    """Raise Refused unless the folder is a new or an empty one: corrected rows may lie in it."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        words = f"{folder} is no empty folder, and nothing in it is replaced: name another one."
        raise Refused([Problem("file", words)])


def write(staging: Staging, gone: Sequence[Match], folder: Path) -> None:
    """Write a CSV file of the rows of each sheet that are left out, and one of all complaints.

    `gone` are who is left out by the answers.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    everything, _ = left_out.lines(staging, gone, most=_all(staging, gone))
    with replaced(folder / COMPLAINTS) as file:
        file.writelines(f"{line}\n" for line in everything)
    headers = staging.fact("headers", {})
    names: set[str] = set()
    for sheet in left_out.sheets(staging, gone):
        rows = left_out.file_rows(staging, sheet, len(headers[sheet]))
        with replaced(folder / _name(sheet, names)) as file:
            file.writelines(text_pieces((*headers[sheet], *LEFT_OUT_COLUMNS), rows, bom=True))


def _all(staging: Staging, gone: Sequence[Match]) -> int:
    return len(gone) + staging.number("rejected") + staging.number("complaint")


def _name(sheet: str, names: set[str]) -> str:
    """A name of a file for a sheet, whatever signs are in its name; none twice."""
    plain = "".join(sign if sign.isalnum() or sign in " -_" else "_" for sign in sheet[:_LONGEST])
    name, number = plain, 1
    while name.casefold() in names:
        number += 1
        name = f"{plain} {number}"
    names.add(name.casefold())
    return f"{name}.csv"
