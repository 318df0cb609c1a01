"""The command line: `python -m smpdash`."""

import argparse
import io
import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, TextIO

from smpdash import settings
from smpdash.cli.doctor import add_doctor_command
from smpdash.cli.encryption import add_lock_commands
from smpdash.cli.export import add_export_command
from smpdash.cli.files import add_commands
from smpdash.cli.https import add_https_command
from smpdash.cli.importing import add_import_command
from smpdash.cli.serve import add_serve_command
from smpdash.cli.startup.command import add_service_command
from smpdash.cli.tables import add_table_commands
from smpdash.estimate.case import Case
from smpdash.estimate.estimate import estimate
from smpdash.estimate.evaluate.exchange import answer_json, case_from_line, cases_from_text
from smpdash.estimate.evaluate.report import best_possible, evaluation, report_lines
from smpdash.estimate.fit.learn import learn_by_studio
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.issue import issued
from smpdash.runtime.demo_studio import place_for_demo
from smpdash.show.charts.forecast_scores import calibration_chart, error_by_visit, png
from smpdash.simulate.demo import DEMO_SEED, make_demo, write_demo
from smpdash.store.db.files import LONG_BYTES, opened, replaced, short_text
from smpdash.store.db.keys import key_given
from smpdash.store.store import StoreProblem, open_store

# The longest line of a file of cases.
CASE_LETTERS: Final = 1024 * 1024


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status, 0 if all went well."""
    parser = argparse.ArgumentParser(
        prog="smpdash" if Path(sys.argv[0]).stem == "smpdash" else "python -m smpdash",
        description="How many scalp micropigmentation sessions does this client still need?",
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    _add_estimate(commands)
    _add_evaluate(commands)
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


def _add_estimate(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
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


def _estimate(chosen: argparse.Namespace) -> int:
    try:
        lesson_of = learn_by_studio(_cases(chosen.history, "history")[0] if chosen.history else [])
        if chosen.file == "-":
            given = io.TextIOWrapper(sys.stdin.buffer, "utf-8-sig", "surrogateescape")
            return _estimate_lines(given, lesson_of)
        with opened(Path(chosen.file)) as content:
            given = io.TextIOWrapper(content, "utf-8-sig", "surrogateescape")
            return _estimate_lines(given, lesson_of)
    except (OSError, ValueError, RecursionError) as problem:
        print(f"Cannot read the cases: {problem}", file=sys.stderr)
        return 1


def _cases(path: Path, key: str) -> tuple[list[Case], dict[str, object]]:
    return cases_from_text(short_text(path, encoding="utf-8-sig", most=LONG_BYTES), key)


def _estimate_lines(given: TextIO, lesson_of: Callable[[Case], Lesson]) -> int:
    status = 0
    lines = iter(partial(given.readline, CASE_LETTERS + 1), "")
    for number, line in enumerate(lines, start=1):
        if len(line) > CASE_LETTERS:
            raise ValueError(f"line {number} is longer than {CASE_LETTERS:,} letters")
        if not line.strip():
            continue
        try:
            case = case_from_line(line)
        except (ValueError, RecursionError) as problem:
            status = 1
            print(json.dumps({"line": number, "error": str(problem)}), flush=True)
            continue
        answer = answer_json(case, estimate(case, lesson_of(case)))
        print(json.dumps(answer, allow_nan=False), flush=True)
    return status


def _add_evaluate(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
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


def _evaluate(chosen: argparse.Namespace) -> int:
    if chosen.out and chosen.out.exists() and not chosen.out.is_dir():
        print(f"Cannot write to {chosen.out}: it is not a folder.", file=sys.stderr)
        return 1
    try:
        cases, about = _cases(chosen.file, "cases")
        history = _cases(chosen.history, "history")[0] if chosen.history else []
    except (OSError, ValueError, RecursionError) as problem:
        print(f"Cannot read the cases: {problem}", file=sys.stderr)
        return 1
    finished = [case for case in cases if case.status == "completed"]
    if not finished:
        print("There is no finished case to score.", file=sys.stderr)
        return 1
    lessons = {"estimate": learn_by_studio([])}
    if history:
        for most in chosen.courses or [len(history)]:
            print(f"Learning from the last {most} courses of each studio ..", file=sys.stderr)
            lessons[f"estimate+{most}"] = learn_by_studio(history, most=most)
    report = evaluation(finished, lessons, best_possible(about))
    print("\n".join(report_lines(report)))
    try:
        if chosen.out:
            _write_evaluation(chosen.out, report)
    except OSError as problem:
        print(f"Cannot write to {chosen.out}: {problem.strerror or problem}", file=sys.stderr)
        return 1
    return 0


def _write_evaluation(folder: Path, report: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with replaced(folder / "evaluation.json") as out:
        out.write(json.dumps(report, indent=1) + "\n")
    pictures = {
        "error": error_by_visit(report["scores"]),
        "calibration": calibration_chart(report["calibration_next_is_last"]),
    }
    for name, picture in pictures.items():
        if picture.chart:
            with replaced(folder / f"{name}.png", mode="wb") as out:
                out.write(png(picture))


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
    try:
        if path == place and not path.exists():
            make_demo(place, now=now)
            print(f"Wrote a demo studio to {path}.")
            return 0
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
    print(f"Wrote a demo studio to {path}.")
    return 0
