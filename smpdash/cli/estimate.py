"""The commands that estimate and that score the estimate: estimate, evaluate."""

import argparse
from pathlib import Path
from typing import Any


def add_estimate_commands(commands: Any) -> None:
    """Add the commands."""
    _add_estimate(commands)
    _add_evaluate(commands)


def _add_estimate(commands: Any) -> None:
    command = commands.add_parser(
        "estimate",
        help="estimate cases",
        description="Reads one case per line as JSON and writes one estimate per line.",
    )
    command.add_argument("file", metavar="FILE", help="JSON lines; - reads standard input")
    _add_history(command)
    command.set_defaults(run=_estimate)


def _add_history(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--history",
        metavar="HISTORY",
        type=Path,
        help="past courses, oldest first, as a JSON list of cases: they move the starting belief",
    )


def _add_evaluate(commands: Any) -> None:
    command = commands.add_parser(
        "evaluate",
        help="score the estimate on finished cases",
        description="Scores the estimate after every visit of finished cases, beside three "
        "references, and says how often the next session was the last.",
    )
    command.add_argument("file", metavar="CASES", type=Path, help="a JSON list of finished cases")
    _add_history(command)
    command.add_argument(
        "--courses",
        metavar="N",
        type=_count,
        nargs="+",
        default=[],
        help="learn from the last N courses of each studio only; several N are compared",
    )
    command.add_argument(
        "--out", metavar="DIR", type=Path, help="write evaluation.json and charts there"
    )
    command.set_defaults(run=_evaluate)


def _count(text: str) -> int:
    """A whole number from 1 on, as argparse wants it."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of courses: give 1 or more.")
    return int(text)


def _estimate(chosen: argparse.Namespace) -> int:
    # Imported here so that nothing which serves has what only evaluates.
    from smpdash.cli import estimate_files  # noqa: PLC0415

    return estimate_files.estimated(chosen)


def _evaluate(chosen: argparse.Namespace) -> int:
    from smpdash.cli import estimate_files  # noqa: PLC0415

    return estimate_files.evaluated(chosen)
