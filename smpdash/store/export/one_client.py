"""Everything recorded about one client, to be given to them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from smpdash.record.client import Client
from smpdash.record.issued import IssuedEstimate
from smpdash.record.visit import Course
from smpdash.store.records import clients, courses, visits
from smpdash.store.records.visits import PastVisit


@dataclass(frozen=True, slots=True)
class ClientRecords:
    """Everything recorded about one client; estimates and past visits by the course's name.

    `merged` are the records that were merged into the client's, as they were then.
    """

    client: Client
    courses: tuple[Course, ...]
    estimates: Mapping[str, tuple[IssuedEstimate, ...]]
    past: Mapping[str, tuple[PastVisit, ...]]
    merged: tuple[Client, ...] = ()

    @property
    def size(self) -> int:
        """How many rows: clients, visits with their readings, estimates, past visits."""
        visits = [visit for course in self.courses for visit in course.visits]
        parts = (*self.estimates.values(), *self.past.values(), visits, self.merged)
        return 1 + sum(map(len, parts)) + sum(len(visit.readings) for visit in visits)


def client_records(db: Database, code: str) -> ClientRecords:
    """The records of the client of this code; raises Unknown if there is none."""
    treated = courses.courses_of(db, code)
    ids = [course.course_id for course in treated]
    return ClientRecords(
        clients.client_by_code(db, code),
        treated,
        {course_id: courses.estimates_of(db, course_id) for course_id in ids},
        {course_id: visits.past_visits(db, course_id) for course_id in ids},
        clients.merged_records(db, code),
    )
