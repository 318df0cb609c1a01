"""The mathematics: from what was seen to a weight for every way that a course may have gone.

A course is a level that sessions raise and fading lowers. With c_0 = 0 and, per client, a habit of
fading theta ~ N(0, sd_theta^2), an ease of taking pigment eta ~ N(0, sd_eta^2) and a rate of
changed wishes lambda ~ Gamma(a, b), session j

    closes the gap by     g_j = logistic(mu_g + g . x_j + eta)
    reaches               p_j = max(c_(j-1) + g_j (1 - c_(j-1)) - alpha A_j, 0.02)
    then loses            f_j = logistic(mu_f - kappa (j - 1) + f . x_j + theta + eps_j)
    and heals to          c_j = p_j - f_j (max(p_j - c_(j-1), 0) + omega min(c_(j-1), p_j)),

where x_j are area, scar tissue, skin, shade and depth, A_j ~ Poisson(lambda) the wishes changed and
eps_j ~ N(0, sd_eps^2). It is the last one with probability h_j = logistic((c_j - tau - t_j) / s).
Coverage is noted around p_j (spread s_cov) and fading around f_j (spread s_fade), both with tails
that grow linearly beyond 1.5 and 2 spreads, so that one odd note cannot rule.

Inference is by importance. Points are laid where the noted fadings put them (a scalar Kalman filter
on the logit scale moves theta, and each noted eps_j follows its own note), pushed forward, and
weighed by prior x notes x "not finished before" / proposal, so the approximation of the filter
cancels. A field of the intake that is missing is one more dimension to integrate over.

What is not known of the studio itself, how far its mu_g, mu_f and tau lie from those believed,
is integrated over in the same way: much before its first courses, ever less as they come in.

A touch-up starts from what an earlier course has left, c_0 > 0, at a later stage of the layering,
and without t_j. Where notes are taken by zone, the zone that lags decides: in h_j its distance from
the mean (module zones) is taken off c_j.
"""

from dataclasses import dataclass

import numpy as np

from smpdash.estimate.facts import Facts
from smpdash.estimate.numbers import (
    EARLIER_SPREAD,
    LOG2_AREA_SD_BY_GRADE,
    MOST_SESSIONS,
    Numbers,
)
from smpdash.estimate.points import (
    AREA,
    EPS,
    ETA,
    POINTS,
    SCAR,
    SKIN,
    START,
    STUDIO,
    THETA,
    WISH_RATE,
    WISHES,
    Array,
    normals,
    shares,
)
from smpdash.estimate.zones import lag, mean_course, zone_start, zone_step

MOST_WISHES = 6


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


def logistic(x: Array) -> Array:
    """1 / (1 + exp(-x)) without overflow."""
    found: Array = 0.5 * (1.0 + np.tanh(0.5 * x))
    return found


def softplus(x: Array) -> Array:
    """log(1 + exp(x)) without overflow."""
    found: Array = np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))
    return found


def loss(distance: Array, knee: float) -> Array:
    """Half the square near zero, linear beyond the knee; `distance` in spreads."""
    found: Array = knee**2 * (np.sqrt(1.0 + (distance / knee) ** 2) - 1.0)
    return found


