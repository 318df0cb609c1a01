"""Explains the expected total by findings: exact Shapley values, in sessions.

Every recorded finding is a player. A finding that does not play counts as not noted; without any
player the client is the average one at the same visit. The Shapley value of a finding is how much
it moves the expected total, averaged over all orders in which the findings could have become known.
The values sum exactly to the difference between this client and the average one (Shapley 1953).
"""

from dataclasses import dataclass, fields, replace
from math import factorial
from typing import Final

import numpy as np

from smpdash.estimate.case import Case, Session
from smpdash.estimate.explain.reasons import sentence
from smpdash.estimate.fit.features import figures
from smpdash.estimate.fit.lesson import Lesson, without_habit
from smpdash.estimate.forecast import fewest_total, forecast, pooled, rates_share
from smpdash.estimate.model.covariates import Covariates, covariates_of
from smpdash.estimate.model.parameters import MOST_SESSIONS, TRADE, Parameters
from smpdash.estimate.model.posterior import totals, weighted_paths
from smpdash.estimate.model.quadrature import Array

# The fields of `Covariates` and the columns of the features that belong to each finding.
COLUMNS: Final[dict[str, tuple[tuple[str, ...], tuple[int, ...]]]] = {
    "area": (("area", "area_graded"), (0,)),
    "scar tissue": (("scar", "zone_scar"), (1,)),
    "skin": (("skin",), (2,)),
    "fading": (
        ("faded", "fading_sd_factor", "earlier_fading", "start", "start_sd", "zone_fading"),
        (5, 6),
    ),
    "shade": (("shade",), (10, 11)),
    "depth": (("depth",), (9,)),
    "coverage": (("coverage", "healed", "zone_ahead", "zone_healed"), (3, 4)),
    "adjustments": (("adjustments",), (7, 8)),
}
# Findings that the client brings; the others were done or chosen.
BROUGHT: Final = ("area", "scar tissue", "skin", "fading")
# How many cases times points one explanation may compute.
WORK: Final = 12_288


@dataclass(frozen=True, slots=True)
class Factor:
    """One finding, how many sessions it adds to the expected total, and a sentence on that.

    `brought` is true if the client brings it, false if it was done or chosen.
    """

    name: str
    brought: bool
    delta: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The way from `average_total`, of the average client at the same visit, to `expected_total`.

    The deltas of the factors sum to the difference. All are in sessions.
    """

    average_total: float
    expected_total: float
    factors: tuple[Factor, ...]


def explanation(case: Case, belief: Parameters | Lesson = TRADE) -> Explanation:
    """The explanation of a case, its strongest factors first; no factors for a completed course."""
    lesson = belief if isinstance(belief, Lesson) else Lesson(belief)
    blank = _blank(case)
    count = np.arange(1.0, MOST_SESSIONS + 1)
    compared = without_habit(lesson)
    by_findings, average = (forecast([case, blank], compared) @ count).tolist()
    if case.status == "completed":
        return Explanation(by_findings, by_findings, ())
    speaks = lesson.parameters.note_slope != 0
    expected = float(forecast([case], lesson)[0] @ count) if speaks else by_findings
    both = covariates_of([case, blank], lesson.parameters)
    noted = figures([case, blank])
    players = [name for name in COLUMNS if _plays(name, both)]
    # What it says that a fading is noted or not is a finding of its own.
    habit = [_factor("noting", case, expected - by_findings)] if speaks else []
    if not players:
        return Explanation(average, expected, tuple(habit))
    deltas = _shapley(_expected(case, compared, both, noted, players), len(players))
    # The many small runs use fewer points than the estimate; their small error is spread here.
    size = np.abs(deltas).sum()
    left = by_findings - average - deltas.sum()
    deltas = deltas + left * (np.abs(deltas) / size if size > 0 else 1.0 / len(players))
    factors = [
        _factor(name, case, delta) for name, delta in zip(players, deltas.tolist(), strict=True)
    ]
    factors = sorted([*factors, *habit], key=lambda factor: -abs(factor.delta))
    return Explanation(average, expected, tuple(factors))


def _factor(name: str, case: Case, delta: float) -> Factor:
    return Factor(name, name in BROUGHT, delta, sentence(name, case, delta))


def _blank(case: Case) -> Case:
    """The average client at the same visit: the same number of sessions, no finding noted.

    A depth inside the studio's ideal band, or no change requested, is no finding: it stays.
    """
    return replace(
        case,
        sessions=tuple(
            Session(
                session.number,
                adjustments=None if session.adjustments else session.adjustments,
                depth_mm=session.depth_mm if case.is_ideal(session.depth_mm) else None,
            )
            for session in case.sessions
        ),
        area_cm2=None,
        graded_area_cm2=None,
        scar_tissue=None,
        skin=None,
        earlier_fading=None,
        earlier_observed_fading=None,
    )


def _plays(name: str, both: Covariates) -> bool:
    """Whether this finding is recorded: whether the case and the blank one differ in it."""
    return any(
        not np.array_equal(getattr(both, field)[0], getattr(both, field)[1], equal_nan=True)
        for field in COLUMNS[name][0]
    )


def _expected(
    case: Case, lesson: Lesson, both: Covariates, noted: Array, players: list[str]
) -> Array:
    """The expected total for every set of players, (2 ** players,); bit k of the index is player k.

    Only the part that does not come from the trade's base rates, since no finding changes these.
    """
    sets = 2 ** len(players)
    number = np.arange(sets)
    chosen = {field.name: np.zeros(sets, dtype=int) for field in fields(Covariates)}
    figure = np.ones((sets, noted.shape[1]), dtype=int)
    for bit, name in enumerate(players):
        absent = 1 - (number >> bit & 1)
        for field in COLUMNS[name][0]:
            chosen[field] = absent
        for column in COLUMNS[name][1]:
            figure[:, column] = absent
    covariates = Covariates(**{field: getattr(both, field)[rows] for field, rows in chosen.items()})
    points = max(64, WORK // sets // 2 * 2)
    pmf = totals(weighted_paths(covariates, lesson.parameters, min(points, 1024)), covariates)
    fewest = np.full(sets, fewest_total(case))
    if lesson.regressions and not case.touch_up:
        mixed = np.take_along_axis(noted, figure, axis=0)
        seen = np.full(sets, min(case.sessions_done, MOST_SESSIONS))
        pmf = pooled(lesson, pmf, mixed, seen, fewest)
    expected: Array = (1.0 - rates_share(lesson)) * (pmf @ np.arange(1.0, MOST_SESSIONS + 1))
    return expected


def _shapley(value: Array, players: int) -> Array:
    """The Shapley value of each player; `value` (2 ** players,) is indexed by the players' bits."""
    number = np.arange(len(value))
    size = np.array([int(n).bit_count() for n in number])
    weight = np.array(
        [factorial(n) * factorial(players - 1 - n) / factorial(players) for n in range(players)]
    )
    shares = np.empty(players)
    for bit in range(players):
        without = number[(number >> bit & 1) == 0]
        shares[bit] = weight[size[without]] @ (value[without | 1 << bit] - value[without])
    return shares
