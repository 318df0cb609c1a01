"""The command that adds the records of spreadsheets, or says what it would add: import."""

import argparse
import secrets
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from smpdash.cli import left_out_files
from smpdash.cli.files import add_database, database, named_database
from smpdash.cli.staged_files import staged
from smpdash.record.counts import counted
from smpdash.record.importing.questions import NONE, Profile, Question, unanswered
from smpdash.record.importing.sheets import CHOSEN
from smpdash.record.permissions import MACHINE
from smpdash.record.problem import Refused
from smpdash.runtime import clock, state
from smpdash.runtime.jobs import import_persons, importing, left_out, staged_import
from smpdash.show.sheets.encodings import encoding_called
from smpdash.show.sheets.open_book import open_book
from smpdash.store.db.upgrade import check_not_lost
from smpdash.store.records.imports.staging import Staging
from smpdash.store.store import Change, Conflict, Store, StoreProblem

# So many complaints are printed.
MOST_COMPLAINTS: Final = 50
_SAME_PERSON: Final = {
    "leave-out": NONE,
    "add": import_persons.NEW,
    "join": import_persons.JOIN,
}
UNTOUCHED: Final = "Nothing was added."


def add_import_command(commands: Any) -> None:
    """Add the command."""
    command = commands.add_parser(
        "import",
        help="add the records of spreadsheets",
        description="Adds clients, courses, visits and zones from an Excel workbook, or from CSV "
        "files that belong together. A backup is made first, and the page Import can take the "
        "whole import back. What the files do not say by themselves is answered on that page, and "
        "can be kept there under a name.",
    )
    command.add_argument("files", metavar="FILE", nargs="+", type=Path)
    command.add_argument(
        "--dry-run", action="store_true", help="say what would be added and left out, and stop"
    )
    command.add_argument(
        "--profile", metavar="NAME", help="read the files by the answers kept under this name"
    )
    command.add_argument(
        "--encoding",
        metavar="NAME",
        help="how the letters of CSV files are written that do not say it, such as windows-1250",
    )
    command.add_argument(
        "--same-person",
        choices=list(_SAME_PERSON),
        help="what becomes of clients who may be in the records already; else nothing is added",
    )
    command.add_argument(
        "--left-out",
        metavar="DIR",
        type=Path,
        help="write the rows that are left out, to be corrected, and all complaints into this "
        "folder, which is new or empty",
    )
    add_database(command)
    command.set_defaults(run=_import)


def _import(chosen: argparse.Namespace) -> int:
    try:
        path = database(chosen)
        check_not_lost(named_database(chosen))
        if not path.exists():
            print(f"There is no studio in {path}.", file=sys.stderr)
            return 1
        if chosen.left_out:
            left_out_files.check_folder(chosen.left_out)
        state.start(state.ApplicationState())
        store = state.application().store(path).by(person=MACHINE, device="command line")
        with staged(store, chosen.files) as staging:
            return _read_and_add(store, staging, chosen)
    except Refused as refusal:
        words = [problem.message.strip() for problem in refusal.problems]
        print("\n".join((*words, UNTOUCHED)), file=sys.stderr)
    except (StoreProblem, Conflict, OSError) as problem:
        print(f"{problem} {UNTOUCHED}", file=sys.stderr)
    return 1


def _read_and_add(store: Store, staging: Staging, chosen: argparse.Namespace) -> int:
    profile = Profile()
    if chosen.profile:
        kept = {each.name: each for each in store.import_profiles()}
        if chosen.profile not in kept:
            print(f"No answers are kept as “{chosen.profile}”. {UNTOUCHED}", file=sys.stderr)
            return 1
        profile = kept[chosen.profile]
    if chosen.encoding:
        encoding = encoding_called(chosen.encoding)
        profile = Profile(profile.name, {**profile.answers, CHOSEN: encoding})
    staging.note(profile=asdict(profile))
    importing.read(store, open_book, _say_how_far)
    print("\n".join((*staged_import.read_as(staging), *staged_import.warnings(staging))))
    if left := unanswered(staged_import.questions_of(staging), profile):
        _print_questions(left)
        return 1
    matches = import_persons.matches(staging)
    persons = [match.question for match in matches]
    if chosen.same_person:
        answer = _SAME_PERSON[chosen.same_person]
        answers = dict(profile.answers) | {question.key: answer for question in persons}
        staging.note(profile=asdict(Profile(profile.name, answers)))
    gone = list(import_persons.left_out(matches, staged_import.profile_of(staging)))
    counts = staged_import.preview_of(staging, gone)
    _print_preview(staging, counts, gone, chosen.left_out)
    if persons and chosen.same_person is None:
        print("In the records already? Say with --same-person what becomes of them:")
        print("\n".join(f"- {question.words}" for question in persons[:MOST_COMPLAINTS]))
        if more := len(persons[MOST_COMPLAINTS:]):
            print(f"- and {more} more")
    if chosen.dry_run or (persons and chosen.same_person is None):
        print(UNTOUCHED)
        return 0 if chosen.dry_run else 1
    if not counts.clients:
        print(UNTOUCHED)
        # That those who are left out are known already is what was asked for.
        return 0 if gone else 1
    now = clock.now()
    change = Change(f"import {secrets.token_hex(8)}", now)
    estimate = importing.estimates_of(store)
    said = importing.add(
        store, open_book, estimate, change, _say_how_far, seen=staged_import.state_of(staging)
    )
    print("\n".join(said))
    for name, code, before in importing.to_be_joined(staging):
        print(f"- {name}: join {code} with {before} on the client's page")
    return 0


def _print_questions(left: list[Question]) -> None:
    """Say what has to be answered, and what this command can be told itself."""
    letters = [each for each in left if each.kind == "encoding"]
    for question in letters:
        print(f"{question.words} Say it with --encoding:")
        print("\n".join(f"- {name}: {words}" for name, words in question.choices.items()))
    if others := [each for each in left if each not in letters]:
        print("These questions have to be answered first, on the page Import:")
        print("\n".join(f"- {question.words}" for question in others))
    print(UNTOUCHED)


def _say_how_far(share: float) -> None:
    """Say in a terminal which share is read or added; the next line is written over it."""
    if sys.stderr.isatty():
        print(f"\r{share:.0%}\r", end="", file=sys.stderr, flush=True)


def _print_preview(
    staging: Staging,
    counts: staged_import.Preview,
    gone: list[import_persons.Match],
    folder: Path | None,
) -> None:
    parts = [
        counted(counts.clients, "client"),
        counted(counts.courses, "course"),
        counted(counts.visits, "visit"),
        counted(counts.readings, "zone"),
    ]
    print(f"To be added: {', '.join(parts)}.")
    print(f"Left out: {counted(counts.left_out, 'row')}. Left empty: {counts.complaints} cells.")
    said, more = left_out.lines(staging, gone, most=MOST_COMPLAINTS)
    print("\n".join(f"- {line}" for line in said))
    if more:
        where = f"all are in {folder}" if folder else "--left-out DIR writes all into a folder"
        print(f"- and {more} more: {where}")
    if folder and said:
        left_out_files.write(staging, gone, folder)
        print(f"Rows that are left out and all complaints: {folder}")
