"""Courses that are left out: those exported in part, as of a period, and those out of order."""

from collections.abc import Sequence

from smpdash.record.importing.entries import COURSE, HISTORY, VISIT, Entry, Scalar, is_day
from smpdash.record.importing.proposals import ProposedCourse, ProposedVisit
from smpdash.record.importing.questions import Complaint
from smpdash.record.times.moments import day_words
from smpdash.record.visit import Course


def lacking_sessions(course: Course, sessions: Scalar, entries: Sequence[Entry]) -> list[Complaint]:
    """What is said of a course whose row is missing, or says another number of sessions.

    `sessions` is that number, None if no row says it. `entries` are those of the course, in order.
    """
    if course.visits and (short := _fewer_than_said(course, entries)):
        return [short]
    of_course = [each.place for each in entries if each.about == COURSE]
    if not of_course:
        own = [each for each in entries if each.about == VISIT and not is_day(each.visit)]
        words = f"Nothing says how course {course.number} ended: its row is missing."
        return [Complaint(each.place, "", words) for each in own[:1]]
    if sessions in {None, len(course.sessions)}:
        return []
    words = (
        f"The course had {sessions} sessions, and {len(course.sessions)} of them are here: a part "
        "of a treatment is not imported. Export everything, and import that."
    )
    return [Complaint(of_course[0], "sessions", words)]


def _fewer_than_said(course: Course, entries: Sequence[Entry]) -> Complaint | None:
    """What is said of a finished treatment of whose sessions the file has fewer than it counts."""
    here = len(course.sessions) + (course.earlier_sessions or 0)
    for each in entries:
        said = each.values.get("sessions") if each.about == HISTORY else None
        if course.status == "completed" and isinstance(said, int) and said > here:
            words = (
                f"The file says that this treatment was finished after {said} sessions, but has "
                f"the days of {here}: it would count as a short one. Write each session with its "
                "day, or leave out the column that counts them or the one of the days."
            )
            return Complaint(each.place, "", words)
    return None


def begins_before(later: ProposedCourse, earlier: Course) -> Complaint | None:
    """What is said of a course that begins before the one whose number comes first."""
    days, before = ([each.held_on for each in c.visits] for c in (later.course, earlier))
    if not (days and before and min(days) < min(before)):
        return None
    words = (
        f"Course {later.course.number} begins on {day_words(min(days))}, before course "
        f"{earlier.number}, which begins on {day_words(min(before))}."
    )
    return Complaint(later.visits[0].places[0], "", words)


def goes_on(visits: Sequence[ProposedVisit]) -> list[Complaint]:
    """What is said of visits, by day, of which one ends the treatment before another session.

    They are two treatments, or the file means something else by the end of a visit.
    """
    ends = next((each.visit for each in visits if each.visit.decision == "complete"), None)
    later = [each for each in visits if ends and each.visit.held_on > ends.held_on]
    after = next((each for each in later if each.visit.is_session), None)
    if ends is None or after is None:
        return []
    words = (
        f"The visit of {day_words(ends.held_on)} ends the treatment, but there is a session on "
        f"{day_words(after.visit.held_on)}. If that began a new one, number the courses in a "
        "column “Course”: 1, then 2."
    )
    return [Complaint(after.places[0], "", words)]
