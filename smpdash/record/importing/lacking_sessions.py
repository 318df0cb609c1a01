"""A course that we exported in part, as of a period, is left out: it would count as short."""

from smpdash.record.importing.entries import Scalar
from smpdash.record.importing.questions import Complaint
from smpdash.record.importing.sheets import Place
from smpdash.record.visit import Course


def lacking_sessions(course: Course, sessions: Scalar, place: Place | None) -> list[Complaint]:
    """What is said of a course that has not as many sessions as its row, at `place`, says.

    `sessions` is None if no row says it.
    """
    if place is None or sessions in {None, len(course.sessions)}:
        return []
    words = (
        f"The course had {sessions} sessions, and {len(course.sessions)} of them are here: a part "
        "of a treatment is not imported. Export everything, and import that."
    )
    return [Complaint(place, "sessions", words)]
