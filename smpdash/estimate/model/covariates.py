"""Cases as arrays of covariates: one row per case, one column per session, NaN for "not noted"."""

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
    Parameters,
)
from smpdash.estimate.model.quadrature import Array
from smpdash.estimate.model.zones import zone_covariates
from smpdash.record.sessions import PLANNED_DARKNESS, SCAB_DAYS


@dataclass(frozen=True, slots=True)
class Covariates:
    """The covariates of N cases, on the scales of the model.

    Columns of (N, 10) arrays are sessions 1..10; sessions beyond the tenth are not modelled.
    """

    done: Array  # (N,) sessions held
    agreed: Array  # (N,) 1 if another session was agreed after the last one, else 0
    area: Array  # (N,) log2(area / 200 cm2), NaN if nothing is known
    area_graded: Array  # (N,) 1 if the area only comes from the grade of hair loss
    scar: Array  # (N,) 0 (none) .. 3 (extensive)
    skin: Array  # (N,) 0 (normal) .. 1 (oily)
    earlier_fading: Array  # (N,) -0.5..0.5: how fast earlier pigment faded, NaN unknown
    stage: Array  # (N,) how many sessions an earlier course counts for, 0 without one
    start: Array  # (N,) coverage 0..1 left from an earlier course
    start_sd: Array  # (N,) the standard deviation of that coverage
    shade: Array  # (N, 10) distance from the planned shade in steps of 0.15, held or foreseen
    depth: Array  # (N, 10) distance from the usual depth in tenths of a millimetre
    coverage: Array  # (N, 10) share 0..1 at the session's end
    healed: Array  # (N, 10) share 0..1 seen at a check-up
    faded: Array  # (N, 10) share 0..1 of the pigment of the column's own session
    fading_sd_factor: Array  # (N, 10) 2 if the fading was read before the scab fell, else 1
    adjustments: Array  # (N, 10) how many were asked for
    zone_share: Array  # (N, Z) part of the noted area, 0 if there is no such zone
    zone_scar: Array  # (N, Z) 1 for the scar, else 0
    zone_ahead: Array  # (N, Z, 10) coverage less the mean of the zones
    zone_healed: Array  # (N, Z, 10) healed coverage less the mean of the zones
    zone_fading: Array  # (N, Z, 10) logit of the fading less that of the mean

    def rows(self, chosen: Sequence[int]) -> "Covariates":
        """The covariates of the chosen cases only, in that order."""
        index = np.asarray(chosen)
        return Covariates(*(getattr(self, field.name)[index] for field in fields(self)))


def covariates_of(cases: Sequence[Case], parameters: Parameters = TRADE) -> Covariates:
    """The cases as arrays; a case may have any number of sessions, and any value may be missing."""
    intake = _intake_columns(cases, parameters)
    sessions = np.full((len(cases), MOST_SESSIONS, 7), math.nan)
    for row, case in enumerate(cases):
        for column, session in enumerate(case.sessions[:MOST_SESSIONS]):
            sessions[row, column] = _noted(session)
    is_past = np.arange(MOST_SESSIONS) < intake[:, :1]
    shade, depth, coverage, healed, faded, sd_factor, adjustments = np.moveaxis(sessions, 2, 0)
    usual = np.array([usual_depth_mm(case, parameters) for case in cases])
    stage = np.array([TOUCH_UP_STAGE * float(case.touch_up) for case in cases])
    start = np.array([_start(case) for case in cases]).reshape(-1, 2)
    planned = _planned_columns(cases)
    return Covariates(
        done=intake[:, 0],
        agreed=intake[:, 1],
        area=intake[:, 2],
        area_graded=intake[:, 3],
        scar=intake[:, 4],
        skin=intake[:, 5],
        earlier_fading=intake[:, 6],
        stage=stage,
        start=start[:, 0],
        start_sd=start[:, 1],
        shade=_shade_steps(shade, planned[:, :, 0], stage),
        depth=_depth_steps(np.where(is_past, depth, math.nan), planned[:, :, 1], usual[:, None]),
        coverage=coverage,
        healed=healed,
        faded=faded,
        fading_sd_factor=np.where(np.isnan(sd_factor), 1.0, sd_factor),
        adjustments=adjustments,
        **zone_covariates(cases),
    )


def _intake_columns(cases: Sequence[Case], parameters: Parameters) -> Array:
    """The covariates known from the intake, shape (N, 7): the first fields of `Covariates`."""
    return np.array(
        [
            (
                case.sessions_done,
                case.another_agreed,
                _log2_area(case),
                case.area_cm2 is None,
                SCAR_VALUE.get(case.scar_tissue or "", math.nan),
                SKIN_VALUE.get(case.skin or "", math.nan),
                _earlier_fading(case, parameters),
            )
            for case in cases
        ],
        dtype=float,
    ).reshape(len(cases), 7)


