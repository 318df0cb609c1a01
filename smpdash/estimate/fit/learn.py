"""Learns a lesson from a studio's own courses: its parameters, then the weights of the mixture."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from smpdash.estimate.case import Case, truncated
from smpdash.estimate.fit.features import figures, scaled, scales
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.fit.likelihood import learnt_parameters
from smpdash.estimate.fit.regressions import Outcomes, Regression, fitted, forecast_of
from smpdash.estimate.forecast import by_model
from smpdash.estimate.model.parameters import MOST_SESSIONS, TRADE, Parameters
from smpdash.estimate.model.quadrature import Array

# A course's weight halves with every so many later courses.
HALF_LIFE: Final = 300.0
# The regressions, with their strictness, and the prior shares of the mixture: the model comes
# first.
CANDIDATES: Final = (
    Regression("tilt", 2.0),
    Regression("notes", 0.5),
    Regression("notes", 4.0),
    Regression("alone", 1.0),
)
FIRST_SHARES: Final = (0.78, 0.08, 0.0, 0.14, 0.0)
# How many observations the prior shares are worth.
SHARES_WORTH: Final = 12.0
FEWEST_TO_SHARE: Final = 10
FOLDS: Final = 5
# For the progress: the share of the time that the parameters take; the rest goes to the
# regressions.
PARAMETERS_SHARE_OF_TIME: Final = 0.7
MOST_SEEN: Final = 6
POINTS_PER_LOOK: Final = 512


def learn(
    courses: Sequence[Case],
    *,
    start: Parameters = TRADE,
    progress: Callable[[float], None] | None = None,
) -> Lesson:
    """The lesson from one studio's courses, oldest first; without any, the trade's parameters.

    Finished, running and abandoned courses all count. Touch-ups do not: they say nothing about
    first courses. `progress` is called with shares 0..1.
    """
    courses = [course for course in courses if course.sessions and not course.touch_up]
    if not courses:
        return Lesson(start)
    age = np.arange(len(courses))[::-1]
    weight: Array = 0.5 ** (age / HALF_LIFE)

    finished = sum(course.status == "completed" for course in courses)
    alone = finished < FEWEST_TO_SHARE
    first = 1.0 if alone else PARAMETERS_SHARE_OF_TIME

    def report(share: float) -> None:
        if progress:
            progress(share)

    parameters = learnt_parameters(
        courses, weight, start=start, progress=lambda share: report(first * share)
    )
    if alone:
        lesson = Lesson(parameters, courses=len(courses), finished=finished)
    else:
        lesson = _shared(
            courses, weight, parameters, lambda share: report(first + (1.0 - first) * share)
        )
    report(1.0)
    return lesson


def learn_by_studio(
    courses: Sequence[Case],
    *,
    start: Parameters = TRADE,
    most: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> Callable[[Case], Lesson]:
    """A function that gives the lesson for a case: that of its own studio, if there are several.

    If all courses belong to one studio, or name none, its lesson holds for every case. `most`
    limits each studio to its latest courses. A studio without courses gets the trade's parameters.
    """
    studios = list(dict.fromkeys(course.studio for course in courses))
    lessons = {}
    for index, studio in enumerate(studios):
        own = [course for course in courses if course.studio == studio]
        own = own if most is None else own[max(len(own) - most, 0) :]
        lessons[studio] = learn(own, start=start)
        if progress:
            progress((index + 1) / len(studios))
    trade = Lesson(start)
    if len(lessons) == 1:
        return lambda _: next(iter(lessons.values()))
    return lambda case: lessons.get(case.studio, trade)


def _shared(
    courses: Sequence[Case],
    weight: Array,
    parameters: Parameters,
    progress: Callable[[float], None],
) -> Lesson:
    """The lesson with fitted regressions, and shares by cross-validation over FOLDS folds."""
    source = [
        (row, seen)
        for row, course in enumerate(courses)
        for seen in range(min(course.sessions_done, MOST_SEEN) + 1)
    ]
    observed = [truncated(courses[row], seen) for row, seen in source]
    rows = np.array([row for row, _ in source])
    outcomes = Outcomes(
        seen=np.array([float(seen) for _, seen in source]),
        total=np.minimum([courses[row].sessions_done for row in rows], MOST_SESSIONS).astype(float),
        ended=np.array([float(courses[row].status == "completed") for row in rows]),
        weight=weight[rows],
    )
    model = by_model(observed, parameters, count=POINTS_PER_LOOK)
    noted = figures(observed)
    centres, spread = scales(noted, outcomes.seen)
    notes = scaled(noted, outcomes.seen, centres, spread)
    unseen = [model]
    for number, regression in enumerate(CANDIDATES):
        progress((number + 0.5) / (len(CANDIDATES) + 1))
        pmf = np.empty_like(model)
        for fold in range(FOLDS):
            out = rows % FOLDS == fold
            trained = fitted(regression, model[~out], notes[~out], outcomes.only(~out))
            pmf[out] = forecast_of(trained, model[out], notes[out], outcomes.seen[out])
        unseen.append(pmf)
    return Lesson(
        parameters=parameters,
        regressions=tuple(fitted(regression, model, notes, outcomes) for regression in CANDIDATES),
        shares=_shares(np.array(unseen), outcomes),
        centres=tuple(tuple(row) for row in centres.tolist()),
        spread=tuple(spread.tolist()),
        courses=len(courses),
        finished=sum(course.status == "completed" for course in courses),
    )


def _shares(unseen: Array, outcomes: Outcomes) -> tuple[float, ...]:
    """The mixture (M,) with the best ranked probability score, with a penalty towards FIRST_SHARES.

    `unseen` (M, R, 10) are the forecasts of held-out courses. The score is quadratic in the shares,
    so this is a small convex problem on the simplex, solved by accelerated projected gradient steps
    (Beck and Teboulle 2009).
    """
    ended = outcomes.ended > 0
    thresholds = np.arange(1, MOST_SESSIONS)
    happened = outcomes.total[ended][:, None] <= thresholds
    off = np.cumsum(unseen[:, ended], axis=2)[:, :, :-1] - happened
    cross = np.einsum("irt,jrt,r->ij", off, off, outcomes.weight[ended])
    hold = SHARES_WORTH * cross[0, 0] / outcomes.weight[ended].sum()
    first = np.array(FIRST_SHARES)
    bend = cross + hold * np.eye(len(first))
    step_size = 1.0 / np.linalg.eigvalsh(bend)[-1]
    mixture, ahead, momentum = first, first, 1.0
    for _ in range(2000):
        following = _on_simplex(ahead - step_size * (bend @ ahead - hold * first))
        next_momentum = (1.0 + np.sqrt(1.0 + 4.0 * momentum**2)) / 2.0
        ahead = following + (momentum - 1.0) / next_momentum * (following - mixture)
        mixture, momentum = following, next_momentum
    return tuple(mixture.tolist())


def _on_simplex(point: Array) -> Array:
    """The projection of a point on the simplex: its parts are not negative and sum to 1."""
    ordered = np.sort(point)[::-1]
    surplus = np.cumsum(ordered) - 1.0
    last = np.flatnonzero(ordered - surplus / np.arange(1, len(point) + 1) > 0)[-1]
    projection: Array = np.maximum(point - surplus[last] / (last + 1), 0.0)
    return projection
