"""The command that writes the studio's records as files: export."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from smpdash.cli.export_files import Files, foreign_names
from smpdash.cli.files import add_database, database, named_database
from smpdash.estimate.issue import issued
from smpdash.record.export.addresses import NEW
from smpdash.record.export.forms import FORMS
from smpdash.record.export.selection import Selection, selection_of
from smpdash.record.permissions import MACHINE
from smpdash.record.problem import Refused
from smpdash.record.visit import STATUS
from smpdash.store.db.files import replaced
from smpdash.store.db.keys import key_given
from smpdash.store.db.upgrade import check_not_lost
from smpdash.store.store import StoreProblem, Unknown, open_store

_PARAMETERS: Final = ("client", "status", "search", "from", "to", "names")


def add_export_command(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser(
        "export",
        help="write the studio's records as files",
        description="Writes the studio's tables as CSV files or as one Excel workbook, with a data "
        "dictionary that describes each column. Only you may read the files. Files of an earlier "
        "export are replaced; others of the same name are left, and nothing is written.",
    )
    command.add_argument(
        "--out", metavar="DIR", type=_folder, required=True, help="made if missing"
    )
    command.add_argument(
        "--form",
        choices=[*FORMS],
        default="csv",
        help="; ".join(f"{form}: {words}" for form, words in FORMS.items()),
    )
    command.add_argument("--client", metavar="CODE", help="only this client")
    command.add_argument(
        "--status", choices=[*STATUS, NEW], help="only clients whose latest course is so"
    )
    command.add_argument("--search", metavar="TEXT", help="only clients whom the list finds by it")
    command.add_argument("--from", metavar="DAY", help="only visits from this day on")
    command.add_argument("--to", metavar="DAY", help="only visits until this day")
    command.add_argument(
        "--without-names",
        dest="names",
        action="store_const",
        const="no",
        help="codes for persons and rows in their order, no texts that people wrote, no times of "
        "day, the birth year by tens",
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
    given = {name: getattr(chosen, name) for name in _PARAMETERS}
    try:
        selection = selection_of({name: text for name, text in given.items() if text is not None})
        path = database(chosen)
        check_not_lost(named_database(chosen))
        if not path.exists():
            print(f"There is no studio in {path}.", file=sys.stderr)
            return 1
        if foreign := foreign_names(out, chosen.form):
            print(
                f"Nothing was exported: {' and '.join(foreign)} in {out} is not of smpdash. Move "
                "it away, or name another folder.",
                file=sys.stderr,
            )
            return 1
        number = _write(path, out, selection, chosen.form)
    except Refused as refusal:
        print("\n".join(problem.message for problem in refusal.problems), file=sys.stderr)
        return 1
    except Unknown:
        print(f"There is no client {chosen.client}. Nothing was exported.", file=sys.stderr)
        return 1
    except (StoreProblem, OSError) as problem:
        print(f"Cannot export to {out}: {problem}", file=sys.stderr)
        return 1
    print(f"Wrote {number} file{'' if number == 1 else 's'} to {out}.")
    return 0


def _write(path: Path, out: Path, selection: Selection, form: str) -> int:
    """Write the files; returns how many there are."""
    store = open_store(path, issue=issued, key=key_given())
    store = store.by(person=MACHINE, device="command line")
    files = Files(store, selection, form, datetime.now(UTC).replace(microsecond=0))
    written = []
    with files.taken() as named:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, blocks in named:
            with replaced(out / name, mode="wb") as file:
                file.writelines(blocks)
            written.append(name)
    return len(written)
