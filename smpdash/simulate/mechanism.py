"""How a made-up scalp takes pigment and loses it again, session by session."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

MOST_SESSIONS: Final = 10
# The trade starts light and goes darker: darkness meant for sessions 1, 2, 3 and all later ones.
PLANNED_DARKNESS: Final = (0.35, 0.50, 0.60, 0.65)
NORWOOD_CM2: Final = (60.0, 90.0, 130.0, 180.0, 230.0, 290.0, 350.0)
SKIN_EFFECT: Final = {"normal": 0.0, "combination": 0.5, "dry": 0.5, "oily": 1.0}
# Who comes: how common each of these is, Norwood 1 to 7, scar tissue none to extensive.
NORWOOD_SHARES: Final = (0.03, 0.13, 0.22, 0.24, 0.19, 0.13, 0.06)
SCAR_SHARES: Final = (0.60, 0.22, 0.13, 0.05)
SKIN_SHARES: Final = (0.45, 0.20, 0.15, 0.20)


@dataclass(frozen=True, slots=True)
class Mechanism:
    """The numbers of a made-up world.

    In session j the share g of the gap to full coverage is closed, `gap` and the fields after it
    on the logit scale; until the next visit the share f of the new pigment is lost, and
    `settled_fading` times as much of the old. Adjustments cost `adjustment_cost` coverage each and
    come at a rate of the client's own, Gamma distributed. The course ends once the healed coverage
    passes about `target`, higher after session 1 and 2. `noted_*` are the errors of the artist's
    eye and `rounding` the steps in which shares are noted; `tails` are the degrees of freedom of
    all spreads (None is normal), `missing` the share of fields left blank and `stopping` the
    chance, at each visit, that the client stays away from then on.

    What other kinds of studio do: fading falls no further after session `fading_levels_off`; the
    share `package` of the clients has bought three sessions and takes exactly these; the noted
    coverage creeps up by `eye_drift` with every client.

    The defaults turn the trade's word into numbers: mostly three sessions, one in five a fourth,
    five and more rare.
    """

    gap: float = 0.60
    gap_area: float = -0.25
    gap_scar: float = -0.08
    gap_shade: float = 0.15
    gap_depth: float = 0.08
    gap_spread: float = 0.20
    fading: float = -1.12
    fading_step: float = -0.25
    fading_scar: float = 0.14
    fading_skin: float = 0.25
    fading_shade: float = -0.08
    fading_depth: float = -0.15
    fading_spread: float = 0.51
    fading_session_spread: float = 0.25
    settled_fading: float = 0.5
    target: float = 0.755
    target_rise: tuple[float, ...] = (0.12, 0.045)
    target_spread: float = 0.022
    adjustment_cost: float = 0.04
    adjustment_shape: float = 1.0
    adjustment_rate: float = 2.5
    noted_coverage: float = 0.07
    noted_fading: float = 0.06
    noted_minutes: float = 20.0
    rounding: float = 0.05
    tails: float | None = None
    missing: float = 0.0
    stopping: float = 0.0
    fading_levels_off: int = MOST_SESSIONS
    package: float = 0.0
    eye_drift: float = 0.0


# The worlds that a forecast should survive.
MECHANISMS: Final = {
    "as modelled": Mechanism(),
    "heavy tails": Mechanism(tails=3.0),
    "noisy artist": Mechanism(noted_coverage=0.12, noted_fading=0.10, rounding=0.10),
    "slow studio": Mechanism(gap=0.35, target=0.765),
    "half the fields missing": Mechanism(missing=0.5),
    "many stop": Mechanism(stopping=0.08),
    "fading levels off": Mechanism(fading_step=-0.4, fading_levels_off=2, settled_fading=0.6),
    "package of three": Mechanism(package=0.35),
    "depth works the other way": Mechanism(gap_depth=-0.24, fading_depth=0.30),
    "patience runs out": Mechanism(target_rise=(0.12, 0.045, 0.0, -0.04, -0.08, -0.12, -0.16)),
    "notes creep up": Mechanism(eye_drift=0.0006),
}


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
        planned = PLANNED_DARKNESS[min(stage + number - 2, 3)]
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
