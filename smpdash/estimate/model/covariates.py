"""Cases as arrays: one row per client, one column per session, NaN for "not noted"."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from smpdash.estimate.case import Case, Session
from smpdash.estimate.model.parameters import (
    EARLIER_SHIFT,
    ENDS_WITH,
    MOST_SESSIONS,
    SCAR_VALUE,
    SKIN_VALUE,
    TOUCH_UP_NOTE_SD,
    TOUCH_UP_STAGE,
    TOUCH_UP_START,
    TRADE,
    Numbers,
)
from smpdash.estimate.model.quadrature import Array
from smpdash.estimate.model.zones import zone_facts
from smpdash.record.sessions import PLANNED_DARKNESS, SCAB_DAYS


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
    stage: Array  # (N,) how many sessions an earlier course counts for, 0 without one
    start: Array  # (N,) coverage kept from an earlier course
    start_sd: Array  # (N,) and how far it may lie from that
    shade: Array  # (N, 10) distance from the planned shade in steps of 0.15, held or foreseen
    depth: Array  # (N, 10) distance from the usual depth in tenths of a millimetre
    coverage: Array  # (N, 10)
    healed: Array  # (N, 10)
    faded: Array  # (N, 10) share of the column's own session
    doubt: Array  # (N, 10) 2 where the fading was read too early, else 1
    wishes: Array  # (N, 10)
    zone_share: Array  # (N, Z) part of the noted area, 0 where there is no such zone
    zone_scar: Array  # (N, Z) 1 for the scar, else 0
    zone_ahead: Array  # (N, Z, 10) coverage less the mean of the zones
    zone_healed: Array  # (N, Z, 10) the same once healed
    zone_fading: Array  # (N, Z, 10) logit of the fading less that of the mean

    def rows(self, chosen: Sequence[int]) -> "Facts":
        """The chosen rows only."""
        index = np.asarray(chosen)
        return Facts(*(getattr(self, field.name)[index] for field in fields(self)))


def facts_of(cases: Sequence[Case], numbers: Numbers = TRADE) -> Facts:
    """The batch as arrays; every case may have any number of sessions and any gaps."""
    intake = _intake_columns(cases, numbers)
    sessions = np.full((len(cases), MOST_SESSIONS, 7), math.nan)
    for row, case in enumerate(cases):
        for column, session in enumerate(case.sessions[:MOST_SESSIONS]):
            sessions[row, column] = _noted(session)
    is_past = np.arange(MOST_SESSIONS) < intake[:, :1]
    shade, depth, coverage, healed, faded, doubt, wishes = np.moveaxis(sessions, 2, 0)
    usual = np.array([usual_depth_mm(case, numbers) for case in cases])
    stage = np.array([TOUCH_UP_STAGE * float(case.touch_up) for case in cases])
    start = np.array([_start(case) for case in cases]).reshape(-1, 2)
    planned = _planned_columns(cases)
    return Facts(
        done=intake[:, 0],
        agreed=intake[:, 1],
        area=intake[:, 2],
        area_graded=intake[:, 3],
        scar=intake[:, 4],
        skin=intake[:, 5],
        pace=intake[:, 6],
        stage=stage,
        start=start[:, 0],
        start_sd=start[:, 1],
        shade=_shade_steps(shade, planned[:, :, 0], stage),
        depth=_depth_steps(np.where(is_past, depth, math.nan), planned[:, :, 1], usual[:, None]),
        coverage=coverage,
        healed=healed,
        faded=faded,
        doubt=np.where(np.isnan(doubt), 1.0, doubt),
        wishes=wishes,
        **zone_facts(cases),
    )


def _intake_columns(cases: Sequence[Case], numbers: Numbers) -> Array:
    """What the intake says of each case, shape (N, 7): the first columns of `Facts`."""
    return np.array(
        [
            (
                case.sessions_done,
                case.another_agreed,
                _log2_area(case),
                case.area_cm2 is None,
                SCAR_VALUE.get(case.scar_tissue or "", math.nan),
                SKIN_VALUE.get(case.skin or "", math.nan),
                _pace(case, numbers),
            )
            for case in cases
        ],
        dtype=float,
    ).reshape(len(cases), 7)


def _planned_columns(cases: Sequence[Case]) -> Array:
    """The shade and depth meant for sessions to come, shape (N, 10, 2), NaN for "as it comes"."""
    planned = np.full((len(cases), MOST_SESSIONS, 2), math.nan)
    for row, case in enumerate(cases):
        if case.plan:
            meant = (case.plan.shade, case.plan.depth_mm)
            planned[row, case.plan.number - 1 :] = [math.nan if v is None else v for v in meant]
    return planned


def _log2_area(case: Case) -> float:
    area = case.area_cm2 or case.graded_area_cm2
    return math.log2(area / 200) if area else math.nan


def usual_depth_mm(case: Case, numbers: Numbers) -> float:
    """The depth that counts as neither deep nor shallow: the studio's own, once it is learnt."""
    return (None if numbers.courses else case.usual_depth_mm) or numbers.usual_depth_mm


