"""Cases as arrays: one row per client, one column per session, NaN for "not noted"."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from smpdash.estimate.course import Case, Session
from smpdash.estimate.numbers import (
    EARLIER_SHIFT,
    MOST_SESSIONS,
    PLANNED_SHADE,
    SCAB_DAYS,
    SCAR_VALUE,
    SKIN_VALUE,
    TRADE,
    Numbers,
)
from smpdash.estimate.points import Array


@dataclass(frozen=True, slots=True)
class Facts:
    """What a batch of N cases says, scaled as the model wants it.

    Columns of (N, 10) arrays are sessions 1..10; sessions beyond the tenth are not modelled.
    """

    done: Array  # (N,) sessions held
    agreed: Array  # (N,) 1 where another session was agreed after the last one, else 0
    area: Array  # (N,) log2(area / 200 cm2), NaN where nothing is known
    area_graded: Array  # (N,) 1 where the area only comes from the grade of hair loss
    scar: Array  # (N,) 0..3
    skin: Array  # (N,) 0..1
    pace: Array  # (N,) -0.5..0.5: how fast earlier pigment faded, NaN unknown
    shade: Array  # (N, 10) distance from the planned shade in steps of 0.15, held or foreseen
    depth: Array  # (N,) distance from the usual depth in tenths of a millimetre
    coverage: Array  # (N, 10)
    healed: Array  # (N, 10)
    faded: Array  # (N, 10) share of the column's own session
    doubt: Array  # (N, 10) 2 where the fading was read too early, else 1
    wishes: Array  # (N, 10)

    def rows(self, chosen: Sequence[int]) -> "Facts":
        """The chosen rows only."""
        index = np.asarray(chosen)
        return Facts(*(getattr(self, field.name)[index] for field in fields(self)))


def facts_of(cases: Sequence[Case], numbers: Numbers = TRADE) -> Facts:
    """The batch as arrays; every case may have any number of sessions and any gaps."""
    nan = math.nan
    intake = np.array(
        [
            (
                case.sessions_done,
                case.another_agreed,
                _log2_area(case),
                case.area_cm2 is None,
                SCAR_VALUE.get(case.scar_tissue or "", nan),
                SKIN_VALUE.get(case.skin or "", nan),
                _pace(case, numbers),
            )
            for case in cases
        ],
        dtype=float,
    ).reshape(len(cases), 7)
    sessions = np.full((len(cases), MOST_SESSIONS, 7), nan)
    for row, case in enumerate(cases):
        for column, session in enumerate(case.sessions[:MOST_SESSIONS]):
            sessions[row, column] = _noted(session)
    held = np.arange(MOST_SESSIONS) < intake[:, :1]
    shade, depth, coverage, healed, faded, doubt, wishes = np.moveaxis(sessions, 2, 0)
    usual = np.array([case.usual_depth_mm or numbers.usual_depth_mm for case in cases])
    return Facts(
        done=intake[:, 0],
        agreed=intake[:, 1],
        area=intake[:, 2],
        area_graded=intake[:, 3],
        scar=intake[:, 4],
        skin=intake[:, 5],
        pace=intake[:, 6],
        shade=_shade_steps(shade),
        depth=_depth_steps(np.where(held, depth, nan), usual[:, None]),
        coverage=coverage,
        healed=healed,
        faded=faded,
        doubt=np.where(np.isnan(doubt), 1.0, doubt),
        wishes=wishes,
    )


def _log2_area(case: Case) -> float:
    area = case.area_cm2 or case.graded_area_cm2
    return math.log2(area / 200) if area else math.nan


def _pace(case: Case, numbers: Numbers) -> float:
    if case.earlier_observed_fading is not None:
        seen = min(max(case.earlier_observed_fading, 0.02), 0.98)
        off = (math.log(seen / (1 - seen)) - numbers.mu_f) / (2 * numbers.sd_theta)
        return min(max(off, -0.5), 0.5)
    return EARLIER_SHIFT.get(case.earlier_fading or "", math.nan)


def _noted(session: Session) -> tuple[float, ...]:
    early = session.faded_after_days is not None and session.faded_after_days < SCAB_DAYS
    noted = (
        session.shade,
        session.depth_mm,
        session.coverage,
        session.healed_coverage,
        session.faded,
        2.0 if early else 1.0,
        session.adjustments,
    )
    return tuple(math.nan if value is None else value for value in noted)


def _shade_steps(shade: Array) -> Array:
    """Where no shade is noted, or not yet, it returns half-way to plan from the last known one."""
    plan = [PLANNED_SHADE[min(j, len(PLANNED_SHADE) - 1)] for j in range(MOST_SESSIONS)]
    steps = np.clip((shade - np.array(plan)) / 0.15, -3.0, 3.0)
    last = np.zeros(len(shade))
    for column in range(MOST_SESSIONS):
        last = np.where(np.isnan(steps[:, column]), last / 2, steps[:, column])
        steps[:, column] = last
    found: Array = steps
    return found


def _depth_steps(depth: Array, usual: Array) -> Array:
    """The client's mean over the sessions that note it, else the usual depth: hands keep a depth.

    One depth for all sessions, so that a shallow one cannot be explained away by the notes.
    """
    steps = np.clip((depth - usual) / 0.1, -3.0, 1.0)
    known = ~np.isnan(steps)
    found: Array = np.where(known, steps, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return found
