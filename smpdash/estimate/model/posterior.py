"""The mathematics: from what was seen to a weight for every way that a course may have gone.

A course is a level that sessions raise and fading lowers. With c_0 = 0 and, per client, a habit of
fading theta (spread sd_theta), an ease of taking pigment eta (spread sd_eta) and a rate of changed
wishes lambda ~ Gamma(a, b), session j

    closes the gap by     g_j = logistic(mu_g + g . x_j + eta)
    reaches               p_j = max(c_(j-1) + g_j (1 - c_(j-1)) - alpha A_j, 0.02)
    then loses            f_j = logistic(mu_f - kappa (j - 1) + f . x_j + theta + eps_j)
    and heals to          c_j = p_j - f_j (max(p_j - c_(j-1), 0) + omega min(c_(j-1), p_j)),

where x_j are area, scar tissue, skin, shade and depth, A_j ~ Poisson(lambda) the wishes changed and
eps_j ~ N(0, sd_eps^2); theta and eta are normal, or have the tails of a t distribution where the
studio's courses say so. It is the last one with probability h_j = logistic((c_j - tau - t_j) / s);
where some clients have bought three sessions, the third one is the last for these, whatever c_3.
Coverage is noted around p_j (spread s_cov) and fading around f_j (spread s_fade), both with tails
that grow linearly beyond 1.5 and 2 spreads, so that one odd note cannot rule.

Inference is by importance. Points are laid where the noted fadings put them (a scalar Kalman filter
on the logit scale moves theta, and each noted eps_j follows its own note), pushed forward, and
weighed by prior x notes x "not finished before" / proposal, so the approximation of the filter
cancels. A field of the intake that is missing is one more dimension to integrate over.

That a fading is not noted may say something too: some only note it where it is strong. How much
so is learnt from the studio's courses; of a studio nobody knows it is believed to say nothing.

What is not known of the studio itself, how far its mu_g, mu_f and tau lie from those believed,
is integrated over in the same way: much before its first courses, ever less as they come in.

A touch-up starts from what an earlier course has left, c_0 > 0, at a later stage of the layering,
and without t_j. Where notes are taken by zone, the zone that lags decides: in h_j its distance from
the mean (module zones) is taken off c_j.
"""

from dataclasses import dataclass

import numpy as np

from smpdash.estimate.model.adjustments import at_most, wish_rate, wishes_at
from smpdash.estimate.model.covariates import Facts
from smpdash.estimate.model.curves import logistic, stretched
from smpdash.estimate.model.fading import chance_noted, fade_step, faded_at, theta_at
from smpdash.estimate.model.intake import intake_at
from smpdash.estimate.model.note_likelihood import Client, bought, goal, weight_of_notes
from smpdash.estimate.model.parameters import MOST_SESSIONS, Numbers
from smpdash.estimate.model.quadrature import (
    ETA,
    START,
    STUDIO,
    WISH_RATE,
    WISHES,
    Array,
    normals,
    shares,
)
from smpdash.estimate.model.zones import lag, mean_course, zone_start, zone_step
from smpdash.record.sessions import healed_coverage


@dataclass(frozen=True, slots=True)
class Run:
    """N clients at P points. Chances that a course is over are logits.

    `log_weight` (N, P) is the weight after all notes and after sessions 1..k-1 were not the last;
    `over` (N, P, 10) the logit of h_j; `after` and `healed` (N, P, 10) are p_j and c_j; `ahead`
    (N, Z, 10) is how far each zone is ahead of the mean once healed.
    """

    log_weight: Array
    over: Array
    after: Array
    healed: Array
    ahead: Array


