"""What is staged for an import: its answers and questions, and what would be added by them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from smpdash.record.counts import counted
from smpdash.record.importing.questions import Profile, Question
from smpdash.record.importing.sheets import Place
from smpdash.record.studio import Studio
from smpdash.runtime.jobs import import_persons
from smpdash.runtime.jobs.import_persons import Match
from smpdash.store.records.imports.staging import Staging


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would add, and how many rows of the file it would leave out."""

    clients: int = 0
    courses: int = 0
    visits: int = 0
    readings: int = 0
    left_out: int = 0
    complaints: int = 0


def profile_of(staging: Staging) -> Profile:
    """The answers so far."""
    return Profile(**staging.fact("profile", {"name": "", "answers": {}}))


def read_as(staging: Staging) -> list[str]:
    """How the files were read, and which of them were not: a line for each sheet and each note."""
    rows = staging.fact("rows", {}).items()
    lines = [f"{name}: {counted(number, 'row')}" for name, number in rows]
    return [*lines, *staging.fact("notes", []), *staging.fact("left_out", [])]


def warnings(staging: Staging) -> list[str]:
    """What is wrong with whole columns and sheets: a line for each."""
    return [
        f"{each['column'] or each['place']['sheet']}: {each['words']}"
        for each in staging.fact("about", [])
    ]


def questions_of(staging: Staging) -> list[Question]:
    """All that can be decided about the file, the sure ones too."""
    return [_question(each) for each in staging.fact("questions", [])]


def preview_of(staging: Staging, gone: Sequence[Match] | None = None) -> Preview:
    """What would be added by the answers so far; who was not answered about is counted.

    `gone` are who is left out by the answers; they are read if they are not given.
    """
    counted_all = Preview(**staging.fact("preview", {}))
    if gone is None:
        matches = import_persons.matches(staging)
        gone = list(import_persons.left_out(matches, profile_of(staging)))
    return replace(
        counted_all,
        clients=counted_all.clients - len(gone),
        courses=counted_all.courses - sum(each.courses for each in gone),
        visits=counted_all.visits - sum(each.visits for each in gone),
        readings=counted_all.readings - sum(each.readings for each in gone),
        left_out=counted_all.left_out + sum(len(each.places) for each in gone),
    )


def is_ready(staging: Staging) -> bool:
    """Whether the files are read by the answers so far, and not added yet."""
    return bool(staging.fact("is_read")) and not staging.fact("is_over")


def tables_of(studio: Studio) -> str:
    """A word for all tables of the studio by which a file is read; another one after any change."""
    tables = (studio.staff, studio.lots, studio.shades, studio.zones, studio.depth)
    return hashlib.sha256(repr((*tables, studio.time_zone)).encode()).hexdigest()


def state_of(staging: Staging) -> str:
    """A word for all that a page shows of what is staged; another one once any of it changes."""
    shown = [staging.fact(name) for name in ("read", "is_read", "is_over", "profile")]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def _question(row: dict[str, Any]) -> Question:
    first = row["first"] and Place(**row["first"])
    lists = {name: tuple(row.get(name, ())) for name in ("likely", "samples")}
    return Question(**{**row, **lists, "first": first})
