"""Where the noted fadings put a client: the habit of fading, and what each session has lost."""

import numpy as np

from smpdash.estimate.model.covariates import Facts
from smpdash.estimate.model.curves import log_density, logistic, loss, softplus, stretched
from smpdash.estimate.model.intake import intake_at
from smpdash.estimate.model.parameters import EARLIER_SPREAD, MOST_SESSIONS, Numbers
from smpdash.estimate.model.quadrature import EPS, POINTS, THETA, Array, normals


def fading_habit(facts: Facts, numbers: Numbers) -> tuple[Array, Array]:
    """How clients fade beside one without scar and with normal skin, logit: mean, spread (N,)."""
    _, scar, skin = intake_at(facts, numbers, normals(POINTS))
    usual = numbers.f_scar * scar + numbers.f_skin * skin
    theta, _, variance = _filtered(facts, numbers, numbers.mu_f + usual)
    habit = usual + theta
    spread = np.sqrt(habit.var(axis=1) + variance.mean(axis=1))
    return np.asarray(habit.mean(axis=1)), np.asarray(spread)


def theta_at(facts: Facts, numbers: Numbers, z: Array, base: Array) -> tuple[Array, Array]:
    """The client's habit of fading at each point, and log prior - log proposal."""
    mean, (start, sd), variance = _filtered(facts, numbers, base)
    deviation = stretched(z[THETA], numbers.tails)
    theta = mean + np.sqrt(variance) * deviation
    if not (variance < sd**2).any():
        return theta, np.zeros((1, 1))
    prior = log_density((theta - start) / sd, numbers.tails) - np.log(sd)
    return theta, prior - log_density(deviation, numbers.tails) + 0.5 * np.log(variance)


def fade_step(facts: Facts, numbers: Numbers, j: int) -> Array:
    """What shade, depth and layering add to the logit of the fading after session j.

    Where the fading is noted, the shade explains nothing away: a light shade stays a drawback.
    """
    shade = np.where(np.isnan(facts.faded[:, j]), facts.shade[:, j], 0.0)
    step: Array = (
        numbers.f_shade * shade[:, None]
        + numbers.f_depth * facts.depth[:, j, None]
        - numbers.kappa * (j + facts.stage[:, None])
    )
    return step


def faded_at(facts: Facts, numbers: Numbers, j: int, z: Array, mean: Array) -> tuple[Array, Array]:
    """The share lost after session j at each point, and what its note adds to the log weight."""
    noted = ~np.isnan(facts.faded[:, j, None])
    if not noted.any():
        return logistic(mean + numbers.sd_eps * z[EPS + j]), np.zeros((1, 1))
    own = numbers.sd_eps**2
    seen, doubt = _seen(facts, numbers, j)
    kept = _share_counted(facts, numbers, j, seen - mean, own + doubt)
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
        foreseen = base + fade_step(facts, numbers, j)
        off = seen - foreseen - mean
        spread = variance + numbers.sd_eps**2 + doubt
        kept = _share_counted(facts, numbers, j, off, spread)
        gain = np.where(noted, variance / spread * kept, 0.0)
        mean = mean + gain * off
        variance = variance * (1.0 - gain)
    return mean, (start, sd), variance


def _seen(facts: Facts, numbers: Numbers, j: int) -> tuple[Array, Array]:
    """The noted fading of session j as a logit, and its variance by the delta method."""
    noted = facts.faded[:, j, None]
    share = np.where(np.isnan(noted), 0.5, noted)
    logit = np.log(np.clip(share, 0.04, 0.96) / (1.0 - np.clip(share, 0.04, 0.96)))
    held = np.clip(share, 0.12, 0.65)
    return logit, (numbers.s_fade * facts.doubt[:, j, None] / (held * (1.0 - held))) ** 2


def _share_counted(facts: Facts, numbers: Numbers, j: int, off: Array, spread: Array) -> Array:
    """The share 0..1 of a surprise that counts: the note's linear tail bounds its pull."""
    most = 2.0 * 0.22 / (numbers.s_fade * facts.doubt[:, j, None])
    found: Array = np.minimum(1.0, most * spread / np.maximum(np.abs(off), 1e-9))
    return found


def chance_noted(facts: Facts, numbers: Numbers, j: int, faded: Array) -> Array:
    """The log chance that a fading like this is noted at the visit after, or that it is not."""
    came_back = (facts.done > j + 1)[:, None]
    if not came_back.any():
        return np.zeros((1, 1))
    share = np.clip(numbers.note_share, 0.01, 0.99) * np.ones((1, 1))
    odds = np.log(share / (1.0 - share))
    if numbers.note_slope:
        usual = logistic(np.array(numbers.mu_f))
        odds = odds + numbers.note_slope * (faded - usual) / 0.1
    noted = ~np.isnan(facts.faded[:, j, None])
    found: Array = np.where(came_back, -softplus(np.where(noted, -odds, odds)), 0.0)
    return found
