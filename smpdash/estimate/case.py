"""A course as the model reads it: one value per session, the mean of the zones by area."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from smpdash.estimate.means import implanted_mm, mean
from smpdash.record.client import Client, proposed_area_cm2
from smpdash.record.sessions import area_shares, mean_by_area, visits_in_course
from smpdash.record.studio import BOOKING_DAYS, WHOLE_SCALP, Studio
from smpdash.record.visit import Course, Reading, Visit


@dataclass(frozen=True, slots=True)
class ZoneNote:
    """The notes of one zone at one session; `share` 0..1 is its part of the area.

    `coverage`, `faded` and `healed_coverage` have the same meaning as in `Session`.
    """

    zone: str
    share: float = 1.0
    coverage: float | None = None
    faded: float | None = None
    healed_coverage: float | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The technique planned from session `number` on; None is "no plan".

    `shade` is darkness 0..1, `depth_mm` millimetres in the skin.
    """

    number: int
    shade: float | None = None
    depth_mm: float | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One application of pigment and its result; None is "not noted".

    `day` is a day number, `shade` darkness 0..1, `depth_mm` millimetres in the skin, `coverage` the
    share 0..1 at the session's end, `minutes` the time in the chair. `faded` is the share 0..1 of
    THIS session's pigment lost, noted at the next visit, `faded_after_days` later.
    `healed_coverage` is the share 0..1 seen at a check-up before any further session. If the notes
    were taken by zone, they are in `zones`, and the fields beside them are means by area.
    """

    number: int
    day: float | None = None
    shade: float | None = None
    depth_mm: float | None = None
    coverage: float | None = None
    adjustments: int | None = None
    minutes: float | None = None
    faded: float | None = None
    faded_after_days: float | None = None
    healed_coverage: float | None = None
    zones: tuple[ZoneNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that the model may know about one course; None is "not known".

    `status` is a key of the record's STATUS. `another_agreed` is true if the last visit ended with
    the decision for another session. `graded_area_cm2` is the area that goes with the grade of hair
    loss, used if no area was measured. `earlier_observed_fading` is the share 0..1 seen at the
    first visit on pigment from elsewhere. `usual_depth_mm` is a depth in the skin, like the
    sessions' depths; `ideal_depths_mm` is the studio's ideal band of them. `depth_kind` (a key of
    DEPTH_KIND) is how this course's depths are noted. A `touch_up` refreshes an earlier finished
    course: `earlier_observed_fading` is then what that course has lost. `booking_days` are the days
    after a session in which the studio books the next one.
    """

    id: str
    sessions: tuple[Session, ...] = ()
    status: str = "running"
    another_agreed: bool = False
    studio: str | int | None = None
    area_cm2: float | None = None
    graded_area_cm2: float | None = None
    scar_tissue: str | None = None
    skin: str | None = None
    earlier_fading: str | None = None
    earlier_observed_fading: float | None = None
    usual_depth_mm: float | None = None
    ideal_depths_mm: tuple[float, float] | None = None
    depth_kind: str = "implanted"
    touch_up: bool = False
    plan: Plan | None = None
    booking_days: tuple[int, int] = BOOKING_DAYS

    @property
    def sessions_done(self) -> int:
        """How many sessions were held."""
        return len(self.sessions)

    def is_ideal(self, depth_mm: float | None) -> bool:
        """Whether a depth in the skin is in the studio's ideal band; false if one is unknown."""
        if depth_mm is None or self.ideal_depths_mm is None:
            return False
        low, high = self.ideal_depths_mm
        return low - 1e-9 <= depth_mm <= high + 1e-9


def truncated(case: Case, visits: int) -> Case:
    """The case as it was at the end of session `visits`: running, without any later note."""
    sessions = case.sessions[:visits]
    if sessions:
        last = replace(sessions[-1], faded=None, faded_after_days=None, healed_coverage=None)
        sessions = (*sessions[:-1], last)
    return replace(case, sessions=sessions, status="running", another_agreed=False)