def run(facts: Facts, numbers: Numbers, count: int, sessions: int = MOST_SESSIONS) -> Run:
    """Every client pushed through the sessions at `count` points and weighed by the notes."""
    z = normals(count)
    area, scar, skin = _intake(facts, numbers, z)
    gap_base = numbers.mu_g + numbers.g_area * area + numbers.g_scar * scar
    fade_base = numbers.mu_f + numbers.f_scar * scar + numbers.f_skin * skin
    studio = np.array(numbers.unsure) @ z[STUDIO : STUDIO + 3]
    if studio.any():
        gap_base, fade_base = gap_base + studio[0], fade_base + studio[1]
    theta, log_weight = _theta(facts, numbers, z, fade_base)
    gap_base = gap_base + numbers.sd_eta * z[ETA]
    fade_base = fade_base + theta
    rate = _wish_rate(facts, numbers, z[WISH_RATE])
    shape = (len(facts.done), count, sessions)
    # One session after the other in memory: they are written and read that way.
    over, after, healed = (np.moveaxis(np.empty((sessions, *shape[:2])), 0, 2) for _ in range(3))
    level: Array = facts.start[:, None] * np.ones((1, 1))
    if facts.start_sd.any():
        level = np.clip(level + facts.start_sd[:, None] * z[START], 0.0, 1.0)
    zones = zone_start(facts.zone_scar, facts.zone_share, facts.zone_fading, facts.faded, numbers)
    ahead = np.zeros((*facts.zone_share.shape, sessions))
    early = (facts.stage == 0.0)[:, None]
    for j in range(sessions):
        shade, depth = facts.shade[:, j, None], facts.depth[:, j, None]
        gap = logistic(gap_base + (numbers.g_shade * shade + numbers.g_depth * depth))
        wishes = _wishes(facts.wishes[:, j, None], rate, shares(count)[WISHES + j])
        reached = np.maximum(level + gap * (1.0 - level) - numbers.alpha * wishes, 0.02)
        faded, weight = _faded(facts, numbers, j, z, fade_base + _fade_step(facts, numbers, j))
        before = level
        fresh = np.maximum(reached - level, 0.0)
        level = reached - faded * (fresh + numbers.omega * (reached - fresh))
        held_back = numbers.tau + early * (numbers.tau1, numbers.tau2, 0.0)[min(j, 2)]
        logit = (level - held_back) / numbers.s
        after[:, :, j], healed[:, :, j] = reached, level
        over[:, :, j] = logit - studio[2] / numbers.s
        if facts.zone_share.any():
            notes = (facts.zone_ahead[:, :, j], facts.zone_healed[:, :, j])
            means = mean_course(before, gap, reached, faded)
            zones = zone_step(zones, means, notes, numbers)
            ahead[:, :, j] = zones.ahead
            over[:, :, j] -= lag(zones.ahead, facts.zone_share)[:, None] / numbers.s
        log_weight = log_weight + weight
        noted = facts.coverage[:, j, None]
        if not np.isnan(noted).all():
            # A light shade explains no note away: as if the planned one had been used.
            bare = logistic(gap_base + numbers.g_depth * depth)
            plain = reached + (bare - gap) * (1.0 - before)
            log_weight = log_weight - _misfit(noted, plain, numbers)
        noted = facts.healed[:, j, None]
        if not np.isnan(noted).all():
            log_weight = log_weight - _misfit(noted, level, numbers)
        # That a session was not the last is weighed with the believed goal and as for an even head:
        # else a dark shade would teach a higher goal, and a lagging zone excuse all the others.
        passed = facts.done + facts.agreed > j + 1
        if passed.any():
            log_weight = log_weight - np.where(passed[:, None], softplus(logit), 0.0)
    return Run(np.broadcast_to(log_weight, shape[:2]), over, after, healed, ahead)


def totals(course: Run, facts: Facts) -> Array:
    """The probability of each total 1..10, shape (N, 10): zero below what was held already."""
    top = course.log_weight.max(axis=1, keepdims=True)
    running = np.exp(course.log_weight - top)
    first = np.clip(np.maximum(facts.done + facts.agreed, 1), 1, MOST_SESSIONS)
    found = np.zeros((len(first), MOST_SESSIONS))
    for j in range(MOST_SESSIONS):
        possible = (first <= j + 1)[:, None]
        if j == MOST_SESSIONS - 1:
            found[:, j] = running.sum(axis=1)
        elif possible.any():
            last = np.where(possible, logistic(course.over[:, :, j]), 0.0)
            ends = running * last
            found[:, j] = ends.sum(axis=1)
            running = running - ends
    result: Array = found / found.sum(axis=1, keepdims=True)
    return result


