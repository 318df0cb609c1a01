"""The rules that turn a course's visits into sessions: order, fading, coverage, usual shades."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from statistics import fmean
from typing import Any, Final, TypeVar

from smpdash.record.studio import SCAR, WHOLE_SCALP, Studio
from smpdash.record.visit import Course, Reading, Visit

Day = TypeVar("Day")
# Darkness, 0 (skin) to 1 (black), that the trade plans for sessions 1, 2, 3 and all later ones:
# light first, then step by step darker.
PLANNED_DARKNESS: Final = (0.35, 0.50, 0.60, 0.65)
# Within this distance in darkness a session's shades are as planned.
SAME_DARKNESS: Final = 0.05
AS_PLANNED: Final = "as planned"
# Until about day 7 a scab still covers the dots, so a reading is not fading yet (the trade's pages
# on healing).
SCAB_DAYS: Final = 7
# Years after the last session in which most clients come for a touch-up, where no estimate says it
# of the client (the trade's pages on touch-ups).
TOUCH_UP_YEARS: Final = (2, 5)
# A zone without an area still counts where it is the only one that was noted.
_LEAST_SHARE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class VisitInCourse:
    """A visit and what follows from its position in the course.

    `session` is the number of the session held at this visit, from 1, or None for a check-up.
    `fading_of` is the number of the session whose pigment `observed_fading` shows, 0 for pigment
    from elsewhere; `fading_since` is the day of that session. `coverage` holds by zone the share
    0..1 reached at the end of this visit, carried forward if this visit notes none.
    """

    visit: Visit
    session: int | None
    fading_of: int
    fading_since: date | None
    coverage: Mapping[str, float] = field(default_factory=dict)

    @property
    def days_since_session(self) -> int | None:
        """Days since the session whose fading is seen; None before the first one."""
        return None if self.fading_since is None else (self.visit.held_on - self.fading_since).days

    @property
    def notes_coverage(self) -> bool:
        """Whether a coverage was noted at this very visit."""
        return any(reading.coverage is not None for reading in self.visit.readings)


@dataclass(frozen=True, slots=True)
class PigmentSeen:
    """The pigment of a zone: the key of its last `shade`, None if none was noted.

    `lost` is the share 0..1 of a session's pigment that had faded when that was last noted, on the
    day `seen_on`; both are None if it never was.
    """

    shade: str | None
    lost: float | None = None
    seen_on: date | None = None


def pigment_seen(course: Course, studio: Studio) -> dict[str, PigmentSeen]:
    """The pigment of each treated zone; the whole scalp stands for its zones, not for a scar."""
    seen: dict[str, PigmentSeen] = {}
    for visit in sorted(course.visits, key=lambda visit: visit.number):
        for reading in visit.readings:
            for zone in zones_within(reading.zone, studio):
                known = seen.get(zone, PigmentSeen(None))
                if reading.observed_fading is not None:
                    known = PigmentSeen(known.shade, reading.observed_fading, visit.held_on)
                if visit.is_session and reading.has_pigment:
                    known = PigmentSeen(reading.shade or known.shade, known.lost, known.seen_on)
                if known != PigmentSeen(None) or reading.has_pigment:
                    seen[zone] = known
    return seen


def zones_within(zone: str, studio: Studio) -> list[str]:
    """The zones for which a reading stands: the whole scalp is all of them, but no scar."""
    if zone != WHOLE_SCALP:
        return [zone]
    return [each.key for each in studio.zones if each.key != SCAR]


def visits_in_course(course: Course) -> Iterator[VisitInCourse]:
    """The visits by their number, each with its session, its fading's session and the coverage."""
    visits = sorted(course.visits, key=lambda visit: visit.number)
    coverage: dict[str, float] = {}
    places = in_sessions((visit.held_on, visit.is_session) for visit in visits)
    for visit, place in zip(visits, places, strict=True):
        noted = {r.zone: r.coverage for r in visit.readings if r.coverage is not None}
        coverage = carried_forward(coverage, noted)
        yield VisitInCourse(visit, *place, coverage)


def in_sessions(
    visits: Iterable[tuple[Day, bool]],
) -> Iterator[tuple[int | None, int, Day | None]]:
    """For each visit in order: its session, whose fading it shows, and the day of that session.

    A visit is given by its day and whether pigment was applied; what is given back is as in
    VisitInCourse. The fading seen at a visit is the result of the session before it.
    """
    sessions_done, since = 0, None
    for day, at_this_visit in visits:
        yield sessions_done + 1 if at_this_visit else None, sessions_done, since
        if at_this_visit:
            sessions_done, since = sessions_done + 1, day


def sessions_before(is_session: Iterable[bool]) -> list[int]:
    """For each visit in order, the number of the session whose pigment its fading shows.

    0 means that no session was held yet: what is seen then is pigment from elsewhere.
    """
    return [fading_of for _, fading_of, _ in in_sessions((None, each) for each in is_session)]


def treated_zones(visits: Iterable[Visit], *, before: int) -> frozenset[str]:
    """The zones that got pigment at the sessions before the visit of this number."""
    return frozenset(
        reading.zone
        for visit in visits
        if visit.number < before and visit.is_session
        for reading in visit.readings
        if reading.has_pigment
    )


