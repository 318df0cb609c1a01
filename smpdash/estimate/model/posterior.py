"""The posterior of a course by importance sampling: weighted paths, given all notes.

A course is a level of coverage that sessions raise and fading lowers. Each client has a habit of
fading theta (standard deviation sd_theta), an ease of taking pigment eta (sd_eta) and a rate of
adjustments lambda ~ Gamma(a, b). With c_0 = 0, session j

    closes the gap by     g_j = logistic(mu_g + g . x_j + eta)
    reaches               p_j = max(c_(j-1) + g_j (1 - c_(j-1)) - alpha A_j, 0.02)
    then loses            f_j = logistic(mu_f - kappa (j - 1) + f . x_j + theta + eps_j)
    and heals to          c_j = p_j - f_j (max(p_j - c_(j-1), 0) + omega min(c_(j-1), p_j)),

where x_j are area, scar tissue, skin, shade and depth, A_j ~ Poisson(lambda) are the adjustments
and eps_j ~ N(0, sd_eps^2). theta and eta are normal, or have the tails of a t distribution if the
studio's courses show it. Session j is the last with probability
h_j = logistic((c_j - tau - t_j) / s). For clients who bought three sessions, the third is the last,
whatever c_3. Coverage is noted around p_j (standard deviation s_cov) and fading around f_j
(s_fade). The loss of both is linear beyond 1.5 and 2 standard deviations, so that one odd note
cannot decide everything.

Importance sampling: the proposal places the points by the noted fadings (a scalar Kalman filter on
the logit scale moves theta, and each noted eps_j follows its own note). The points run through the
sessions and get the weight prior x likelihood of the notes x "not finished before" / proposal, so
that the approximation of the filter cancels. A missing field of the intake is one more dimension of
the integral.

That a fading is not noted may be informative too: some artists only note strong fading. The
studio's courses teach how much; for an unknown studio it says nothing.

How far the studio's own mu_g, mu_f and tau lie from the parameters is integrated over in the same
way. It matters most before the studio's first courses, and less with each course.

A touch-up starts from the coverage that an earlier course has left, c_0 > 0, at a later stage of
the layering, and without t_j. If notes are taken by zone, the lagging zone decides: its distance
from the mean (module zones) is subtracted from c_j in h_j.
"""

from dataclasses import dataclass

import numpy as np

from smpdash.estimate.model.adjustments import adjustment_rate, adjustments_at, poisson_cdf
from smpdash.estimate.model.covariates import Covariates
from smpdash.estimate.model.curves import logistic, stretched
from smpdash.estimate.model.fading import chance_noted, fade_step, faded_at, theta_at
from smpdash.estimate.model.intake import intake_at
from smpdash.estimate.model.note_likelihood import Client, bought, goal, weight_of_notes
from smpdash.estimate.model.parameters import MOST_SESSIONS, Parameters
from smpdash.estimate.model.quadrature import (
    ADJUSTMENT_RATE,
    ADJUSTMENTS,
    ETA,
    START,
    STUDIO,
    Array,
    normals,
    shares,
)
from smpdash.estimate.model.zones import lag, mean_course, zone_start, zone_step
from smpdash.record.sessions import healed_coverage


@dataclass(frozen=True, slots=True)
class WeightedPaths:
    """The paths of N clients at P points.

    `log_weight` (N, P) is the log weight after all notes, and after "not the last session" for
    sessions 1..k-1. `over` (N, P, 10) is the logit of h_j, `after` and `healed` (N, P, 10) are p_j
    and c_j as shares 0..1. `ahead` (N, Z, 10) is how far the healed coverage of each zone lies
    above the mean.
    """

    log_weight: Array
    over: Array
    after: Array
    healed: Array
    ahead: Array


