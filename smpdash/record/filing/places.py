"""The place of a visit in its course, by its date, and the numbers that follow from it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from smpdash.record.visit import Visit


def numbered(visits: Iterable[Visit]) -> tuple[Visit, ...]:
    """These visits, in this order, numbered from 1."""
    return tuple(replace(visit, number=number) for number, visit in enumerate(visits, start=1))


def placed(visits: Sequence[Visit], visit: Visit) -> tuple[Visit, ...]:
    """A course's visits with this one among them by its date, numbered from 1.

    On one day, the start decides, or else which visit was recorded first.
    """
    others = sorted(visits, key=lambda other: other.number)
    place = next(
        (place for place, other in enumerate(others) if _is_before(visit, other)), len(others)
    )
    return numbered((*others[:place], visit, *others[place:]))


def is_forgotten(visits: Sequence[Visit], visit: Visit) -> bool:
    """Whether this new visit was held before one of the course's visits."""
    return any(_is_before(visit, other) for other in visits)


def beside(visits: Sequence[Visit], visit: Visit) -> tuple[Visit, ...]:
    """The course's visits as they are numbered once this new visit is recorded."""
    if not is_forgotten(visits, visit):
        return tuple(visits)
    return tuple(each for each in placed(visits, visit) if each.visit_id)


def place_of(visits: Sequence[Visit], visit: Visit) -> int:
    """The number that this new visit gets among the visits of a course."""
    if not is_forgotten(visits, visit):
        return max((other.number for other in visits), default=0) + 1
    return next(each.number for each in placed(visits, visit) if not each.visit_id)


def _is_before(visit: Visit, other: Visit) -> bool:
    if visit.held_on != other.held_on:
        return visit.held_on < other.held_on
    if visit.started_at and other.started_at and visit.started_at != other.started_at:
        return visit.started_at < other.started_at
    return bool(visit.visit_id and other.visit_id) and int(visit.visit_id) < int(other.visit_id)
