"""What the notes say of the client: a weight for every way that a course may have gone.

What was chosen or asked for must not be taken for the client. A light shade, noted with the same
coverage, would say that this skin takes pigment well, and so save sessions; a wish that was granted
likewise. So the notes are weighed along a second course beside the real one: the same client on the
planned shade, where granted wishes count for less. The real course starts each session to come from
what was really done. That keeps the directions: with the rest held fixed, lighter, shallower and
more changed wishes at any one visit do not save sessions. It costs a little: under 0.005 of the gap
between base rates and the best possible forecast, in made-up studios whose numbers are known. The
numbers themselves are learnt along the real course, or what is left out here would be made up for
there: a wish would be taken to cost more than it does.

Notes of coverage and fading are evidence. More fading at the last noted visit never saves sessions;
more at an earlier one, with the same coverage noted later on, says that this skin takes pigment
well, and may.
"""

from dataclasses import dataclass

import numpy as np

from smpdash.estimate.model.covariates import Facts
from smpdash.estimate.model.curves import logistic, loss, softplus
from smpdash.estimate.model.parameters import MOST_SESSIONS, Numbers
from smpdash.estimate.model.quadrature import EPS, Array
from smpdash.record.sessions import healed_coverage

# So many spreads from the truth a note's pull stops to grow.
KNEE = 1.5
# The share of a wish at the last session, and at an earlier one, that is held against the notes.
LAST_WISH_TOLD = 0.7
WISH_TOLD = 0.6
# So many sessions are sold as one.
PACKAGE = 3


@dataclass(frozen=True, slots=True)
class Client:
    """N clients at P points: logits of the gap closed and of the fading, before shade and depth.

    `start` is the coverage before the first session; `asked` and `faded` hold for each session the
    wishes and the share lost.
    """

    gap: Array
    fading: Array
    start: Array
    asked: list[Array]
    faded: list[Array]


def weight_of_notes(
    facts: Facts, numbers: Numbers, client: Client, z: Array, *, to_learn: bool
) -> Array:
    """The log weight of the noted coverages, and of "not the last" after sessions 1..k-1.

    That a session was not the last is weighed with the believed goal and as for an even head: else
    a lagging zone would excuse all the others.
    """
    log_weight: Array = np.zeros((1, 1))
    level = client.start
    held = min(int(facts.done.max(initial=0)), len(client.faded), MOST_SESSIONS)
    for j in range(held):
        earlier = (facts.done > j + 1)[:, None]
        chosen = numbers.g_depth * facts.depth[:, j]
        wishes, faded = client.asked[j], client.faded[j]
        if to_learn:
            chosen = chosen + numbers.g_shade * facts.shade[:, j]
        else:
            wishes = _held_against_notes(
                wishes, np.where(earlier, WISH_TOLD, LAST_WISH_TOLD), numbers
            )
            faded = _faded(facts, numbers, client, j, z)
        gap = logistic(client.gap + chosen[:, None])
        reached = np.maximum(level + gap * (1.0 - level) - numbers.alpha * wishes, 0.02)
        log_weight = log_weight - _misfit(facts.coverage[:, j, None], reached, numbers)
        level = healed_coverage(level, reached, faded, settled_fading=numbers.omega)
        log_weight = log_weight - _misfit(facts.healed[:, j, None], level, numbers)
        passed = (facts.done + facts.agreed > j + 1)[:, None]
        if passed.any():
            lasted = softplus((level - goal(facts, numbers, j)) / numbers.s)
            log_weight = log_weight - np.where(
                passed, lasted - np.log(1.0 - bought(facts, numbers, j)), 0.0
            )
    return log_weight


def goal(facts: Facts, numbers: Numbers, j: int) -> Array:
    """The healed coverage with which session j + 1 is the last as often as not, (N, 1)."""
    early = (facts.stage == 0.0)[:, None]
    found: Array = numbers.tau + early * (numbers.tau1, numbers.tau2, 0.0)[min(j, 2)]
    return found


def bought(facts: Facts, numbers: Numbers, j: int) -> Array:
    """The share of clients for whom session j + 1 is the last by what they paid for, (N, 1)."""
    early = (facts.stage == 0.0)[:, None]
    found: Array = early * (numbers.package if j + 1 == PACKAGE else 0.0)
    return found


def _held_against_notes(asked: Array, part: Array, numbers: Numbers) -> Array:
    usual = numbers.adjust_a / numbers.adjust_b
    found: Array = usual + part * (asked - usual)
    return found


def _faded(facts: Facts, numbers: Numbers, client: Client, j: int, z: Array) -> Array:
    """The share lost as if on the planned shade, where it is not noted."""
    noted = ~np.isnan(facts.faded[:, j, None])
    if noted.all() or not (facts.done > j + 1).any():
        return client.faded[j]
    mean = numbers.f_depth * facts.depth[:, j] - numbers.kappa * (j + facts.stage)
    bare = logistic(client.fading + mean[:, None] + numbers.sd_eps * z[EPS + j])
    found: Array = np.where(noted, client.faded[j], bare)
    return found


def _misfit(noted: Array, true: Array, numbers: Numbers) -> Array:
    """What a noted coverage takes from each point's log weight; nothing where it is missing."""
    known = ~np.isnan(noted)
    if not known.any():
        return np.zeros((1, 1))
    off = loss((noted - true) / numbers.s_cov, KNEE) + np.log(numbers.s_cov)
    found: Array = np.where(known, off, 0.0)
    return found
