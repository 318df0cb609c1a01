"""Fits a studio's parameters: the posterior mode, given the trade's prior and its own courses."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Any, Final

import numpy as np

from smpdash.estimate.case import Case
from smpdash.estimate.model.covariates import Covariates, covariates_of
from smpdash.estimate.model.curves import softplus
from smpdash.estimate.model.parameters import (
    MOST_SESSIONS,
    NOT_UNSURE,
    SCAR_VALUE,
    SKIN_VALUE,
    STUDIO_SD,
    TRADE,
    Parameters,
    Root,
)
from smpdash.estimate.model.posterior import weighted_paths
from smpdash.estimate.model.quadrature import Array

# The prior of a studio's parameters around the trade's (our own choice): a standard deviation, on
# the log scale if True. Parameters that are not listed stay as the trade has them.
PRIOR_SD: Final = {
    "mu_g": (STUDIO_SD[0], False),
    "mu_f": (STUDIO_SD[1], False),
    "tau": (STUDIO_SD[2], False),
    "kappa": (0.05, False),
    "omega": (0.13, False),
    "tau1": (0.03, False),
    "tau2": (0.02, False),
    "s": (0.25, True),
    "package": (0.15, False),
    "sd_theta": (0.125, True),
    "sd_eta": (0.25, True),
    "sd_eps": (0.15, True),
    "tails": (0.15, False),
    "s_fade": (0.40, True),
    "s_cov": (0.40, True),
    "g_area": (0.07, False),
    "g_scar": (0.05, False),
    "f_skin": (0.08, False),
    "f_scar": (0.05, False),
    "f_depth": (0.05, False),
    "g_depth": (0.06, False),
    "alpha": (0.015, False),
    "note_slope": (0.30, False),
}
# Bounds: signs that the trade is sure of, which no studio may reverse. A standard deviation s_cov
# smaller than the 5 % steps of the notes would let the notes reverse them too.
LOWER_BOUNDS: Final = {
    "g_depth": 0.0,
    "s_cov": 0.045,
    "omega": 0.0,
    "package": 0.0,
    "tails": 0.0,
    "g_scar": -1.0,
    "f_skin": 0.0,
    "f_scar": 0.0,
    "alpha": 0.0,
}
UPPER_BOUNDS: Final = {
    "omega": 1.5,
    "package": 0.9,
    "tails": 0.4,
    "g_area": 0.0,
    "g_scar": 0.0,
    "f_depth": 0.0,
}
POINTS_TO_LEARN: Final = 256
STEPS: Final = 12
LEFT_BY_A_STEP: Final = 0.7
NUDGE: Final = 0.05
# How many courses the trade's depth is worth, and how many visits its rate of adjustments and its
# share of noted fadings.
DEPTH_COURSES: Final = 5
ADJUSTMENT_VISITS: Final = 20
NOTES_VISITS: Final = 5
# How many clients the trade's mix of areas, scars and skins is worth.
MIX_CLIENTS: Final = 20


def learnt_parameters(
    courses: Sequence[Case],
    weight: Array,
    *,
    start: Parameters = TRADE,
    progress: Callable[[float], None] | None = None,
) -> Parameters:
    """The parameters with the highest posterior density, by Gauss-Newton steps (BHHH algorithm).

    `courses` may be finished, running or abandoned; for the latter two it is only known that their
    sessions were not enough. `weight` (N,) is the weight of each course. `progress` is called with
    shares 0..1.
    """
    base = replace(_counted(courses, start), unsure=NOT_UNSURE)
    likelihood = _likelihood(courses, base)
    place = np.zeros(len(PRIOR_SD))
    log_likelihoods = likelihood(_moved(base, place))
    best = float(weight @ log_likelihoods)
    for step in range(STEPS):
        slopes = np.empty((len(courses), len(PRIOR_SD)))
        for column in range(len(PRIOR_SD)):
            near = place.copy()
            near[column] += NUDGE
            slopes[:, column] = (likelihood(_moved(base, near)) - log_likelihoods) / NUDGE
        gradient = weight @ slopes - place
        curvature = (slopes * weight[:, None]).T @ slopes + np.eye(len(place))
        move = np.clip(np.linalg.solve(curvature, gradient), -2.0, 2.0)
        gained = 0.0
        for part in (1.0, 0.5, 0.25, 0.125):
            proposed = place + part * move
            tried = likelihood(_moved(base, proposed))
            log_posterior = float(weight @ tried - 0.5 * proposed @ proposed)
            if log_posterior > best:
                gained, best, place, log_likelihoods = (
                    log_posterior - best,
                    log_posterior,
                    proposed,
                    tried,
                )
                break
        if progress:
            # The number of steps is not known: each one takes the same share of what is left.
            progress(1.0 - LEFT_BY_A_STEP ** (step + 1))
        if gained < 0.05:
            break
    return replace(_moved(base, place), unsure=_unsure(curvature))


def _unsure(curvature: Array) -> Root:
    """The Cholesky root of the posterior covariance of mu_g, mu_f and tau (Laplace approximation).

    `curvature` is that of the log posterior at its mode, in prior standard deviations.
    """
    chosen = [list(PRIOR_SD).index(name) for name in ("mu_g", "mu_f", "tau")]
    covariance = np.linalg.inv(curvature)[np.ix_(chosen, chosen)]
    root = np.linalg.cholesky(covariance * np.outer(STUDIO_SD, STUDIO_SD))
    return tuple((float(a), float(b), float(c)) for a, b, c in root)


def _counted(courses: Sequence[Case], start: Parameters) -> Parameters:
    """The start with all parameters that are plain averages over the courses; these need no search.

    The usual depth, the rate of adjustments, the mix of clients, the share of noted fadings.
    """
    depths = [
        sum(known) / len(known)
        for course in courses
        if (known := [s.depth_mm for s in course.sessions if s.depth_mm is not None])
    ]
    adjustments = [s.adjustments for c in courses for s in c.sessions if s.adjustments is not None]
    usual = fmean(course.usual_depth_mm or start.usual_depth_mm for course in courses)
    rate = start.adjust_a / start.adjust_b
    rate = (rate * ADJUSTMENT_VISITS + sum(adjustments)) / (ADJUSTMENT_VISITS + len(adjustments))
    return replace(
        start,
        usual_depth_mm=(usual * DEPTH_COURSES + sum(depths)) / (DEPTH_COURSES + len(depths)),
        adjust_b=start.adjust_a / rate,
        log2_area=_areas(courses, start),
        scar_shares=_mix([SCAR_VALUE.get(c.scar_tissue or "") for c in courses], start.scar_shares),
        skin_shares=_mix(
            [None if c.skin is None else 2.0 * SKIN_VALUE[c.skin] for c in courses],
            start.skin_shares,
        ),
        note_share=_noted_share(courses, start),
        courses=sum(course.status == "completed" for course in courses),
    )


def _noted_share(courses: Sequence[Case], start: Parameters) -> float:
    """How often fading was noted if a session followed, shrunk towards the trade's share."""
    noted = [s.faded is not None for course in courses for s in course.sessions[:-1]]
    return (start.note_share * NOTES_VISITS + sum(noted)) / (NOTES_VISITS + len(noted))