def weighted_paths(
    covariates: Covariates,
    parameters: Parameters,
    count: int,
    sessions: int = MOST_SESSIONS,
    *,
    to_learn: bool = False,
) -> WeightedPaths:
    """Run every client through the first `sessions` sessions at `count` points; weigh by the notes.

    With `to_learn` the weights are the likelihood. Without it they keep the directions that
    forecasts need (module note_likelihood).
    """
    off_goal = _studio(parameters, count)[2]
    client, log_weight = _client(covariates, parameters, count, sessions, to_learn=to_learn)
    shape = (len(covariates.done), count, sessions)
    # Sessions are contiguous in memory, since they are written and read one after another.
    over, after, left = (np.moveaxis(np.empty((sessions, *shape[:2])), 0, 2) for _ in range(3))
    zones = zone_start(
        covariates.zone_scar,
        covariates.zone_share,
        covariates.zone_fading,
        covariates.faded,
        parameters,
    )
    ahead = np.zeros((*covariates.zone_share.shape, sessions))
    level = client.start
    for j in range(sessions):
        shade, depth = covariates.shade[:, j, None], covariates.depth[:, j, None]
        gap = logistic(client.gap + (parameters.g_shade * shade + parameters.g_depth * depth))
        reached = level + gap * (1.0 - level) - parameters.alpha * client.adjustments[j]
        reached = np.maximum(reached, 0.02)
        before = level
        level = healed_coverage(before, reached, client.faded[j], settled_fading=parameters.omega)
        after[:, :, j], left[:, :, j] = reached, level
        over[:, :, j] = (level - goal(covariates, parameters, j) - off_goal) / parameters.s
        if covariates.zone_share.any():
            notes = (covariates.zone_ahead[:, :, j], covariates.zone_healed[:, :, j])
            zones = zone_step(
                zones, mean_course(before, gap, reached, client.faded[j]), notes, parameters
            )
            ahead[:, :, j] = zones.ahead
            over[:, :, j] -= lag(zones.ahead, covariates.zone_share)[:, None] / parameters.s
        paid = bought(covariates, parameters, j)
        if paid.any():
            over[:, :, j] = _either(paid, over[:, :, j])
    return WeightedPaths(np.broadcast_to(log_weight, shape[:2]), over, after, left, ahead)


def _studio(parameters: Parameters, count: int) -> Array:
    """How far the studio's mu_g, mu_f and tau lie from the parameters, shape (3, P)."""
    distance: Array = np.array(parameters.unsure) @ normals(count)[STUDIO : STUDIO + 3]
    return distance


def _client(
    covariates: Covariates, parameters: Parameters, count: int, sessions: int, *, to_learn: bool
) -> tuple[Client, Array]:
    """The clients at each point, and the points' log weights after all notes."""
    z, studio = normals(count), _studio(parameters, count)
    area, scar, skin = intake_at(covariates, parameters, z)
    gap = parameters.mu_g + parameters.g_area * area + parameters.g_scar * scar
    fading = parameters.mu_f + parameters.f_scar * scar + parameters.f_skin * skin
    if studio.any():
        gap, fading = gap + studio[0], fading + studio[1]
    theta, log_weight = theta_at(covariates, parameters, z, fading)
    fading = fading + theta
    cdf = poisson_cdf(adjustment_rate(covariates, parameters, z[ADJUSTMENT_RATE]))
    start: Array = covariates.start[:, None] * np.ones((1, 1))
    if covariates.start_sd.any():
        start = np.clip(start + covariates.start_sd[:, None] * z[START], 0.0, 1.0)
    adjustments, faded = [], []
    for j in range(sessions):
        uniform = shares(count)[ADJUSTMENTS + j]
        adjustments.append(adjustments_at(covariates.adjustments[:, j, None], cdf, uniform))
        lost, weight = faded_at(
            covariates, parameters, j, z, fading + fade_step(covariates, parameters, j)
        )
        faded.append(lost)
        log_weight = log_weight + weight + chance_noted(covariates, parameters, j, lost)
    gap = gap + parameters.sd_eta * stretched(z[ETA], parameters.tails)
    client = Client(gap, fading, start, adjustments, faded)
    return client, log_weight + weight_of_notes(
        covariates, parameters, client, z, to_learn=to_learn
    )


def _either(share: Array, logit: Array) -> Array:
    """The logit of the chance that one of two independent events happens.

    `share` is the chance of the first, `logit` the logit of that of the second.
    """
    chance = share + (1.0 - share) * logistic(logit)
    either: Array = np.log(chance / np.maximum(1.0 - chance, 1e-12))
    return either


def totals(paths: WeightedPaths, covariates: Covariates) -> Array:
    """The probability of each total 1..10, shape (N, 10); 0 below the sessions already held."""
    top = paths.log_weight.max(axis=1, keepdims=True)
    running = np.exp(paths.log_weight - top)
    first = np.clip(np.maximum(covariates.done + covariates.agreed, 1), 1, MOST_SESSIONS)
    pmf = np.zeros((len(first), MOST_SESSIONS))
    for j in range(MOST_SESSIONS):
        possible = (first <= j + 1)[:, None]
        if j == MOST_SESSIONS - 1:
            pmf[:, j] = running.sum(axis=1)
        elif possible.any():
            last = np.where(possible, logistic(paths.over[:, :, j]), 0.0)
            ends = running * last
            pmf[:, j] = ends.sum(axis=1)
            running = running - ends
    result: Array = pmf / pmf.sum(axis=1, keepdims=True)
    return result


def effective_points(log_weight: Array) -> Array:
    """The effective sample size of the log weights (N, P), shape (N,) (Kish 1965)."""
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    size: Array = weight.sum(axis=1) ** 2 / (weight**2).sum(axis=1)
    return size
