"""The proposal for fading: each client's habit of fading, and the share that each session lost."""

import numpy as np

from smpdash.estimate.model.covariates import Covariates
from smpdash.estimate.model.curves import log_density, logistic, loss, softplus, stretched
from smpdash.estimate.model.intake import intake_at
from smpdash.estimate.model.parameters import EARLIER_SPREAD, MOST_SESSIONS, Parameters
from smpdash.estimate.model.quadrature import EPS, POINTS, THETA, Array, normals


def fading_habit(covariates: Covariates, parameters: Parameters) -> tuple[Array, Array]:
    """Mean and standard deviation (N,) of how much more each client fades, on the logit scale.

    Compared with a client without scars and with normal skin.
    """
    _, scar, skin = intake_at(covariates, parameters, normals(POINTS))
    usual = parameters.f_scar * scar + parameters.f_skin * skin
    theta, _, variance = _kalman_filter(covariates, parameters, parameters.mu_f + usual)
    habit = usual + theta
    spread = np.sqrt(habit.var(axis=1) + variance.mean(axis=1))
    return np.asarray(habit.mean(axis=1)), np.asarray(spread)


def theta_at(
    covariates: Covariates, parameters: Parameters, z: Array, base: Array
) -> tuple[Array, Array]:
    """The client's habit of fading theta at each point, and log prior - log proposal.

    `z` (DIMENSIONS, P) are the standard normal points, `base` the logit of the fading without
    theta. Both results have shape (N, P) or broadcast to it.
    """
    mean, (start, sd), variance = _kalman_filter(covariates, parameters, base)
    deviation = stretched(z[THETA], parameters.tails)
    theta = mean + np.sqrt(variance) * deviation
    if not (variance < sd**2).any():
        return theta, np.zeros((1, 1))
    prior = log_density((theta - start) / sd, parameters.tails) - np.log(sd)
    return theta, prior - log_density(deviation, parameters.tails) + 0.5 * np.log(variance)


def fade_step(covariates: Covariates, parameters: Parameters, j: int) -> Array:
    """What shade, depth and layering add to the logit of the fading after session j + 1, (N, 1).

    If the fading is noted, the shade does not count: else a light shade would excuse the fading.
    """
    shade = np.where(np.isnan(covariates.faded[:, j]), covariates.shade[:, j], 0.0)
    step: Array = (
        parameters.f_shade * shade[:, None]
        + parameters.f_depth * covariates.depth[:, j, None]
        - parameters.kappa * (j + covariates.stage[:, None])
    )
    return step


def faded_at(
    covariates: Covariates, parameters: Parameters, j: int, z: Array, mean: Array
) -> tuple[Array, Array]:
    """The share 0..1 lost after session j + 1 at each point, and its note's log weight.

    `mean` is the logit of the fading before the session's own deviation eps.
    """
    noted = ~np.isnan(covariates.faded[:, j, None])
    if not noted.any():
        return logistic(mean + parameters.sd_eps * z[EPS + j]), np.zeros((1, 1))
    own = parameters.sd_eps**2
    logit, note_variance = _noted_logit(covariates, parameters, j)
    counted = _share_counted(covariates, parameters, j, logit - mean, own + note_variance)
    gain = np.where(noted, own / (own + note_variance) * counted, 0.0)
    shift = gain * (logit - mean)
    width = np.sqrt(own * (1.0 - gain))
    eps = shift + width * z[EPS + j]
    faded = logistic(mean + eps)
    off = (covariates.faded[:, j, None] - faded) / (
        parameters.s_fade * covariates.fading_sd_factor[:, j, None]
    )
    weight = (
        0.5 * z[EPS + j] ** 2
        - 0.5 * eps**2 / own
        + np.log(width / parameters.sd_eps)
        - loss(off, 2.0)
        - np.log(parameters.s_fade)
    )
    return faded, np.where(noted, weight, 0.0)


def _kalman_filter(
    covariates: Covariates, parameters: Parameters, base: Array
) -> tuple[Array, tuple[Array, Array], Array]:
    """The posterior mean of theta given the noted fadings, its prior (mean, sd), and its variance.

    A scalar Kalman filter over the sessions, on the logit scale.
    """
    known = ~np.isnan(covariates.earlier_fading[:, None])
    start = np.where(known, covariates.earlier_fading[:, None], 0.0) * parameters.sd_theta
    sd = np.where(known, EARLIER_SPREAD, 1.0) * parameters.sd_theta
    mean, variance = start, sd**2
    for j in range(MOST_SESSIONS):
        noted = ~np.isnan(covariates.faded[:, j, None])
        if not noted.any():
            continue
        logit, note_variance = _noted_logit(covariates, parameters, j)
        foreseen = base + fade_step(covariates, parameters, j)
        innovation = logit - foreseen - mean
        total = variance + parameters.sd_eps**2 + note_variance
        counted = _share_counted(covariates, parameters, j, innovation, total)
        gain = np.where(noted, variance / total * counted, 0.0)
        mean = mean + gain * innovation
        variance = variance * (1.0 - gain)
    return mean, (start, sd), variance


def _noted_logit(covariates: Covariates, parameters: Parameters, j: int) -> tuple[Array, Array]:
    """The noted fading of session j + 1 as a logit, and its variance (delta method), (N, 1)."""
    noted = covariates.faded[:, j, None]
    share = np.where(np.isnan(noted), 0.5, noted)
    logit = np.log(np.clip(share, 0.04, 0.96) / (1.0 - np.clip(share, 0.04, 0.96)))
    inner = np.clip(share, 0.12, 0.65)
    sd = parameters.s_fade * covariates.fading_sd_factor[:, j, None] / (inner * (1.0 - inner))
    return logit, sd**2


def _share_counted(
    covariates: Covariates, parameters: Parameters, j: int, innovation: Array, variance: Array
) -> Array:
    """The share 0..1 of an innovation that counts: the linear tail of the loss bounds its pull."""
    most = 2.0 * 0.22 / (parameters.s_fade * covariates.fading_sd_factor[:, j, None])
    share: Array = np.minimum(1.0, most * variance / np.maximum(np.abs(innovation), 1e-9))
    return share


def chance_noted(covariates: Covariates, parameters: Parameters, j: int, faded: Array) -> Array:
    """The log probability that this fading is noted at the next visit, or that it is not, (N, P).

    0 if no session came after session j + 1.
    """
    came_back = (covariates.done > j + 1)[:, None]
    if not came_back.any():
        return np.zeros((1, 1))
    share = np.clip(parameters.note_share, 0.01, 0.99) * np.ones((1, 1))
    odds = np.log(share / (1.0 - share))
    if parameters.note_slope:
        usual = logistic(np.array(parameters.mu_f))
        odds = odds + parameters.note_slope * (faded - usual) / 0.1
    noted = ~np.isnan(covariates.faded[:, j, None])
    log_chance: Array = np.where(came_back, -softplus(np.where(noted, -odds, odds)), 0.0)
    return log_chance