def _start(case: Case) -> tuple[float, float]:
    """The coverage that an earlier course has left, and its spread; nothing without one."""
    if not case.touch_up:
        return 0.0, 0.0
    mean, sd = TOUCH_UP_START
    if case.earlier_observed_fading is None:
        return mean, sd
    seen = ENDS_WITH * (1.0 - case.earlier_observed_fading)
    gain = sd**2 / (sd**2 + TOUCH_UP_NOTE_SD**2)
    return mean + gain * (seen - mean), sd * math.sqrt(1.0 - gain)


def _pace(case: Case, numbers: Numbers) -> float:
    # What a touch-up finds lost was lost in years: it tells what is left, not the pace.
    if case.earlier_observed_fading is not None and not case.touch_up:
        seen = min(max(case.earlier_observed_fading, 0.02), 0.98)
        off = (math.log(seen / (1 - seen)) - numbers.mu_f) / (2 * numbers.sd_theta)
        return min(max(off, -0.5), 0.5)
    return EARLIER_SHIFT.get(case.earlier_fading or "", math.nan)


def _noted(session: Session) -> tuple[float, ...]:
    # Before the scab has gone a reading is not sure: its spread is doubled.
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


def _shade_steps(shade: Array, planned: Array, stage: Array) -> Array:
    """Where no shade is noted, or not yet, it returns half-way to plan from the last known one.

    A shade that is meant to be used keeps its distance from the ladder in the sessions after it.
    """
    number = np.arange(MOST_SESSIONS) + stage[:, None].astype(int)
    plan = np.array(PLANNED_DARKNESS)[np.minimum(number, len(PLANNED_DARKNESS) - 1)]
    steps = np.clip((shade - plan) / 0.15, -3.0, 3.0)
    meant = np.clip((planned - plan) / 0.15, -3.0, 3.0)
    last, kept = np.zeros(len(shade)), np.full(len(shade), math.nan)
    for column in range(MOST_SESSIONS):
        kept = np.where(np.isnan(kept), meant[:, column], kept)
        foreseen = np.where(np.isnan(kept), last / 2, kept)
        last = np.where(np.isnan(steps[:, column]), foreseen, steps[:, column])
        steps[:, column] = last
    found: Array = steps
    return found


def _depth_steps(depth: Array, planned: Array, usual: Array) -> Array:
    """The client's mean over the sessions that note it, else the usual depth: hands keep a depth.

    One depth for all sessions, so that a shallow one cannot be explained away by the notes; only
    what is meant for sessions to come may differ.
    """
    steps = np.clip((depth - usual) / 0.1, -3.0, 1.0)
    known = ~np.isnan(steps)
    mean = np.where(known, steps, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    meant = np.clip((planned - usual) / 0.1, -3.0, 1.0)
    found: Array = np.where(np.isnan(meant), mean[:, None], meant)
    return found