def case_of(client: Client, course: Course, studio: Studio) -> Case:
    """The course as the model reads it: means of the zones by area, healed values of check-ups."""
    sessions, earlier = _sessions(course, studio)
    last = max(course.visits, key=lambda visit: visit.number, default=None)
    intake = client.intake
    kind = _depth_kind(course)
    # The studio's band is given in the kind of depth that the artist notes.
    shallowest, deepest = (implanted_mm(depth, kind) for depth in studio.depth.ideal_mm)
    return Case(
        id=course.course_id,
        sessions=sessions,
        status=course.status,
        another_agreed=last is not None and last.decision == "another",
        area_cm2=intake.area_cm2,
        graded_area_cm2=proposed_area_cm2(intake.hair_loss),
        scar_tissue=intake.scar_tissue,
        skin=intake.skin,
        earlier_fading=None if intake.earlier_fading == "unknown" else intake.earlier_fading,
        earlier_observed_fading=earlier,
        usual_depth_mm=shallowest,
        ideal_depths_mm=(shallowest, deepest),
        depth_kind=kind,
        touch_up=course.is_touch_up,
        booking_days=studio.booking_days,
    )


def _sessions(course: Course, studio: Studio) -> tuple[tuple[Session, ...], float | None]:
    """The sessions of the course, and the fading of earlier pigment, if one was noted."""
    shares = area_shares(studio)
    darkness = {shade.key: shade.darkness for shade in studio.shades}
    sessions: list[Session] = []
    earlier = None
    for place in visits_in_course(course):
        visit = place.visit
        faded = mean(visit.readings, shares, lambda reading: reading.observed_fading)
        if faded is not None and place.fading_of:
            before = sessions[-1]
            zones = _by_zone(before.zones, visit, shares, "faded", lambda r: r.observed_fading)
            days = None if place.days_since_session is None else float(place.days_since_session)
            sessions[-1] = replace(before, faded=faded, faded_after_days=days, zones=zones)
        elif faded is not None:
            earlier = faded
        noted = place.notes_coverage
        reached = mean_by_area(place.coverage.items(), shares)
        if place.session is not None:
            zones = tuple(
                ZoneNote(zone, shares.get(zone, 1.0), coverage=c)
                for zone, c in place.coverage.items()
                if zone != WHOLE_SCALP
            )
            made = _session(place.session, visit, shares, darkness, reached if noted else None)
            sessions.append(replace(made, zones=zones if noted else ()))
        elif sessions and noted:
            before = sessions[-1]
            zones = _by_zone(before.zones, visit, shares, "healed_coverage", lambda r: r.coverage)
            sessions[-1] = replace(before, healed_coverage=reached, zones=zones)
    return tuple(sessions), earlier


def _session(
    number: int,
    visit: Visit,
    shares: dict[str, float],
    darkness: dict[str, float],
    coverage: float | None,
) -> Session:
    """The session held at a visit: the means of its readings by area, without its later fading."""
    return Session(
        number=number,
        day=float(visit.held_on.toordinal()),
        shade=mean(visit.readings, shares, lambda reading: darkness.get(reading.shade or "")),
        depth_mm=mean(visit.readings, shares, _implanted_mm),
        coverage=coverage,
        adjustments=visit.adjustments,
        minutes=visit.chair_minutes,
    )


def _implanted_mm(reading: Reading) -> float | None:
    noted = reading.depth_mm
    return None if noted is None else implanted_mm(noted, reading.depth_kind)


def _depth_kind(course: Course) -> str:
    """The kind of depth noted at the latest session, which the next visit starts with."""
    latest = max(course.sessions, key=lambda visit: visit.number, default=None)
    return latest.readings[0].depth_kind if latest and latest.readings else "implanted"


def _by_zone(
    zones: tuple[ZoneNote, ...],
    visit: Visit,
    shares: dict[str, float],
    field: Literal["faded", "healed_coverage"],
    of: Callable[[Reading], float | None],
) -> tuple[ZoneNote, ...]:
    """The zone notes with `field` set to the value that `of` reads from this visit's readings."""
    values = {r.zone: of(r) for r in visit.readings if r.zone != WHOLE_SCALP}
    notes = {note.zone: note for note in zones}
    for zone, value in values.items():
        if value is not None:
            note = notes.get(zone, ZoneNote(zone, shares.get(zone, 1.0)))
            notes[zone] = (
                replace(note, faded=value)
                if field == "faded"
                else replace(note, healed_coverage=value)
            )
    return tuple(notes.values())