def run(
    facts: Facts,
    numbers: Numbers,
    count: int,
    sessions: int = MOST_SESSIONS,
    *,
    to_learn: bool = False,
) -> Run:
    """Every client pushed through the sessions at `count` points and weighed by the notes.

    To learn from, the weights are the likelihood; to forecast, they keep the directions (module
    note_likelihood).
    """
    off_goal = _studio(numbers, count)[2]
    client, log_weight = _client(facts, numbers, count, sessions, to_learn=to_learn)
    shape = (len(facts.done), count, sessions)
    # One session after the other in memory: they are written and read that way.
    over, after, left = (np.moveaxis(np.empty((sessions, *shape[:2])), 0, 2) for _ in range(3))
    zones = zone_start(facts.zone_scar, facts.zone_share, facts.zone_fading, facts.faded, numbers)
    ahead = np.zeros((*facts.zone_share.shape, sessions))
    level = client.start
    for j in range(sessions):
        shade, depth = facts.shade[:, j, None], facts.depth[:, j, None]
        gap = logistic(client.gap + (numbers.g_shade * shade + numbers.g_depth * depth))
        reached = level + gap * (1.0 - level) - numbers.alpha * client.asked[j]
        reached = np.maximum(reached, 0.02)
        before = level
        level = healed_coverage(before, reached, client.faded[j], settled_fading=numbers.omega)
        after[:, :, j], left[:, :, j] = reached, level
        over[:, :, j] = (level - goal(facts, numbers, j) - off_goal) / numbers.s
        if facts.zone_share.any():
            notes = (facts.zone_ahead[:, :, j], facts.zone_healed[:, :, j])
            zones = zone_step(
                zones, mean_course(before, gap, reached, client.faded[j]), notes, numbers
            )
            ahead[:, :, j] = zones.ahead
            over[:, :, j] -= lag(zones.ahead, facts.zone_share)[:, None] / numbers.s
        paid = bought(facts, numbers, j)
        if paid.any():
            over[:, :, j] = _either(paid, over[:, :, j])
    return Run(np.broadcast_to(log_weight, shape[:2]), over, after, left, ahead)


def _studio(numbers: Numbers, count: int) -> Array:
    """How far the studio's mu_g, mu_f and tau lie from those believed, shape (3, P)."""
    found: Array = np.array(numbers.unsure) @ normals(count)[STUDIO : STUDIO + 3]
    return found


def _client(
    facts: Facts, numbers: Numbers, count: int, sessions: int, *, to_learn: bool
) -> tuple[Client, Array]:
    """The clients at each point, and the points' log weights after all notes."""
    z, studio = normals(count), _studio(numbers, count)
    area, scar, skin = intake_at(facts, numbers, z)
    gap = numbers.mu_g + numbers.g_area * area + numbers.g_scar * scar
    fading = numbers.mu_f + numbers.f_scar * scar + numbers.f_skin * skin
    if studio.any():
        gap, fading = gap + studio[0], fading + studio[1]
    theta, log_weight = theta_at(facts, numbers, z, fading)
    fading = fading + theta
    wishes = at_most(wish_rate(facts, numbers, z[WISH_RATE]))
    start: Array = facts.start[:, None] * np.ones((1, 1))
    if facts.start_sd.any():
        start = np.clip(start + facts.start_sd[:, None] * z[START], 0.0, 1.0)
    asked, faded = [], []
    for j in range(sessions):
        asked.append(wishes_at(facts.wishes[:, j, None], wishes, shares(count)[WISHES + j]))
        lost, weight = faded_at(facts, numbers, j, z, fading + fade_step(facts, numbers, j))
        faded.append(lost)
        log_weight = log_weight + weight + chance_noted(facts, numbers, j, lost)
    gap = gap + numbers.sd_eta * stretched(z[ETA], numbers.tails)
    client = Client(gap, fading, start, asked, faded)
    return client, log_weight + weight_of_notes(facts, numbers, client, z, to_learn=to_learn)


def _either(share: Array, logit: Array) -> Array:
    """The logit of "by this share of chances, or else by that logit"."""
    chance = share + (1.0 - share) * logistic(logit)
    found: Array = np.log(chance / np.maximum(1.0 - chance, 1e-12))
    return found


def totals(course: Run, facts: Facts) -> Array:
    """The probability of each total 1..10, shape (N, 10): zero below what was held already."""
    top = course.log_weight.max(axis=1, keepdims=True)
    running = np.exp(course.log_weight - top)
    first = np.clip(np.maximum(facts.done + facts.agreed, 1), 1, MOST_SESSIONS)
    pmf = np.zeros((len(first), MOST_SESSIONS))
    for j in range(MOST_SESSIONS):
        possible = (first <= j + 1)[:, None]
        if j == MOST_SESSIONS - 1:
            pmf[:, j] = running.sum(axis=1)
        elif possible.any():
            last = np.where(possible, logistic(course.over[:, :, j]), 0.0)
            ends = running * last
            pmf[:, j] = ends.sum(axis=1)
            running = running - ends
    result: Array = pmf / pmf.sum(axis=1, keepdims=True)
    return result


def effective_points(log_weight: Array) -> Array:
    """How many equal points the weights are worth, shape (N,)."""
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    found: Array = weight.sum(axis=1) ** 2 / (weight**2).sum(axis=1)
    return found