def effective_points(log_weight: Array) -> Array:
    """How many equal points the weights are worth, shape (N,)."""
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    found: Array = weight.sum(axis=1) ** 2 / (weight**2).sum(axis=1)
    return found


def _misfit(noted: Array, true: Array, numbers: Numbers) -> Array:
    """What a noted coverage takes from each point's log weight; nothing where it is missing."""
    off = loss((noted - true) / numbers.s_cov, 1.5) + np.log(numbers.s_cov)
    found: Array = np.where(np.isnan(noted), 0.0, off)
    return found


def _intake(facts: Facts, numbers: Numbers, z: Array) -> tuple[Array, Array, Array]:
    """Area, scar and skin, (N, 1) where all clients note them, else (N, P)."""
    area, scar, skin = facts.area[:, None], facts.scar[:, None], facts.skin[:, None]
    spread = np.where(np.isnan(area), numbers.log2_area[1], LOG2_AREA_SD_BY_GRADE)
    spread = spread * facts.area_graded[:, None]
    if spread.any():
        area = np.where(np.isnan(area), numbers.log2_area[0], area) + spread * z[AREA]
    if np.isnan(scar).any():
        scar = np.where(np.isnan(scar), _category(z[SCAR], numbers.scar_shares, 1.0), scar)
    if np.isnan(skin).any():
        skin = np.where(np.isnan(skin), _category(z[SKIN], numbers.skin_shares, 0.5), skin)
    return np.clip(area, -2.0, 2.0), scar, skin


def _category(z: Array, weights: tuple[float, ...], step: float) -> Array:
    """Ordered points cut so that step 0, 1, 2 .. get their shares."""
    rank: Array = np.argsort(np.argsort(z, kind="stable"), kind="stable").astype(float) + 0.5
    edges = np.cumsum(weights)[:-1] * len(z)
    found: Array = np.searchsorted(edges, rank).astype(float) * step
    return found


def fading_habit(facts: Facts, numbers: Numbers) -> tuple[Array, Array]:
    """How clients fade beside one without scar and with normal skin, logit: mean, spread (N,)."""
    _, scar, skin = _intake(facts, numbers, normals(POINTS))
    usual = numbers.f_scar * scar + numbers.f_skin * skin
    theta, _, variance = _filtered(facts, numbers, numbers.mu_f + usual)
    habit = usual + theta
    spread = np.sqrt(habit.var(axis=1) + variance.mean(axis=1))
    return np.asarray(habit.mean(axis=1)), np.asarray(spread)


def _theta(facts: Facts, numbers: Numbers, z: Array, base: Array) -> tuple[Array, Array]:
    """The client's habit of fading at each point, and log prior - log proposal."""
    mean, (start, sd), variance = _filtered(facts, numbers, base)
    deviation = z[THETA]
    theta = mean + np.sqrt(variance) * deviation
    if not (variance < sd**2).any():
        return theta, np.zeros((1, 1))
    prior = -0.5 * ((theta - start) / sd) ** 2 - np.log(sd)
    return theta, prior + 0.5 * deviation**2 + 0.5 * np.log(variance)


def _filtered(
    facts: Facts, numbers: Numbers, base: Array
) -> tuple[Array, tuple[Array, Array], Array]:
    """Where the noted fadings put theta: mean, what was believed before (mean, sd), variance."""
    known = ~np.isnan(facts.pace[:, None])
    start = np.where(known, facts.pace[:, None], 0.0) * numbers.sd_theta
    sd = np.where(known, EARLIER_SPREAD, 1.0) * numbers.sd_theta
    mean, variance = start, sd**2
    for j in range(MOST_SESSIONS):
        noted = ~np.isnan(facts.faded[:, j, None])
        if not noted.any():
            continue
        seen, doubt = _seen(facts, numbers, j)
        foreseen = base + _fade_step(facts, numbers, j)
        off = seen - foreseen - mean
        spread = variance + numbers.sd_eps**2 + doubt
        kept = _kept(facts, numbers, j, off, spread)
        gain = np.where(noted, variance / spread * kept, 0.0)
        mean = mean + gain * off
        variance = variance * (1.0 - gain)
    return mean, (start, sd), variance


