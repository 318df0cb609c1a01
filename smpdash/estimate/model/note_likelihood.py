"""The likelihood of the notes: a log weight for every path that a course may have taken.

What was chosen or asked for must not be taken for a property of the client. Two notes of the same
coverage, one with a lighter shade: the model would infer that this skin takes pigment well, and
forecast fewer sessions. The same holds for adjustments. So the notes are weighed along a second
path beside the real one: the same client with the planned shade, where adjustments count for less.
The real path starts each session to come from what was really done. This keeps the directions: if
all else is equal, a lighter shade, a shallower depth or more adjustments at any one visit do not
save sessions. It costs little: less than 0.005 of the gap between base rates and the best possible
forecast, in made-up studios whose parameters are known. The parameters themselves are learnt along
the real path. Otherwise they would compensate for what is left out here, and an adjustment would
seem to cost more than it does.

Notes of coverage and fading are evidence. More fading at the last noted visit never saves sessions.
More fading at an earlier visit may save some, if the coverage noted later is the same: it says that
this skin takes pigment well.
"""

from dataclasses import dataclass

import numpy as np

from smpdash.estimate.model.covariates import Covariates
from smpdash.estimate.model.curves import logistic, loss, softplus
from smpdash.estimate.model.parameters import MOST_SESSIONS, Parameters
from smpdash.estimate.model.quadrature import EPS, Array
from smpdash.record.sessions import healed_coverage
from smpdash.record.studio import USUAL_PACKAGE

# The distance from the truth, in standard deviations, from which a note pulls no harder.
KNEE = 1.5
# The share of the adjustments at the last session, and at an earlier one, that the weights count.
LAST_ADJUSTMENTS_SHARE = 0.7
EARLIER_ADJUSTMENTS_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Client:
    """N clients at P points, each array (N, P) or broadcast to it.

    `gap` and `fading` are the logits of the gap closed and of the fading, before shade and depth.
    `start` is the coverage 0..1 before the first session. `adjustments` and `faded` hold one array
    for each session: how many adjustments were asked for, and the share 0..1 of pigment lost.
    """

    gap: Array
    fading: Array
    start: Array
    adjustments: list[Array]
    faded: list[Array]


def weight_of_notes(
    covariates: Covariates, parameters: Parameters, client: Client, z: Array, *, to_learn: bool
) -> Array:
    """The log weight of the noted coverages, and of "not the last session" for sessions 1..k-1.

    "Not the last" is weighed with the parameters' own goal and as if all zones were even. Otherwise
    a lagging zone would excuse all the others. With `to_learn` the weight is the likelihood itself.
    """
    log_weight: Array = np.zeros((1, 1))
    level = client.start
    sessions = min(int(covariates.done.max(initial=0)), len(client.faded), MOST_SESSIONS)
    for j in range(sessions):
        earlier = (covariates.done > j + 1)[:, None]
        chosen = parameters.g_depth * covariates.depth[:, j]
        adjustments, faded = client.adjustments[j], client.faded[j]
        if to_learn:
            chosen = chosen + parameters.g_shade * covariates.shade[:, j]
        else:
            adjustments = _discounted(
                adjustments,
                np.where(earlier, EARLIER_ADJUSTMENTS_SHARE, LAST_ADJUSTMENTS_SHARE),
                parameters,
            )
            faded = _faded(covariates, parameters, client, j, z)
        gap = logistic(client.gap + chosen[:, None])
        reached = np.maximum(level + gap * (1.0 - level) - parameters.alpha * adjustments, 0.02)
        log_weight = log_weight - _misfit(covariates.coverage[:, j, None], reached, parameters)
        level = healed_coverage(level, reached, faded, settled_fading=parameters.omega)
        log_weight = log_weight - _misfit(covariates.healed[:, j, None], level, parameters)
        passed = (covariates.done + covariates.agreed > j + 1)[:, None]
        if passed.any():
            lasted = softplus((level - goal(covariates, parameters, j)) / parameters.s)
            log_weight = log_weight - np.where(
                passed, lasted - np.log(1.0 - bought(covariates, parameters, j)), 0.0
            )
    return log_weight


def goal(covariates: Covariates, parameters: Parameters, j: int) -> Array:
    """The healed coverage 0..1 at which session j + 1 is the last with probability 1/2, (N, 1)."""
    early = (covariates.stage == 0.0)[:, None]
    coverage: Array = parameters.tau + early * (parameters.tau1, parameters.tau2, 0.0)[min(j, 2)]
    return coverage


def bought(covariates: Covariates, parameters: Parameters, j: int) -> Array:
    """The share of clients whose package ends with session j + 1, (N, 1)."""
    early = (covariates.stage == 0.0)[:, None]
    share: Array = early * (parameters.package if j + 1 == USUAL_PACKAGE else 0.0)
    return share


def _discounted(adjustments: Array, part: Array, parameters: Parameters) -> Array:
    """The adjustments that the weights count: the usual number plus `part` of the difference."""
    usual = parameters.adjust_a / parameters.adjust_b
    counted: Array = usual + part * (adjustments - usual)
    return counted


def _faded(
    covariates: Covariates, parameters: Parameters, client: Client, j: int, z: Array
) -> Array:
    """The share 0..1 lost after session j + 1; if it is not noted, as if on the planned shade."""
    noted = ~np.isnan(covariates.faded[:, j, None])
    if noted.all() or not (covariates.done > j + 1).any():
        return client.faded[j]
    mean = parameters.f_depth * covariates.depth[:, j] - parameters.kappa * (j + covariates.stage)
    bare = logistic(client.fading + mean[:, None] + parameters.sd_eps * z[EPS + j])
    share: Array = np.where(noted, client.faded[j], bare)
    return share


def _misfit(noted: Array, true: Array, parameters: Parameters) -> Array:
    """What a noted coverage subtracts from each point's log weight; 0 if it is not noted."""
    known = ~np.isnan(noted)
    if not known.any():
        return np.zeros((1, 1))
    penalty = loss((noted - true) / parameters.s_cov, KNEE) + np.log(parameters.s_cov)
    counted: Array = np.where(known, penalty, 0.0)
    return counted