def _areas(courses: Sequence[Case], start: Parameters) -> tuple[float, float]:
    """Mean and standard deviation of log2(area / 200 cm2), shrunk towards the trade's."""
    areas = [area for c in courses if (area := c.area_cm2 or c.graded_area_cm2)]
    noted = np.log2(np.array(areas, dtype=float) / 200.0)
    mean, sd = start.log2_area
    whole = MIX_CLIENTS + len(noted)
    middle = (MIX_CLIENTS * mean + noted.sum()) / whole
    square = MIX_CLIENTS * (sd**2 + (mean - middle) ** 2) + ((noted - middle) ** 2).sum()
    return float(middle), float(np.sqrt(square / whole))


def _mix(noted: Sequence[float | None], start: tuple[float, ...]) -> tuple[float, ...]:
    """How often each of the values 0, 1 .. was noted, shrunk towards the `start` shares."""
    known = [value for value in noted if value is not None]
    return tuple(
        (MIX_CLIENTS * share + known.count(float(value))) / (MIX_CLIENTS + len(known))
        for value, share in enumerate(start)
    )


def _moved(base: Parameters, place: Array) -> Parameters:
    """The parameters at `place`: one coordinate for each of PRIOR_SD, in standard deviations."""
    values: dict[str, Any] = {}
    for (name, (sd, on_log)), move in zip(PRIOR_SD.items(), place.tolist(), strict=True):
        value = getattr(base, name)
        value = value * np.exp(sd * move) if on_log else value + sd * move
        value = max(value, LOWER_BOUNDS.get(name, -np.inf))
        values[name] = float(min(value, UPPER_BOUNDS.get(name, np.inf)))
    return replace(base, **values)


def _likelihood(courses: Sequence[Case], base: Parameters) -> Callable[[Parameters], Array]:
    """A function that gives the log likelihood of every course, shape (N,)."""
    ended = np.array([float(course.status == "completed") for course in courses])
    covariates = covariates_of(
        [replace(course, another_agreed=course.status != "completed") for course in courses], base
    )
    sessions = np.clip(covariates.done, 1, MOST_SESSIONS).astype(int)
    # Courses of similar length run together, so that short ones need not run ten sessions.
    groups = []
    for low, high in ((1, 3), (4, 5), (6, MOST_SESSIONS)):
        rows = np.flatnonzero((sessions >= low) & (sessions <= high))
        if len(rows):
            groups.append((rows, covariates.rows(rows.tolist()), int(sessions[rows].max())))

    def log_likelihoods(parameters: Parameters) -> Array:
        values = np.empty(len(courses))
        for rows, part, most in groups:
            values[rows] = _log_likelihood(part, ended[rows], parameters, most)
        return values

    return log_likelihoods


def _log_likelihood(
    covariates: Covariates, ended: Array, parameters: Parameters, sessions: int
) -> Array:
    paths = weighted_paths(covariates, parameters, POINTS_TO_LEARN, sessions, to_learn=True)
    last = np.clip(covariates.done, 1, sessions).astype(int) - 1
    over = np.take_along_axis(paths.over, last[:, None, None], axis=2)[:, :, 0]
    # Ten sessions stand for ten and more: that the tenth was the last says nothing.
    closed = ((ended > 0) & (covariates.done > 0) & (covariates.done < MOST_SESSIONS))[:, None]
    log_weight = paths.log_weight - np.where(closed, softplus(-over), 0.0)
    top = log_weight.max(axis=1, keepdims=True)
    log_mean: Array = top[:, 0] + np.log(np.exp(log_weight - top).mean(axis=1))
    return log_mean