def _planned_columns(cases: Sequence[Case]) -> Array:
    """The shade and depth planned for sessions to come, shape (N, 10, 2), NaN for "no plan"."""
    planned = np.full((len(cases), MOST_SESSIONS, 2), math.nan)
    for row, case in enumerate(cases):
        if case.plan:
            values = (case.plan.shade, case.plan.depth_mm)
            planned[row, case.plan.number - 1 :] = [math.nan if v is None else v for v in values]
    return planned


def _log2_area(case: Case) -> float:
    area = case.area_cm2 or case.graded_area_cm2
    return math.log2(area / 200) if area else math.nan


def usual_depth_mm(case: Case, parameters: Parameters) -> float:
    """The depth in the skin, millimetres, that counts as neither deep nor shallow.

    The studio's own depth once its courses have taught it.
    """
    return (None if parameters.courses else case.usual_depth_mm) or parameters.usual_depth_mm


def _start(case: Case) -> tuple[float, float]:
    """Mean and standard deviation of the coverage 0..1 left from an earlier course; 0 if none."""
    if not case.touch_up:
        return 0.0, 0.0
    mean, sd = TOUCH_UP_START
    if case.earlier_observed_fading is None:
        return mean, sd
    seen = ENDS_WITH * (1.0 - case.earlier_observed_fading)
    gain = sd**2 / (sd**2 + TOUCH_UP_NOTE_SD**2)
    return mean + gain * (seen - mean), sd * math.sqrt(1.0 - gain)


def _earlier_fading(case: Case, parameters: Parameters) -> float:
    """How fast earlier pigment faded, -0.5 (slow) .. 0.5 (fast); NaN if unknown."""
    # The loss seen at a touch-up took years: it tells how much is left, not how fast it faded.
    if case.earlier_observed_fading is not None and not case.touch_up:
        seen = min(max(case.earlier_observed_fading, 0.02), 0.98)
        off = (math.log(seen / (1 - seen)) - parameters.mu_f) / (2 * parameters.sd_theta)
        return min(max(off, -0.5), 0.5)
    return EARLIER_SHIFT.get(case.earlier_fading or "", math.nan)


def _noted(session: Session) -> tuple[float, ...]:
    """The seven values of a session that `covariates_of` puts into its columns."""
    noted = (
        session.shade,
        session.depth_mm,
        session.coverage,
        session.healed_coverage,
        session.faded,
        fading_sd_factor(session),
        session.adjustments,
    )
    return tuple(math.nan if value is None else value for value in noted)


def is_read_early(session: Session) -> bool:
    """Whether the fading of a session was read before the scab had fallen."""
    return session.faded_after_days is not None and session.faded_after_days < SCAB_DAYS


def fading_sd_factor(session: Session) -> float:
    """The factor of the standard deviation of a fading: one that was read early is uncertain."""
    return 2.0 if is_read_early(session) else 1.0


def _shade_steps(shade: Array, planned: Array, stage: Array) -> Array:
    """The distance from the planned shade in steps of 0.15 darkness, shape (N, 10).

    If a session has no shade, the distance is half of that of the session before. A shade that is
    planned for a session keeps its distance in the sessions after it.
    """
    number = np.arange(MOST_SESSIONS) + stage[:, None].astype(int)
    plan = np.array(PLANNED_DARKNESS)[np.minimum(number, len(PLANNED_DARKNESS) - 1)]
    steps = np.clip((shade - plan) / 0.15, -3.0, 3.0)
    planned_steps = np.clip((planned - plan) / 0.15, -3.0, 3.0)
    last, from_plan = np.zeros(len(shade)), np.full(len(shade), math.nan)
    for column in range(MOST_SESSIONS):
        from_plan = np.where(np.isnan(from_plan), planned_steps[:, column], from_plan)
        foreseen = np.where(np.isnan(from_plan), last / 2, from_plan)
        last = np.where(np.isnan(steps[:, column]), foreseen, steps[:, column])
        steps[:, column] = last
    filled: Array = steps
    return filled


def _depth_steps(depth: Array, planned: Array, usual: Array) -> Array:
    """The distance from the usual depth in tenths of a millimetre, shape (N, 10).

    The client's mean over the sessions with a noted depth, since an artist's depth hardly changes;
    0 if none is noted. All sessions held share that one value, so that other notes cannot explain a
    single shallow session away. Only a depth planned for sessions to come may differ.
    """
    steps = np.clip((depth - usual) / 0.1, -3.0, 1.0)
    known = ~np.isnan(steps)
    mean = np.where(known, steps, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    planned_steps = np.clip((planned - usual) / 0.1, -3.0, 1.0)
    filled: Array = np.where(np.isnan(planned_steps), mean[:, None], planned_steps)
    return filled