@dataclass(frozen=True, slots=True)
class FadingSeen:
    """The fading of a zone that was seen at a visit, and the session that laid the pigment.

    `faded` is the share 0..1 that was lost. `laid_at` is the session, `laid` what it noted of the
    pigment there, None if nothing; it is of the course `laid_in`, a place among those given.
    """

    seen_at: Visit
    zone: str
    faded: float
    laid_at: Visit
    laid: Reading | None
    laid_in: int

    @property
    def days(self) -> int:
        """Days from the session to the visit."""
        return (self.seen_at.held_on - self.laid_at.held_on).days


def fading_seen(courses: Sequence[Course]) -> Iterator[FadingSeen]:
    """The fading that was seen of a client's sessions; `courses` are all of theirs, in order.

    It belongs to the last session before the visit that laid pigment in the zone, to the last one
    at all if none is noted to have. Before the first session of a later course that is one of the
    course before; pigment from elsewhere is nobody's, and under a scab no fading can be seen yet.
    """
    sessions: list[tuple[int, Visit]] = []
    for place, course in enumerate(courses):
        past, sessions = sessions, []
        for visit in sorted(course.visits, key=lambda visit: visit.number):
            held = sessions or past
            for reading in visit.readings if held else ():
                if (faded := reading.observed_fading) is not None:
                    laid_in, laid_at, laid = _laid(held, reading.zone)
                    seen = FadingSeen(visit, reading.zone, faded, laid_at, laid, laid_in)
                    if seen.days >= SCAB_DAYS:
                        yield seen
            if visit.is_session:
                sessions = [*sessions, (place, visit)]
        sessions = sessions or past


def _laid(sessions: Sequence[tuple[int, Visit]], zone: str) -> tuple[int, Visit, Reading | None]:
    """The last of the sessions that laid pigment in a zone, and what it noted of it there."""
    for place, session in reversed(sessions):
        if readings := [r for r in session.readings if r.has_pigment]:
            here = [r for r in readings if r.zone in {zone, WHOLE_SCALP}]
            if here or zone == WHOLE_SCALP:
                return place, session, _alike(here or readings)
    place, session = sessions[-1]
    return place, session, None


def _alike(readings: Sequence[Reading]) -> Reading:
    """A reading with the pigment that these readings share; None for what differs."""
    first = readings[0]
    if len(readings) == 1:
        return first
    return replace(
        first,
        shade=first.shade if len({r.shade for r in readings}) == 1 else None,
        depth_mm=first.depth_mm if len({r.depth_mm for r in readings}) == 1 else None,
    )


def shows_fading(zone: str, treated: Collection[str]) -> bool:
    """Whether the fading of pigment from these treated zones can be seen in this zone.

    The whole scalp shows that of any zone, and every zone shows that of the whole scalp.
    """
    return zone in treated or (bool(treated) and WHOLE_SCALP in {zone, *treated})


def carried_forward(before: Mapping[str, float], noted: Mapping[str, float]) -> dict[str, float]:
    """Coverage 0..1 by zone after a visit that notes some of it.

    A zone that was not noted keeps what it had. The whole scalp and its zones replace each other.
    """
    if WHOLE_SCALP in noted or not noted:
        return dict(noted or before)
    return {zone: share for zone, share in before.items() if zone != WHOLE_SCALP} | dict(noted)


def healed_coverage(before: Any, reached: Any, faded: Any, *, settled_fading: float) -> Any:
    """Coverage 0..1 once a session has healed; floats, or arrays that broadcast.

    `before` is the coverage before the session, `reached` right after it, `faded` the share 0..1
    of the new pigment lost. Settled pigment, from the sessions before, loses `settled_fading`
    times that share.
    """
    difference = reached - before
    fresh = (difference + abs(difference)) / 2
    return reached - faded * (fresh + settled_fading * (reached - fresh))


def planned_darkness(session: int) -> float:
    """The darkness 0..1 that the trade plans for this session, from 1."""
    return PLANNED_DARKNESS[min(session, len(PLANNED_DARKNESS)) - 1]


def proposed_shade(course: Course, studio: Studio) -> str | None:
    """The shade that the next visit proposes; where zones differ, that of the largest area.

    It is the next darker one. None if the last session notes no shade.
    """
    shares, areas = area_shares(studio), dict[str, float]()
    for reading in course.sessions[-1].readings if course.sessions else ():
        if reading.shade is not None:
            shade = studio.next_shade(reading.shade)
            areas[shade] = areas.get(shade, 0.0) + shares.get(reading.zone, 1.0)
    return max(areas, key=areas.__getitem__, default=None)


def against_plan(darkness: Mapping[int, float]) -> str:
    """The shades of some sessions, each by its number, against the usual plan, in words."""
    off = fmean(shade - planned_darkness(session) for session, shade in darkness.items())
    if abs(off) <= SAME_DARKNESS + 1e-9:
        return AS_PLANNED
    return f"{'lighter' if off < 0 else 'darker'} than the usual plan"


def area_shares(studio: Studio) -> dict[str, float]:
    """The share of a full scalp's area by zone."""
    return {zone.key: max(zone.area_share, _LEAST_SHARE) for zone in studio.zones}


def mean_by_area(
    noted: Iterable[tuple[str, float | None]], shares: Mapping[str, float]
) -> float | None:
    """The mean of values by zone; None if no zone has one.

    A zone without a share, such as the whole scalp, counts as a full scalp.
    """
    pairs = [(shares.get(zone, 1.0), value) for zone, value in noted if value is not None]
    if not pairs:
        return None
    return sum(share * value for share, value in pairs) / sum(share for share, _ in pairs)
