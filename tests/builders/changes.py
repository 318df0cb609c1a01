"""What a builder may be asked to make different: the fields of a value, each of which may lack."""

from datetime import date, datetime
from typing import TypedDict

from smpdash.estimate.case import Plan, Session, ZoneNote
from smpdash.record.studio import DepthBands, Lot, Shade, Staff, Zone
from smpdash.record.visit import Reading


class ClientChanges(TypedDict, total=False):
    """Of a client, beside name and intake."""

    code: str
    contact: str
    birth_year: int | None
    version: int
    artist: str | None


class ReadingChanges(TypedDict, total=False):
    """Of a reading, beside its zone."""

    shade: str | None
    depth_mm: float | None
    depth_kind: str
    observed_fading: float | None
    coverage: float | None


class CheckUpChanges(TypedDict, total=False):
    """Of a check-up, beside its number."""

    held_on: date
    readings: tuple[Reading, ...]
    artist: str | None
    started_at: datetime | None
    ended_at: datetime | None
    break_minutes: int
    adjustments: int
    pigment_lot: str | None
    decision: str | None
    reason: str | None
    anyway: str
    note: str
    visit_id: str
    version: int


class VisitChanges(CheckUpChanges, total=False):
    """Of a visit, beside its number."""

    kind: str


class StudioChanges(TypedDict, total=False):
    """Of the studio's tables."""

    name: str
    shades: tuple[Shade, ...]
    zones: tuple[Zone, ...]
    depth: DepthBands
    staff: tuple[Staff, ...]
    lots: tuple[Lot, ...]
    time_zone: str
    made_up: bool
    version: int


class EstimateChanges(TypedDict, total=False):
    """Of an estimate as the client was told it."""

    course_id: str
    pmf_total: tuple[float, ...]
    most_likely_total: int
    credible_80: tuple[int, int]
    expected_remaining: float
    words: str
    why: str


class TabletChanges(TypedDict, total=False):
    """Of the tablet that somebody signs in on."""

    token: str
    word: str
    name: str
    before: str
    known_by: str
    is_here: bool


class SessionChanges(TypedDict, total=False):
    """Of a session of a case, beside its number."""

    day: float | None
    shade: float | None
    depth_mm: float | None
    coverage: float | None
    adjustments: int | None
    minutes: float | None
    faded: float | None
    faded_after_days: float | None
    healed_coverage: float | None
    zones: tuple[ZoneNote, ...]


class CaseChanges(TypedDict, total=False):
    """Of a case."""

    sessions: tuple[Session, ...]
    status: str
    another_agreed: bool
    studio: str | int | None
    area_cm2: float | None
    graded_area_cm2: float | None
    scar_tissue: str | None
    skin: str | None
    earlier_fading: str | None
    touch_up: bool
    plan: Plan | None
    ideal_depths_mm: tuple[float, float] | None
