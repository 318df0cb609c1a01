"""The command line: `python -m smpdash`."""

import argparse
import io
import json
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from smpdash.estimate.estimate import estimate, issued
from smpdash.estimate.exchange import answer_json, case_from_json
from smpdash.show.exports import COLUMNS, csv_lines, dictionary_lines
from smpdash.simulate.demo import DEMO_SEED, write_demo
from smpdash.store.store import DEFAULT_PATH, StoreProblem, open_store


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit status is 0 where all went well."""
    parser = argparse.ArgumentParser(
        prog="python -m smpdash",
        description="How many scalp micropigmentation sessions does this client still need?",
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    _add_estimate(commands)
    _add_export(commands)
    _add_demo(commands)
    chosen = parser.parse_args(arguments)
    status: int = chosen.run(chosen)
    return status


def _add_estimate(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "estimate",
        help="estimate cases",
        description="Reads one case per line as JSON and writes one estimate per line.",
    )
    command.add_argument("file", metavar="FILE", help="JSON lines; - reads standard input")
    command.set_defaults(run=_estimate)


def _estimate(chosen: argparse.Namespace) -> int:
    if chosen.file == "-":
        return _estimate_lines(io.TextIOWrapper(sys.stdin.buffer, "utf-8-sig", "surrogateescape"))
    try:
        with Path(chosen.file).open(encoding="utf-8-sig", errors="surrogateescape") as lines:
            return _estimate_lines(lines)
    except OSError as problem:
        print(f"Cannot read {chosen.file}: {problem}", file=sys.stderr)
        return 1


def _estimate_lines(lines: Iterable[str]) -> int:
    status = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            case = case_from_json(json.loads(line))
        except (ValueError, RecursionError) as problem:
            status = 1
            print(json.dumps({"line": number, "error": str(problem)}), flush=True)
            continue
        print(json.dumps(answer_json(case, estimate(case)), allow_nan=False), flush=True)
    return status


def _add_export(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "export",
        help="write the studio's records as CSV",
        description="Writes clients, visits, readings and estimates as CSV files, and a data "
        "dictionary that says what stands in each column. Only you may read the files.",
    )
    command.add_argument("--out", metavar="DIR", type=Path, required=True, help="made if missing")
    command.add_argument(
        "--db", metavar="PATH", type=Path, help="else SMPDASH_DB, else data/smpdash.db"
    )
    command.set_defaults(run=_export)


def _export(chosen: argparse.Namespace) -> int:
    path: Path = chosen.db or Path(os.environ.get("SMPDASH_DB") or DEFAULT_PATH)
    out: Path = chosen.out
    if not path.exists():
        print(f"There is no studio in {path}.", file=sys.stderr)
        return 1
    try:
        store = open_store(path, issue=issued)
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        for table in COLUMNS:
            _write_private(out / f"{table}.csv", csv_lines(table, store.rows(table)))
        _write_private(out / "data_dictionary.csv", dictionary_lines())
    except (StoreProblem, OSError) as problem:
        print(f"Cannot export to {out}: {problem}", file=sys.stderr)
        return 1
    print(f"Wrote {len(COLUMNS) + 1} files to {out}.")
    return 0


def _write_private(path: Path, lines: Iterable[str]) -> None:
    """Write a file that only its owner may read; the old one stays until the new one is whole."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(
            os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600),
            "w",
            encoding="utf-8",
            newline="",
        ) as file:
            file.writelines(lines)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _add_demo(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "demo",
        help="write a made-up studio",
        description="Writes a made-up studio of sixty clients into a new database, marked as made "
        "up. A made-up studio that is there already is left as it is; a real one is refused.",
    )
    command.add_argument("--db", metavar="PATH", type=Path, required=True)
    command.set_defaults(run=_demo)


def _demo(chosen: argparse.Namespace) -> int:
    path: Path = chosen.db
    try:
        store = open_store(path, issue=issued)
        studio = store.studio()
        if studio.made_up and not store.is_empty():
            print(f"{path} holds a made-up studio already; it is left as it is.")
            return 0
        if not studio.made_up and (not store.is_empty() or studio.version > 1):
            print(f"{path} holds a studio that is not made up; it is left alone.", file=sys.stderr)
            return 1
        now = datetime.now(UTC).replace(microsecond=0)
        write_demo(store, seed=DEMO_SEED, today=now.date(), now=now)
    except (StoreProblem, OSError) as problem:
        print(f"Cannot write a made-up studio to {path}: {problem}", file=sys.stderr)
        return 1
    print(f"Wrote a made-up studio to {path}.")
    return 0
