"""Proposed clients, as a spreadsheet would give them, staged files, and imports of both."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from smpdash.estimate.issue import issued_anew
from smpdash.record.client import Client, Intake
from smpdash.record.importing.proposals import (
    History,
    ProposedClient,
    ProposedCourse,
    ProposedVisit,
)
from smpdash.record.importing.questions import Profile
from smpdash.record.importing.sheets import Place
from smpdash.record.visit import Course, Visit
from smpdash.runtime.jobs import importing, staged_import
from smpdash.show.sheets.open_book import open_book
from smpdash.store.store import Change, Store
from tests.builders.records import NOW, visit
from tests.builders.sheets import csv_file
from tests.builders.stores import three_in_all

PLACE = Place("Sheet1", 2)


def proposed_course(
    number: int = 1,
    *visits: Visit,
    status: str = "running",
    history: History | None = None,
    stopped_at: datetime | None = None,
) -> ProposedCourse:
    course = Course("", number, status, visits)
    held = tuple(ProposedVisit(each, (PLACE,)) for each in visits)
    return ProposedCourse(course, held, PLACE, history, stopped_at, "moved" if stopped_at else "")


def proposed(name: str = "Ida", *courses: ProposedCourse, code: str = "") -> ProposedClient:
    client = Client(name, code=code, contact="912 34 567", birth_year=1980, intake=Intake())
    return ProposedClient(name, client, courses or (proposed_course(1, visit(1)),), (PLACE,))


def added(store: Store, number: int, clients: Sequence[ProposedClient]) -> tuple[str, ...]:
    """The codes of these clients after they were added to the import of this number."""
    tables = store.studio()
    return store.add_imported(
        number,
        [
            (each, [three_in_all(each.client, course.course, tables) for course in each.courses])
            for each in clients
        ],
        now=NOW,
    )


def imported(store: Store, *clients: ProposedClient, left_out: int = 0) -> int:
    """The number of a whole import of these clients."""
    number = store.begin_import("clients.csv", "", now=NOW)
    added(store, number, clients)
    store.finish_import(number, Change(f"finish {number}", NOW), left_out=left_out)
    return number


def removed(store: Store, number: int) -> None:
    """Remove what is left of an import that was given up or taken back."""
    while store.remove_imported(number, most=1, now=NOW):
        pass


def unheard(_share: float) -> None:
    """Nobody watches the progress."""


def staged(store: Store, *files: Path, **answers: str) -> None:
    """Stage these files with these answers, and read them."""
    staging = store.staging()
    staging.begin()
    for file in files:
        content, at = file.read_bytes(), 0
        while at < len(content):
            at = staging.add_piece(file.name, at, content[at : at + 50_000])
    staging.note(files=[file.name for file in files], is_sent=True, person=store.person.key)
    staging.note(profile=asdict(Profile("", answers)))
    importing.read(store, open_book, unheard)


def agreed(store: Store, action: str = "agree", *, seen: str = "") -> list[str]:
    """Add what is staged, as it was seen: as it is now unless said."""
    return importing.add(
        store,
        open_book,
        issued_anew,
        Change(action, NOW),
        unheard,
        seen=seen or staged_import.state_of(store.staging()),
    )


def small_file(folder: Path) -> Path:
    """Two clients who are whole, and one whose birth year is none."""
    return csv_file(
        folder,
        "Name;Birth year;Phone",
        "Anna Berg;1984;912 34 567",
        "Lars Lie;1975;",
        ";;;",
        "Kai Dahl;12;",
    )
