"""Which finding adds or saves how many sessions: exact Shapley values of the expected total.

Every finding that is recorded plays; one that does not play is as if nobody had noted it, so that
without any the client is the average one at the same visit. A finding's value is what it moves the
expected total, averaged over all orders in which the findings could have become known: the values
sum exactly from the average client to this one.
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
from smpdash.estimate.model.covariates import Facts, facts_of
from smpdash.estimate.model.parameters import MOST_SESSIONS, TRADE, Numbers
from smpdash.estimate.model.posterior import run, totals
from smpdash.estimate.model.quadrature import Array

# Each finding with its columns among the facts and among the figures of the notes.
COLUMNS: Final[dict[str, tuple[tuple[str, ...], tuple[int, ...]]]] = {
    "area": (("area", "area_graded"), (0,)),
    "scar tissue": (("scar", "zone_scar"), (1,)),
    "skin": (("skin",), (2,)),
    "fading": (("faded", "doubt", "pace", "start", "start_sd", "zone_fading"), (5, 6)),
    "shade": (("shade",), (10, 11)),
    "depth": (("depth",), (9,)),
    "coverage": (("coverage", "healed", "zone_ahead", "zone_healed"), (3, 4)),
    "adjustments": (("wishes",), (7, 8)),
}
# What the client brings; the rest was done or chosen.
BROUGHT: Final = ("area", "scar tissue", "skin", "fading")
# Clients times points that one explanation may take.
WORK: Final = 12_288


@dataclass(frozen=True, slots=True)
class Factor:
    """One finding: by how many sessions it moves the expected total, and that in words.

    `brought` says whether the client brings it or it was done or chosen.
    """

    name: str
    brought: bool
    delta: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """From the average client at the same visit to this one: the factors' deltas sum to it."""

    average_total: float
    expected_total: float
    factors: tuple[Factor, ...]


def explanation(case: Case, belief: Numbers | Lesson = TRADE) -> Explanation:
    """What adds and saves sessions, the strongest first; no factor for a completed course."""
    lesson = belief if isinstance(belief, Lesson) else Lesson(belief)
    blank = _blank(case)
    count = np.arange(1.0, MOST_SESSIONS + 1)
    compared = without_habit(lesson)
    by_findings, average = (forecast([case, blank], compared) @ count).tolist()
    if case.status == "completed":
        return Explanation(by_findings, by_findings, ())
    speaks = lesson.numbers.note_slope != 0
    expected = float(forecast([case], lesson)[0] @ count) if speaks else by_findings
    both = facts_of([case, blank], lesson.numbers)
    noted = figures([case, blank])
    players = [name for name in COLUMNS if _plays(name, both)]
    # What the habit of noting says is a finding of its own, whatever else was found.
    habit = [_factor("noting", case, expected - by_findings)] if speaks else []
    if not players:
        return Explanation(average, expected, tuple(habit))
    deltas = _shapley(_expected(case, compared, both, noted, players), len(players))
    # The many small runs take fewer points than the estimate: what is left over is spread.
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
    """The average client at the same visit: so many sessions, nothing noted."""
    return replace(
        case,
        sessions=tuple(Session(session.number) for session in case.sessions),
        area_cm2=None,
        graded_area_cm2=None,
        scar_tissue=None,
        skin=None,
        earlier_fading=None,
        earlier_observed_fading=None,
    )


def _plays(name: str, both: Facts) -> bool:
    """Whether this finding is recorded: the case and the blank one differ in it."""
    return any(
        not np.array_equal(getattr(both, field)[0], getattr(both, field)[1], equal_nan=True)
        for field in COLUMNS[name][0]
    )


def _expected(case: Case, lesson: Lesson, both: Facts, noted: Array, players: list[str]) -> Array:
    """The expected total for every set of players; the set's number has their bits."""
    sets = 2 ** len(players)
    number = np.arange(sets)
    chosen = {field.name: np.zeros(sets, dtype=int) for field in fields(Facts)}
    figure = np.ones((sets, noted.shape[1]), dtype=int)
    for bit, name in enumerate(players):
        absent = 1 - (number >> bit & 1)
        for field in COLUMNS[name][0]:
            chosen[field] = absent
        for column in COLUMNS[name][1]:
            figure[:, column] = absent
    facts = Facts(**{field: getattr(both, field)[rows] for field, rows in chosen.items()})
    points = max(64, WORK // sets // 2 * 2)
    pmf = totals(run(facts, lesson.numbers, min(points, 1024)), facts)
    fewest = np.full(sets, fewest_total(case))
    if lesson.experts and not case.touch_up:
        mixed = np.take_along_axis(noted, figure, axis=0)
        seen = np.full(sets, min(case.sessions_done, MOST_SESSIONS))
        pmf = pooled(lesson, pmf, mixed, seen, fewest)
    found: Array = (1.0 - rates_share(lesson)) * (pmf @ np.arange(1.0, MOST_SESSIONS + 1))
    return found


def _shapley(value: Array, players: int) -> Array:
    """Each player's share of value[all] - value[none]; `value` is indexed by the players' bits."""
    number = np.arange(len(value))
    size = np.array([int(n).bit_count() for n in number])
    weight = np.array(
        [factorial(n) * factorial(players - 1 - n) / factorial(players) for n in range(players)]
    )
    found = np.empty(players)
    for bit in range(players):
        without = number[(number >> bit & 1) == 0]
        found[bit] = weight[size[without]] @ (value[without | 1 << bit] - value[without])
    return found
