"""Simulates how a scalp takes pigment and loses it again, session by session."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from smpdash.record.sessions import planned_darkness
from smpdash.simulate.mechanism import (
    MOST_SESSIONS,
    NORWOOD_CM2,
    NORWOOD_SHARES,
    SCAR_SHARES,
    SKIN_EFFECT,
    SKIN_SHARES,
    Mechanism,
)


@dataclass(frozen=True, slots=True)
class Scalp:
    """The true state of a scalp before its first session.

    `norwood` is 1..7, `scar` 0 (none) to 3 (extensive), `skin` a key of SKIN, `fitzpatrick` 1..6.
    """

    area_cm2: float
    norwood: int
    scar: int
    skin: str
    fitzpatrick: int


@dataclass(frozen=True, slots=True)
class Habit:
    """An artist's technique: the usual implanted depth, and how much darker than planned, 0..1."""

    depth_mm: float = 0.5
    darker: float = 0.0


@dataclass(frozen=True, slots=True)
class Begun:
    """The start of a course: a touch-up has a later `stage`, and some `coverage` 0..1 left.

    `drift` is how much too high the coverage is noted.
    """

    stage: int = 1
    coverage: float = 0.0
    drift: float = 0.0


@dataclass(frozen=True, slots=True)
class _Person:
    """The properties of a client that are the same in all sessions of one course.

    `takes` and `loses` are what the client adds to the logits of the gap closed and of the fading,
    `asks` is the mean number of adjustments per session. The first session takes `minutes`, each
    later one `shorter` less.
    """

    scalp: Scalp
    darker: float
    takes: float
    loses: float
    asks: float
    depth_mm: float
    minutes: float
    shorter: float
    bought_three: bool
    shades: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class TrueSession:
    """One session: its true values, and the artist's notes. Coverages and fadings are shares 0..1.

    `applied` is the coverage at its end, `faded` the share of its pigment lost before the next
    visit, `healed` the coverage at that visit. `noted_fading` can only be noted at the *next*
    visit.
    """

    darkness: float
    depth_mm: float
    adjustments: int
    applied: float
    faded: float
    healed: float
    minutes: float
    noted_coverage: float
    noted_fading: float


def draw_scalp(rng: np.random.Generator) -> Scalp:
    """A random scalp from the mix of clients of a studio."""
    norwood = int(rng.choice(7, p=NORWOOD_SHARES)) + 1
    area = NORWOOD_CM2[norwood - 1] * math.exp(0.15 * rng.standard_normal())
    return Scalp(
        area_cm2=max(10.0 * round(area / 10), 20.0),
        norwood=norwood,
        scar=int(rng.choice(4, p=SCAR_SHARES)),
        skin=str(rng.choice(list(SKIN_EFFECT), p=SKIN_SHARES)),
        fitzpatrick=int(rng.choice(6, p=(0.06, 0.22, 0.30, 0.20, 0.13, 0.09))) + 1,
    )


def draw_course(
    rng: np.random.Generator,
    scalp: Scalp,
    mechanism: Mechanism,
    *,
    habit: Habit | None = None,
    shades: Sequence[float] = (),
    begun: Begun | None = None,
) -> tuple[TrueSession, ...]:
    """All sessions of one finished course.

    `shades` are the darknesses 0..1 to choose from; if empty, any multiple of 0.05. `begun` is the
    start of the course, by default a bare scalp.
    """
    m, habit, begun = mechanism, habit or Habit(), begun or Begun()
    person = replace(_draw_person(rng, scalp, m, habit), shades=tuple(shades))
    sessions: list[TrueSession] = []
    healed = begun.coverage
    for number in range(1, MOST_SESSIONS + 1):
        session = _draw_session(rng, person, m, begun, number=number, before=healed)
        sessions.append(session)
        healed = session.healed
        rise = m.target_rise[number - 1] if number <= len(m.target_rise) else 0.0
        enough = rng.random() < _share((healed - m.target - rise) / m.target_spread)
        if number == 3 if person.bought_three else enough:
            break
    return tuple(sessions)


def _draw_person(rng: np.random.Generator, scalp: Scalp, m: Mechanism, habit: Habit) -> _Person:
    return _Person(
        scalp=scalp,
        darker=habit.darker,
        takes=m.gap_spread * _spread(rng, m),
        loses=m.fading_spread * _spread(rng, m),
        asks=float(rng.gamma(m.adjustment_shape) / m.adjustment_rate),
        depth_mm=habit.depth_mm + 0.05 * rng.standard_normal(),
        minutes=_clip(rng.normal(300, 30) * (scalp.area_cm2 / 200) ** 0.15, 240, 360),
        shorter=_clip(rng.normal(45, 8), 30, 60),
        bought_three=m.package > 0 and bool(rng.random() < m.package),
    )


def _draw_session(
    rng: np.random.Generator,
    person: _Person,
    m: Mechanism,
    begun: Begun,
    *,
    number: int,
    before: float,
) -> TrueSession:
    """Session `number` of a course, on a scalp with coverage `before` 0..1."""
    scalp = person.scalp
    area = _clip(math.log2(scalp.area_cm2 / 200), -2, 2)
    planned = planned_darkness(begun.stage + number - 1)
    darkness = _nearest(planned + person.darker + 0.06 * rng.standard_normal(), person.shades)
    depth_mm = _clip(_stepped(person.depth_mm + 0.04 * rng.standard_normal(), 0.05), 0.1, 3.0)
    shade = _clip((darkness - planned) / 0.15, -3, 3)
    depth = _clip((depth_mm - 0.5) / 0.1, -3, 1)
    closed = _share(
        m.gap
        + m.gap_area * area
        + m.gap_scar * scalp.scar
        + m.gap_shade * shade
        + m.gap_depth * depth
        + person.takes
    )
    faded = _share(
        m.fading
        + m.fading_step * min(begun.stage + number - 2, m.fading_levels_off - 1)
        + m.fading_scar * scalp.scar
        + m.fading_skin * SKIN_EFFECT[scalp.skin]
        + m.fading_shade * shade
        + m.fading_depth * depth
        + person.loses
        + m.fading_session_spread * _spread(rng, m)
    )
    adjustments = int(rng.poisson(person.asks))
    applied = max(before + closed * (1 - before) - m.adjustment_cost * adjustments, 0.02)
    lost = max(applied - before, 0) + m.settled_fading * min(before, applied)
    return TrueSession(
        darkness=darkness,
        depth_mm=depth_mm,
        adjustments=adjustments,
        applied=applied,
        faded=faded,
        healed=applied - faded * lost,
        minutes=max(person.minutes - person.shorter * (number - 1), 60),
        noted_coverage=_noted(applied + begun.drift + m.noted_coverage * _spread(rng, m), m),
        noted_fading=_noted(faded + m.noted_fading * _spread(rng, m), m),
    )


def _noted(share: float, mechanism: Mechanism) -> float:
    return _clip(_stepped(share, mechanism.rounding), 0, 1)


def _nearest(darkness: float, shades: Sequence[float]) -> float:
    if not shades:
        return _clip(_stepped(darkness, 0.05), 0, 1)
    return min(shades, key=lambda shade: abs(shade - darkness))


def _spread(rng: np.random.Generator, mechanism: Mechanism) -> float:
    if mechanism.tails is None:
        return float(rng.standard_normal())
    return float(rng.standard_t(mechanism.tails)) * math.sqrt(1 - 2 / mechanism.tails)


def _share(logit: float) -> float:
    return 1 / (1 + math.exp(-_clip(logit, -50, 50)))


def _stepped(value: float, step: float) -> float:
    return round(step * round(value / step), 4)


def _clip(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)
