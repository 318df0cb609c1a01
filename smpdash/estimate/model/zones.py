"""Zones: how far the coverage of each lies above the mean, and how far the lagging zone is behind.

A zone shares the client's effects and has its own way of fading, delta_z on the logit scale. The
noted fadings tell it, and it starts higher for a scar. A zone's distance from the mean coverage
shrinks with every session (the same share of a larger gap is closed), follows its notes by a scalar
Kalman filter, and grows again if the zone loses more. Both are computed along the mean path of the
client, so that they cost almost nothing. The deltas are centred by area, since the notes of the
whole scalp are the mean. Even zones, a single zone and notes of the whole scalp never lag.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from smpdash.estimate.case import Case, Session, ZoneNote
from smpdash.estimate.model.parameters import (
    MOST_SESSIONS,
    SCAR_ZONE_FADES,
    SMALL_ZONE,
    ZONE_COVERAGE_SD,
    ZONE_FADING_SD,
    ZONE_SLACK,
    Parameters,
)
from smpdash.estimate.model.quadrature import Array
from smpdash.record.sessions import healed_coverage
from smpdash.record.studio import SCAR


@dataclass(frozen=True, slots=True)
class ZoneState:
    """The state of each zone, all (N, Z): `delta` is its own way of fading, as a logit.

    `ahead` is the healed coverage above the mean, `variance` that of `ahead`.
    """

    delta: Array
    ahead: Array
    variance: Array


@dataclass(frozen=True, slots=True)
class MeanSession:
    """One session averaged over the points, shares 0..1, all (N, 1).

    The coverage before it, the share of the gap closed, the coverage reached, the share lost.
    """

    before: Array
    gap: Array
    reached: Array
    faded: Array


def zones_of(case: Case) -> tuple[str, ...]:
    """The noted zones (keys), in the order of their first note; none if there is only one."""
    zones = dict.fromkeys(note.zone for session in case.sessions for note in session.zones)
    return tuple(zones) if len(zones) > 1 else ()


def zone_covariates(cases: Sequence[Case]) -> dict[str, Array]:
    """The zone fields of `Covariates` by name; Z is 0 if no case has zones."""
    names = [zones_of(case) for case in cases]
    most = max((len(zones) for zones in names), default=0)
    share, scar = np.zeros((len(cases), most)), np.zeros((len(cases), most))
    figures = np.full((3, len(cases), most, MOST_SESSIONS), np.nan)
    for row, (case, zones) in enumerate(zip(cases, names, strict=True)):
        for column, zone in enumerate(zones):
            notes = [note for s in case.sessions for note in s.zones if note.zone == zone]
            share[row, column] = notes[0].share
            scar[row, column] = zone == SCAR
        for number, session in enumerate(case.sessions[:MOST_SESSIONS] if zones else ()):
            figures[:, row, : len(zones), number] = _noted(session, zones)
    ahead, healed, fading = figures
    return {
        "zone_share": share,
        "zone_scar": scar,
        "zone_ahead": ahead,
        "zone_healed": healed,
        "zone_fading": fading,
    }


def zone_start(
    scar: Array, share: Array, fading: Array, faded: Array, parameters: Parameters
) -> ZoneState:
    """The state before the first session: every zone at the mean, delta as the notes tell.

    The posterior mean of delta, with a normal prior and the notes' precision by the delta method.
    `scar` and `share` are (N, Z), `fading` (N, Z, 10) logits beside the mean, `faded` (N, 10).
    """
    figure = np.where(np.isnan(faded), 0.5, faded)[:, None, :]
    inner = np.clip(figure, 0.12, 0.65)
    known = ~np.isnan(fading) & ~np.isnan(faded)[:, None, :]
    gain = np.where(known, 0.5 * (inner * (1.0 - inner) / parameters.s_fade) ** 2, 0.0)
    precision = ZONE_FADING_SD**-2 + gain.sum(axis=2)
    total = SCAR_ZONE_FADES * scar * ZONE_FADING_SD**-2
    delta = (total + (gain * np.where(known, fading, 0.0)).sum(axis=2)) / precision
    area = np.maximum(share.sum(axis=1, keepdims=True), 1e-9)
    centre = (share * delta).sum(axis=1, keepdims=True) / area
    nothing = np.zeros(share.shape)
    return ZoneState(np.where(share > 0, delta - centre, 0.0), nothing, nothing)


def mean_course(before: Array, gap: Array, reached: Array, faded: Array) -> MeanSession:
    """One session's shares (N, P), averaged over the points."""
    return MeanSession(
        *(part.mean(axis=1, keepdims=True) for part in (before, gap, reached, faded))
    )


def zone_step(
    state: ZoneState, mean: MeanSession, notes: tuple[Array, Array], parameters: Parameters
) -> ZoneState:
    """The state after one more session and its healing.

    `notes` are the noted coverages (N, Z) less the mean: at the session's end, and healed.
    """
    left = 1.0 - mean.gap
    ahead, variance = _updated(
        left * state.ahead, left**2 * state.variance + ZONE_COVERAGE_SD**2, notes[0], parameters
    )
    odds = mean.faded / (1.0 - mean.faded) * np.exp(state.delta)
    after = np.clip(mean.reached + ahead, 0.02, 1.0)
    before = np.maximum(mean.before + state.ahead, 0.0)
    settled = parameters.omega
    healed = healed_coverage(before, after, odds / (1.0 + odds), settled_fading=settled)
    even = healed_coverage(mean.before, mean.reached, mean.faded, settled_fading=settled)
    return ZoneState(state.delta, *_updated(healed - even, variance, notes[1], parameters))


def lag(ahead: Array, share: Array) -> Array:
    """How far the lagging zone's coverage is below the mean, beyond ZONE_SLACK, (N,); never < 0.

    A zone smaller than SMALL_ZONE does not count.
    """
    behind = np.where(share >= SMALL_ZONE, -ahead, 0.0).max(axis=1, initial=0.0)
    beyond: Array = np.maximum(behind - ZONE_SLACK, 0.0)
    return beyond


def _updated(
    mean: Array, variance: Array, note: Array, parameters: Parameters
) -> tuple[Array, Array]:
    """Mean and variance after a note: the update step of a scalar Kalman filter."""
    known = ~np.isnan(note)
    gain = np.where(known, variance / (variance + parameters.s_cov**2), 0.0)
    return mean + gain * (np.where(known, note, mean) - mean), variance * (1.0 - gain)


def _noted(session: Session, zones: tuple[str, ...]) -> Array:
    """Coverage, healed coverage and fading (logit) of each zone less the mean, shape (3, Z).

    NaN if the zone or the whole session has no such value.
    """
    notes = {note.zone: note for note in session.zones}
    here = [notes.get(zone, ZoneNote(zone, 0.0)) for zone in zones]
    share = np.array([note.share for note in here])
    columns = np.full((3, len(zones)), np.nan)
    for row, whole, values in (
        (0, session.coverage, [note.coverage for note in here]),
        (1, session.healed_coverage, [note.healed_coverage for note in here]),
        (2, session.faded, [note.faded for note in here]),
    ):
        figure = np.array([np.nan if value is None else value for value in values])
        known = ~np.isnan(figure)
        if whole is None or not known.any():
            continue
        mean = float(figure[known] @ share[known] / share[known].sum())
        columns[row] = _logit(figure) - _logit(np.array(mean)) if row == 2 else figure - mean
    return columns


def _logit(share: Array) -> Array:
    inner = np.clip(share, 0.04, 0.96)
    logit: Array = np.log(inner / (1.0 - inner))
    return logit
