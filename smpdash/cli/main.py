"""The command line: `python -m smpdash`."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from smpdash import settings
from smpdash.cli.doctor import add_doctor_command
from smpdash.cli.encryption import add_lock_commands
from smpdash.cli.estimate import add_estimate_commands
from smpdash.cli.export import add_export_command
from smpdash.cli.files import add_commands
from smpdash.cli.https import add_https_command
from smpdash.cli.importing import add_import_command
from smpdash.cli.serve import add_serve_command
from smpdash.cli.startup.command import add_service_command
from smpdash.cli.tables import add_table_commands
from smpdash.estimate.issue import issued
from smpdash.runtime.demo_studio import place_for_demo
from smpdash.simulate.demo import DEMO_SEED, make_demo, write_demo
from smpdash.store.db.keys import key_given
from smpdash.store.store import StoreProblem, open_store


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status, 0 if all went well."""
    parser = argparse.ArgumentParser(
        prog="smpdash" if Path(sys.argv[0]).stem == "smpdash" else "python -m smpdash",
        description="How many scalp micropigmentation sessions does this client still need?",
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    add_estimate_commands(commands)
    add_export_command(commands)
    add_import_command(commands)
    _add_demo(commands)
    add_commands(commands, issued)
    add_table_commands(commands)
    add_lock_commands(commands)
    add_doctor_command(commands, issued)
    add_https_command(commands)
    add_serve_command(commands)
    add_service_command(commands)
    chosen = parser.parse_args(arguments)
    return int(chosen.run(chosen))


def _add_demo(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "demo",
        help="write a demo studio",
        description="Writes a demo studio of sixty clients into a new database, marked as made "
        "up. A demo studio that is there already is left as it is; a real one is refused.",
    )
    command.add_argument(
        "--db",
        metavar="PATH",
        type=Path,
        help="else demo/demo.db beside the records: what “Look around” opens",
    )
    command.set_defaults(run=_demo)


def _demo(chosen: argparse.Namespace) -> int:
    place = place_for_demo(settings.database())
    path: Path = chosen.db or place
    now = datetime.now(UTC).replace(microsecond=0)
    if not path.exists():
        print("Writing a demo studio of 60 clients, which takes some seconds ...", flush=True)
    try:
        if path == place and not path.exists():
            make_demo(place, now=now)
            return _wrote(path, place)
        # The demo studio beside the records has no key: it holds nobody's records.
        store = open_store(path, issue=issued, key="" if path == place else key_given())
        studio = store.studio()
        if studio.made_up and not store.is_empty():
            print(f"{path} holds a demo studio already; it is left as it is.")
            return 0
        if not studio.made_up and (not store.is_empty() or studio.version > 1):
            print(f"{path} holds a studio that is not made up; it is left alone.", file=sys.stderr)
            return 1
        write_demo(store, seed=DEMO_SEED, today=now.date(), now=now)
    except (StoreProblem, OSError) as problem:
        print(f"Cannot write a demo studio to {path}: {problem}", file=sys.stderr)
        return 1
    return _wrote(path, place)


def _wrote(path: Path, place: Path) -> int:
    """Say where the demo studio is, and how it is opened."""
    way = f"serve it with SMPDASH_DB={path}"
    if path == place:
        way = "in the app, “Look around in a demo studio” opens it"
    print(f"Wrote a demo studio to {path}; {way}.")
    return 0
