"""Made-up visits: what an artist would have noted at each session of a course."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from smpdash.record.studio import WHOLE_SCALP, Studio
from smpdash.record.visit import Reading, Visit
from smpdash.simulate.people import BLANK_SHARE, lot_on
from smpdash.simulate.scalp import Scalp, TrueSession

_NOTES: Final = {
    "planned": ("Outline agreed and signed.", "Light start, wide gaps.", "Kept the outline soft."),
    "fading": ("Faded more than hoped; went a little closer.", "Crown lost most of it."),
    "scar tissue": ("Scar took pigment unevenly.", "Worked the scar's edge once more."),
    "area": ("Sides next time: too much for one sitting.",),
    "adjustment": ("Hairline a touch rounder, as asked.", "Temples drawn in a little, as asked."),
    "shallow": ("Went shallow today; check how it holds.",),
    "light": ("Shade still light beside the sides.",),
    "playing safe": ("Nearly there; look at it healed first.",),
    "complete": ("Even all over. Client is happy.", "Blend at the sides finished.", "Signed off."),
}


@dataclass(frozen=True, slots=True)
class Sitting:
    """What is the same in all visits of one client; `zones` and `artists` are keys.

    `eye` maps a zone to the differences of its coverage and of its fading from the whole scalp's,
    as shares. `artists` has one artist for each visit. With `blank`, about half of the fields are
    empty.
    """

    scalp: Scalp
    zones: tuple[str, ...]
    eye: dict[str, tuple[float, float]]
    artists: tuple[str, ...]
    studio: Studio
    today: date
    blank: bool = False
    earlier_pigment: bool = False


def made_up_visits(
    rng: np.random.Generator,
    sitting: Sitting,
    sessions: Sequence[TrueSession],
    days: Sequence[date],
    *,
    completed: bool,
) -> list[Visit]:
    """One visit for each session, on these days; with `completed` the last one ends the course."""
    visits: list[Visit] = []
    treated_before: set[str] = set()
    reached = dict.fromkeys(sitting.zones, 0.0)
    for i, (session, day) in enumerate(zip(sessions, days, strict=True)):
        before = sessions[i - 1] if i else None
        treated = set(sitting.zones) if i < 2 else _treated(rng, sitting.zones, reached)
        for zone in sitting.zones:
            now = _five_percent(session.noted_coverage + sitting.eye[zone][0])
            reached[zone] = now if zone in treated else min(now, reached[zone])
        readings = [
            _reading(
                rng,
                sitting,
                zone,
                session if zone in treated else None,
                coverage=reached[zone],
                fading=_fading(rng, sitting, zone, before, treated_before),
            )
            for zone in sitting.zones
        ]
        done = completed and i == len(sessions) - 1
        reason = None if done else _reason(rng, sitting.scalp, session, before)
        visit = Visit(
            number=i + 1,
            held_on=day,
            readings=tuple(reading for reading in readings if _says_something(reading)),
            artist=sitting.artists[i],
            adjustments=session.adjustments,
            pigment_lot=lot_on(day, sitting.studio, today=sitting.today),
            note=_note(rng, reason or "complete"),
            decision="complete" if done else "another",
            reason=reason,
        )
        visits.append(_timed(rng, sitting, visit, 5 * round(session.minutes / 5)))
        treated_before = treated
    return visits


def _treated(
    rng: np.random.Generator, zones: Sequence[str], reached: Mapping[str, float]
) -> set[str]:
    """The zones treated from the third session on: some of the dense zones are left out."""
    dense = [zone for zone in zones if reached[zone] >= 0.85]
    return (set(zones) - {zone for zone in dense if rng.random() < 0.3}) or set(zones)


def made_up_check_up(
    rng: np.random.Generator,
    sitting: Sitting,
    after: Visit,
    session: TrueSession,
    day: date,
    *,
    completed: bool,
) -> Visit:
    """A check-up of the healed scalp some time after the visit `after`: fading, no pigment."""
    treated = {reading.zone for reading in after.readings if reading.has_pigment}
    return _timed(
        rng,
        sitting,
        Visit(
            number=after.number + 1,
            held_on=day,
            kind="check-up",
            readings=tuple(
                Reading(zone, observed_fading=_fading(rng, sitting, zone, session, treated))
                for zone in sitting.zones
                if zone in treated
            ),
            artist=after.artist,
            note="Healed well." if completed else "Healed; one more to even it out.",
            decision="complete" if completed else "another",
            reason=None if completed else "fading",
        ),
        30,
    )


def _fading(
    rng: np.random.Generator,
    sitting: Sitting,
    zone: str,
    before: TrueSession | None,
    treated_before: set[str],
) -> float | None:
    """The fading 0..1 of the zone noted at this visit; None if the zone was not treated before."""
    if before is None:
        return float(rng.choice((0.3, 0.4, 0.5, 0.6, 0.7))) if sitting.earlier_pigment else None
    if zone not in treated_before:
        return None
    return _five_percent(before.noted_fading + sitting.eye[zone][1])


def _reading(
    rng: np.random.Generator,
    sitting: Sitting,
    zone: str,
    applied: TrueSession | None,
    *,
    coverage: float,
    fading: float | None,
) -> Reading:
    """The reading of a zone; `applied` is the session if the zone was treated at it."""
    reading = Reading(zone, observed_fading=fading, coverage=coverage)
    if applied is not None:
        shades = {shade.darkness: shade.key for shade in reversed(sitting.studio.shades)}
        reading = replace(reading, shade=shades[applied.darkness], depth_mm=applied.depth_mm)
    if not sitting.blank:
        return reading
    hidden: list[str] = [
        field for field in ("depth_mm", "observed_fading", "coverage") if rng.random() < BLANK_SHARE
    ]
    if reading.depth_mm is not None and "depth_mm" not in hidden and rng.random() < BLANK_SHARE:
        hidden.append("shade")
    blanks: dict[str, Any] = dict.fromkeys(hidden)
    return replace(reading, **blanks)


def _says_something(reading: Reading) -> bool:
    return reading != Reading(reading.zone)


def _reason(
    rng: np.random.Generator, scalp: Scalp, session: TrueSession, before: TrueSession | None
) -> str:
    """Why another session is needed: a key of REASON that fits the session."""
    if before is None:
        return "planned"
    if before.noted_fading >= 0.35:
        return "fading"
    if session.adjustments >= 2:
        return "adjustment"
    if scalp.scar >= 2 and rng.random() < 0.6:
        return "scar tissue"
    if scalp.area_cm2 >= 280 and rng.random() < 0.6:
        return "area"
    if session.depth_mm <= 0.4:
        return "shallow"
    if session.darkness <= 0.35:
        return "light"
    return "playing safe" if session.applied > 0.8 else "planned"


def _note(rng: np.random.Generator, about: str) -> str:
    return str(rng.choice(_NOTES[about])) if rng.random() < 0.45 else ""


def _timed(rng: np.random.Generator, sitting: Sitting, visit: Visit, minutes: int) -> Visit:
    """The visit with its start, end and breaks; with `blank` these are left out in half of them."""
    name = sitting.studio.time_zone
    opening = time(9, 0, tzinfo=UTC if name == "UTC" else ZoneInfo(name))
    start = datetime.combine(visit.held_on, opening) + timedelta(minutes=15 * int(rng.integers(5)))
    start = start.astimezone(UTC)
    if sitting.blank and rng.random() < BLANK_SHARE:
        return replace(visit, pigment_lot=None, note="")
    return replace(
        visit,
        started_at=start,
        ended_at=start + timedelta(minutes=minutes),
        break_minutes=10 * (minutes // 90),
    )


def _five_percent(share: float) -> float:
    return round(0.05 * round(min(max(share, 0.0), 1.0) / 0.05), 2)


def zone_eye(rng: np.random.Generator, zones: Sequence[str]) -> dict[str, tuple[float, float]]:
    """The differences of each zone's coverage and fading from the whole scalp's, as shares."""
    spread = {zone: 0.0 if zone == WHOLE_SCALP else 0.05 for zone in zones}
    return {
        zone: (float(rng.normal(0, spread[zone])), float(rng.normal(0, spread[zone])))
        for zone in zones
    }
