"""A client as an import would add it: values of the record, each with the rows it comes from."""

from dataclasses import dataclass
from datetime import date, datetime

from smpdash.record.client import Client
from smpdash.record.importing.questions import Complaint
from smpdash.record.importing.sheets import Place
from smpdash.record.visit import Course, Visit


@dataclass(frozen=True, slots=True)
class ProposedVisit:
    """A visit with its readings. `places` are its rows: the visit's first, then those of its zones.

    `visit` has its number, and no `visit_id`. `recorded_at` and `amended_at` are instants in UTC
    that our own export says, else None; `visit.version` is 1 more than the amendments.
    """

    visit: Visit
    places: tuple[Place, ...]
    recorded_at: datetime | None = None
    amended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What is known of sessions that nobody noted one by one: "3 sessions, finished 12 May 2024".

    `sessions` is how many were held, None if nobody says. `last_on` is the day of the last one, or
    that on which the course was finished; None if nobody says. `status` is a key of STATUS.
    """

    sessions: int | None
    status: str
    last_on: date | None
    place: Place


@dataclass(frozen=True, slots=True)
class ProposedCourse:
    """A course. `course.visits` are the visits of `visits`, in order; its `client_code` is "".

    `history` is all that is known of a course without visits. `stopped_at` and `why_stopped` are
    what our own export says of a stopped course.
    """

    course: Course
    visits: tuple[ProposedVisit, ...]
    place: Place | None = None
    history: History | None = None
    stopped_at: datetime | None = None
    why_stopped: str = ""


@dataclass(frozen=True, slots=True)
class ProposedClient:
    """A client with the intake, contact and courses, in order; there is at least one course.

    `key` is what its entries are sorted by. `client.code` is the code that our own export says, to
    be given again if it is free, else ""; `client.artist` is a staff key. `complaints` are about
    single values that were left empty; the client can be added all the same.
    """

    key: str
    client: Client
    courses: tuple[ProposedCourse, ...]
    places: tuple[Place, ...]
    recorded_at: datetime | None = None
    amended_at: datetime | None = None
    complaints: tuple[Complaint, ...] = ()


@dataclass(frozen=True, slots=True)
class NotAssembled:
    """The entries of one client that do not make one, with every reason, each at its row.

    Nothing of this client is added: half of a course would be a wrong one.
    """

    key: str
    reasons: tuple[Complaint, ...]
