"""The command that writes the studio's records as CSV files: export."""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from smpdash.cli.files import add_database, database, named_database
from smpdash.estimate.issue import issued
from smpdash.record.permissions import MACHINE
from smpdash.show.files.csv_files import COLUMNS, csv_lines, dictionary_lines
from smpdash.store.db.files import replaced
from smpdash.store.db.keys import key_given
from smpdash.store.db.upgrade import check_not_lost
from smpdash.store.store import StoreProblem, open_store

_DICTIONARY = "data_dictionary"


def add_export_command(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser(
        "export",
        help="write the studio's records as CSV",
        description="Writes clients, visits, readings, estimates and courses as CSV files, and a "
        "data dictionary that describes each column. Only you may read the files. Files of an "
        "earlier export are replaced; others of the same name are left, and nothing is written.",
    )
    command.add_argument(
        "--out", metavar="DIR", type=_folder, required=True, help="made if missing"
    )
    add_database(command)
    command.set_defaults(run=_export)


def _folder(text: str) -> Path:
    """A folder, as argparse wants it; an empty text would be the current folder."""
    if not text:
        raise argparse.ArgumentTypeError("name a folder; . is the current one")
    return Path(text)


def _export(chosen: argparse.Namespace) -> int:
    out: Path = chosen.out
    if out.exists() and not out.is_dir():
        print(f"Cannot export to {out}: it is not a folder.", file=sys.stderr)
        return 1
    try:
        path = database(chosen)
        check_not_lost(named_database(chosen))
        if not path.exists():
            print(f"There is no studio in {path}.", file=sys.stderr)
            return 1
        foreign = [name for name in (*COLUMNS, _DICTIONARY) if _is_foreign(out, name)]
        if foreign:
            names = " and ".join(f"{name}.csv" for name in foreign)
            print(
                f"Nothing was exported: {names} in {out} is not of smpdash. Move it away, or name "
                "another folder.",
                file=sys.stderr,
            )
            return 1
        store = open_store(path, issue=issued, key=key_given())
        store = store.by(person=MACHINE, device="command line")
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        now = datetime.now(UTC).replace(microsecond=0)
        for table in COLUMNS:
            with replaced(out / f"{table}.csv") as file:
                file.writelines(csv_lines(table, store.rows(table, now=now)))
        with replaced(out / f"{_DICTIONARY}.csv") as file:
            file.writelines(dictionary_lines())
    except (StoreProblem, OSError) as problem:
        print(f"Cannot export to {out}: {problem}", file=sys.stderr)
        return 1
    print(f"Wrote {len(COLUMNS) + 1} files to {out}.")
    return 0


def _is_foreign(folder: Path, name: str) -> bool:
    """Whether the file that an export would replace does not begin as one that smpdash wrote.

    Only the first name of its header is compared: an earlier smpdash wrote other columns.
    """
    path = folder / f"{name}.csv"
    if not os.path.lexists(path):
        return False
    if not path.is_file():
        return True
    lines = dictionary_lines() if name == _DICTIONARY else csv_lines(name, ())
    first = next(iter(lines)).partition(",")[0]
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        return not file.readline(len(first) + 1).startswith(f"{first},")