def _fade_step(facts: Facts, numbers: Numbers, j: int) -> Array:
    """What shade, depth and layering add to the logit of the fading after session j.

    Where the fading is noted, the shade explains nothing away: a light shade stays a drawback.
    """
    shade = np.where(np.isnan(facts.faded[:, j]), facts.shade[:, j], 0.0)
    found: Array = (
        numbers.f_shade * shade[:, None]
        + numbers.f_depth * facts.depth[:, j, None]
        - numbers.kappa * (j + facts.stage[:, None])
    )
    return found


def _seen(facts: Facts, numbers: Numbers, j: int) -> tuple[Array, Array]:
    """The noted fading of session j as a logit, and its variance by the delta method."""
    share = np.nan_to_num(facts.faded[:, j, None], nan=0.5)
    logit = np.log(np.clip(share, 0.04, 0.96) / (1.0 - np.clip(share, 0.04, 0.96)))
    held = np.clip(share, 0.12, 0.65)
    return logit, (numbers.s_fade * facts.doubt[:, j, None] / (held * (1.0 - held))) ** 2


def _kept(facts: Facts, numbers: Numbers, j: int, off: Array, spread: Array) -> Array:
    """The share 0..1 of a surprise that counts: the note's linear tail bounds its pull."""
    most = 2.0 * 0.22 / (numbers.s_fade * facts.doubt[:, j, None])
    found: Array = np.minimum(1.0, most * spread / np.maximum(np.abs(off), 1e-9))
    return found


def _faded(facts: Facts, numbers: Numbers, j: int, z: Array, mean: Array) -> tuple[Array, Array]:
    """The share lost after session j at each point, and what its note adds to the log weight."""
    noted = ~np.isnan(facts.faded[:, j, None])
    if not noted.any():
        return logistic(mean + numbers.sd_eps * z[EPS + j]), np.zeros((1, 1))
    own = numbers.sd_eps**2
    seen, doubt = _seen(facts, numbers, j)
    kept = _kept(facts, numbers, j, seen - mean, own + doubt)
    gain = np.where(noted, own / (own + doubt) * kept, 0.0)
    shift = gain * (seen - mean)
    width = np.sqrt(own * (1.0 - gain))
    eps = shift + width * z[EPS + j]
    faded = logistic(mean + eps)
    off = (facts.faded[:, j, None] - faded) / (numbers.s_fade * facts.doubt[:, j, None])
    weight = (
        0.5 * z[EPS + j] ** 2
        - 0.5 * eps**2 / own
        + np.log(width / numbers.sd_eps)
        - loss(off, 2.0)
        - np.log(numbers.s_fade)
    )
    return faded, np.where(noted, weight, 0.0)


def _wish_rate(facts: Facts, numbers: Numbers, z: Array) -> Array:
    """The client's rate of changed wishes at each point (Wilson and Hilferty's gamma quantile)."""
    noted = ~np.isnan(facts.wishes)
    shape = numbers.adjust_a + np.where(noted, facts.wishes, 0.0).sum(axis=1)[:, None]
    rate = numbers.adjust_b + noted.sum(axis=1)[:, None]
    ninth = 1.0 / (9.0 * shape)
    cubed = np.maximum(1.0 - ninth + z * np.sqrt(ninth), 0.02) ** 3
    found: Array = shape / rate * cubed
    return found


def _wishes(noted: Array, rate: Array, share: Array) -> Array:
    """Changes asked for at one session: as noted, else a Poisson count at each point."""
    known = ~np.isnan(noted)
    if known.all():
        return noted
    chance = np.exp(-rate)
    below = chance
    count = (share > below).astype(float)
    for n in range(1, MOST_WISHES):
        chance = chance * rate / n
        below = below + chance
        count = count + (share > below)
    return np.where(known, noted, count)
