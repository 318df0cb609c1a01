"""The command line: `python -m smpdash`."""

import argparse
import io
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from smpdash.estimate.estimate import estimate
from smpdash.estimate.exchange import answer_json, case_from_json


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit status is 0 where all went well."""
    parser = argparse.ArgumentParser(
        prog="python -m smpdash",
        description="How many scalp micropigmentation sessions does this client still need?",
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    _add_estimate(commands)
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
