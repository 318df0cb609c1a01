"""Proposed clients, as a spreadsheet would give them, and imports of them."""

from collections.abc import Sequence
from datetime import datetime

from smpdash.record.client import Client, Intake
from smpdash.record.importing.proposals import (
    History,
    ProposedClient,
    ProposedCourse,
    ProposedVisit,
)
from smpdash.record.importing.sheets import Place
from smpdash.record.visit import Course, Visit
from smpdash.store.store import Change, Store
from tests.builders.records import NOW, visit
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
