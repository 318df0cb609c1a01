"""What a file says of sessions that it has no rows of: one note a course, never a sum of two."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from smpdash.record.counts import listed
from smpdash.record.filing.earlier import earlier_words
from smpdash.record.importing.entries import COURSE, HISTORY, READING, VISIT, Entry, Scalar
from smpdash.record.importing.merged_values import Merged
from smpdash.record.importing.proposals import History
from smpdash.record.importing.questions import Complaint
from smpdash.record.importing.sheets import Place
from smpdash.record.times.moments import day_words
from smpdash.record.visit import Course

# Where an entry says how many sessions there were, and the day of the last one.
_NOTED: Final = {COURSE: ("earlier_sessions", "earlier_until"), HISTORY: ("sessions", "last_on")}


def one_note(entries: Sequence[Entry]) -> tuple[list[Entry], list[Complaint]]:
    """The entries of a course with the first note of earlier sessions, and what was left out.

    A note that differs in the number or in the day is left out whole. One that agrees may add what
    the first does not say. Of a course with visits, the sessions held are not those before them.
    """
    has_visits = any(each.about in {VISIT, READING} for each in entries)
    known: dict[str, tuple[Place, list[Scalar]]] = {}
    in_one_note: list[Entry] = []
    complaints: dict[str, Complaint] = {}
    for each in entries:
        names = _NOTED.get(each.about, ())
        note = [each.values.get(name) or None for name in names]
        if not any(note):
            in_one_note.append(each)
            continue
        about = each.about if has_visits else ""
        first, before = known.setdefault(about, (each.place, [None, None]))
        if any(new and old and new != old for new, old in zip(note, before, strict=True)):
            words = (
                f"Of {_words(note)} nothing is imported: {first.words} says {_words(before)}, "
                "and two such notes are not added up."
            )
            complaints.setdefault(words, Complaint(each.place, "", words))
            rest = {name: value for name, value in each.values.items() if name not in names}
            in_one_note.append(replace(each, values=rest))
            continue
        before[:] = [old or new for old, new in zip(before, note, strict=True)]
        in_one_note.append(each)
    return in_one_note, list(complaints.values())


def history_of(
    past: Merged, course: Course, place: Place | None
) -> tuple[History | None, list[Complaint]]:
    """What is known of a course without visits; else what its visits say otherwise."""
    if not past.values or place is None:
        return None, []
    sessions, last_on = past.values.get("sessions"), past.values.get("last_on")
    day = date.fromisoformat(last_on) if last_on else None
    first = past.places[0]
    if course.visits:
        wrong = []
        if sessions not in {None, len(course.sessions)}:
            wrong.append(
                f"The file says {sessions} sessions, but has the rows of "
                f"{len(course.sessions)}: those are imported."
            )
        held_on = max(each.held_on for each in course.visits)
        if day and day != held_on and day not in {each.held_on for each in course.sessions[-1:]}:
            wrong.append(
                f"The file says that the last session was on {day_words(day)}, but the last visit "
                f"that it has is of {day_words(held_on)}: that is imported."
            )
        return None, [Complaint(first, "", words) for words in wrong]
    sessions, day = sessions or course.earlier_sessions, day or course.earlier_until
    # That none was held yet is nothing to note.
    return (History(sessions, course.status, day, first) if sessions or day else None), []


def renumbered(own: Sequence[int]) -> str:
    """What to say of the file's own numbers of visits, by day, that are not kept; "" if they are.

    Without a column of numbers each is 1.
    """
    if list(own) != sorted(own):
        return "The numbers of the visits do not follow their days: they are numbered by day."
    if set(own) == {1} or list(own) == [*range(1, len(own) + 1)]:
        return ""
    return (
        f"The file numbers these visits {listed([*map(str, own)])}; here they count from 1. "
        "A column of earlier sessions can say how many were held before them."
    )


def _words(note: Sequence[Scalar]) -> str:
    number, day = note
    until = date.fromisoformat(day) if isinstance(day, str) else None
    count = number if isinstance(number, int) else None
    return f"“{earlier_words(Course('', 1, earlier_sessions=count, earlier_until=until))}”"
