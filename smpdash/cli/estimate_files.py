"""Estimates the cases of a file, or scores the estimate on finished ones."""

import argparse
import io
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, TextIO

from smpdash.estimate.case import Case
from smpdash.estimate.estimate import estimate
from smpdash.estimate.evaluate.exchange import answer_json, case_from_line, cases_from_text
from smpdash.estimate.evaluate.report import best_possible, evaluation, report_lines
from smpdash.estimate.fit.learn import learn_by_studio
from smpdash.estimate.fit.lesson import Lesson
from smpdash.show.charts.forecast_scores import calibration_chart, error_by_visit, png
from smpdash.store.db.files import LONG_BYTES, opened, replaced, short_text

# The longest line of a file of cases.
CASE_LETTERS: Final = 1024 * 1024


def estimated(chosen: argparse.Namespace) -> int:
    """Print one estimate for each line of the file; returns the exit status."""
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


def evaluated(chosen: argparse.Namespace) -> int:
    """Print the scores of the estimate on the finished cases of the file; returns the status."""
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
