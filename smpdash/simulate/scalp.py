"""How a made-up scalp takes pigment and loses it again, session by session."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

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
    """What an intake would find. `norwood` is 1..7, `scar` 0 (none) to 3 (extensive)."""

    area_cm2: float
    norwood: int
    scar: int
    skin: str
    fitzpatrick: int


@dataclass(frozen=True, slots=True)
class Habit:
    """How an artist works: the usual implanted depth, and how much darker than planned."""

    depth_mm: float = 0.5
    darker: float = 0.0


@dataclass(frozen=True, slots=True)
class TrueSession:
    """One session as it really was, and as the artist noted it.

    `applied` is the coverage at its end, `faded` the share of its pigment lost until the next
    visit, `healed` the coverage then. `noted_fading` is what can be noted at the *next* visit.
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
    """A scalp as they come to a studio."""
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
    stage: int = 1,
    start: float = 0.0,
    drift: float = 0.0,
) -> tuple[TrueSession, ...]:
    """All sessions of one finished course.

    `shades` are the darknesses there are to pick from (none: any, to 0.05); a touch-up starts at
    a later `stage` with the coverage `start` left over. `drift` is by how much coverage is noted
    too high.
    """
    m, habit = mechanism, habit or Habit()
    area = _clip(math.log2(scalp.area_cm2 / 200), -2, 2)
    takes = m.gap_spread * _spread(rng, m)
    loses = m.fading_spread * _spread(rng, m)
    asks = rng.gamma(m.adjustment_shape) / m.adjustment_rate
    usual_depth = habit.depth_mm + 0.05 * rng.standard_normal()
    minutes = _clip(rng.normal(300, 30) * (scalp.area_cm2 / 200) ** 0.15, 240, 360)
    shorter = _clip(rng.normal(45, 8), 30, 60)
    bought_three = m.package > 0 and rng.random() < m.package
    sessions: list[TrueSession] = []
    healed = start
    for number in range(1, MOST_SESSIONS + 1):
        planned = planned_darkness(stage + number - 1)
        darkness = _nearest(planned + habit.darker + 0.06 * rng.standard_normal(), shades)
        depth_mm = _clip(_stepped(usual_depth + 0.04 * rng.standard_normal(), 0.05), 0.1, 3.0)
        shade = _clip((darkness - planned) / 0.15, -3, 3)
        depth = _clip((depth_mm - 0.5) / 0.1, -3, 1)
        closed = _share(
            m.gap
            + m.gap_area * area
            + m.gap_scar * scalp.scar
            + m.gap_shade * shade
            + m.gap_depth * depth
            + takes
        )
        faded = _share(
            m.fading
            + m.fading_step * min(stage + number - 2, m.fading_levels_off - 1)
            + m.fading_scar * scalp.scar
            + m.fading_skin * SKIN_EFFECT[scalp.skin]
            + m.fading_shade * shade
            + m.fading_depth * depth
            + loses
            + m.fading_session_spread * _spread(rng, m)
        )
        adjustments = int(rng.poisson(asks))
        applied = max(healed + closed * (1 - healed) - m.adjustment_cost * adjustments, 0.02)
        lost = max(applied - healed, 0) + m.settled_fading * min(healed, applied)
        healed = applied - faded * lost
        sessions.append(
            TrueSession(
                darkness=darkness,
                depth_mm=depth_mm,
                adjustments=adjustments,
                applied=applied,
                faded=faded,
                healed=healed,
                minutes=max(minutes - shorter * (number - 1), 60),
                noted_coverage=_noted(applied + drift + m.noted_coverage * _spread(rng, m), m),
                noted_fading=_noted(faded + m.noted_fading * _spread(rng, m), m),
            )
        )
        rise = m.target_rise[number - 1] if number <= len(m.target_rise) else 0.0
        enough = rng.random() < _share((healed - m.target - rise) / m.target_spread)
        if number == 3 if bought_three else enough:
            break
    return tuple(sessions)


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
