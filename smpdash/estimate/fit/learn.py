"""Learning from a studio's own courses: its numbers first, then who shares the forecast."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from smpdash.estimate.case import Case, truncated
from smpdash.estimate.fit.features import figures, scaled, scales
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.fit.likelihood import learnt_numbers
from smpdash.estimate.fit.regressions import Expert, Outcomes, fitted, forecast_of
from smpdash.estimate.forecast import by_model
from smpdash.estimate.model.parameters import MOST_SESSIONS, TRADE, Numbers
from smpdash.estimate.model.quadrature import Array

# After this many later courses a course counts half.
HALF_LIFE: Final = 300.0
# Regressions at several strictnesses, and the shares they start from: the model has the most.
CANDIDATES: Final = (
    Expert("tilt", 2.0),
    Expert("notes", 0.5),
    Expert("notes", 4.0),
    Expert("alone", 1.0),
)
FIRST_SHARES: Final = (0.78, 0.08, 0.0, 0.14, 0.0)
# How many looks at courses the first shares are worth.
SHARES_WORTH: Final = 12.0
FEWEST_TO_SHARE: Final = 10
FOLDS: Final = 5
# The part of the time that the studio's numbers take, the regressions take the rest.
NUMBERS_TAKE: Final = 0.7
MOST_SEEN: Final = 6
POINTS_PER_LOOK: Final = 512


def learn(
    courses: Sequence[Case],
    *,
    start: Numbers = TRADE,
    progress: Callable[[float], None] | None = None,
) -> Lesson:
    """What these courses of one studio, oldest first, teach; without any, the trade's numbers.

    Finished, running and abandoned courses all count, touch-ups do not: they teach nothing of first
    courses. `progress` hears of shares 0..1.
    """
    courses = [course for course in courses if course.sessions and not course.touch_up]
    if not courses:
        return Lesson(start)
    age = np.arange(len(courses))[::-1]
    weight: Array = 0.5 ** (age / HALF_LIFE)

    finished = sum(course.status == "completed" for course in courses)
    alone = finished < FEWEST_TO_SHARE
    first = 1.0 if alone else NUMBERS_TAKE

    def heard(share: float) -> None:
        if progress:
            progress(share)

    numbers = learnt_numbers(
        courses, weight, start=start, progress=lambda share: heard(first * share)
    )
    if alone:
        lesson = Lesson(numbers, courses=len(courses), finished=finished)
    else:
        lesson = _shared(
            courses, weight, numbers, lambda share: heard(first + (1.0 - first) * share)
        )
    heard(1.0)
    return lesson


def learn_by_studio(
    courses: Sequence[Case],
    *,
    start: Numbers = TRADE,
    most: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> Callable[[Case], Lesson]:
    """Which lesson holds for a case: that of its own studio, where several are told apart.

    Courses of one studio (or of none named) teach every case. `most` keeps each studio's last ones.
    A studio without courses is forecast by the trade's numbers.
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
    numbers: Numbers,
    progress: Callable[[float], None],
) -> Lesson:
    """The regressions fitted, with shares by how well each forecast courses it was not shown."""
    source = [
        (row, seen)
        for row, course in enumerate(courses)
        for seen in range(min(course.sessions_done, MOST_SEEN) + 1)
    ]
    looks = [truncated(courses[row], seen) for row, seen in source]
    rows = np.array([row for row, _ in source])
    outcomes = Outcomes(
        seen=np.array([float(seen) for _, seen in source]),
        total=np.minimum([courses[row].sessions_done for row in rows], MOST_SESSIONS).astype(float),
        ended=np.array([float(courses[row].status == "completed") for row in rows]),
        weight=weight[rows],
    )
    model = by_model(looks, numbers, count=POINTS_PER_LOOK)
    noted = figures(looks)
    centres, spread = scales(noted, outcomes.seen)
    notes = scaled(noted, outcomes.seen, centres, spread)
    unseen = [model]
    for number, expert in enumerate(CANDIDATES):
        progress((number + 0.5) / (len(CANDIDATES) + 1))
        pmf = np.empty_like(model)
        for fold in range(FOLDS):
            out = rows % FOLDS == fold
            kept = fitted(expert, model[~out], notes[~out], outcomes.only(~out))
            pmf[out] = forecast_of(kept, model[out], notes[out], outcomes.seen[out])
        unseen.append(pmf)
    return Lesson(
        numbers=numbers,
        experts=tuple(fitted(expert, model, notes, outcomes) for expert in CANDIDATES),
        shares=_shares(np.array(unseen), outcomes),
        centres=tuple(tuple(row) for row in centres.tolist()),
        spread=tuple(spread.tolist()),
        courses=len(courses),
        finished=sum(course.status == "completed" for course in courses),
    )


def _shares(unseen: Array, outcomes: Outcomes) -> tuple[float, ...]:
    """The mixture (M,) with the best ranked probability score, held near the first shares.

    The score of a mixture is quadratic in its shares, so that this is a small convex problem on the
    simplex, solved by accelerated projected gradient steps.
    """
    ended = outcomes.ended > 0
    thresholds = np.arange(1, MOST_SESSIONS)
    happened = outcomes.total[ended][:, None] <= thresholds
    off = np.cumsum(unseen[:, ended], axis=2)[:, :, :-1] - happened
    cross = np.einsum("irt,jrt,r->ij", off, off, outcomes.weight[ended])
    hold = SHARES_WORTH * cross[0, 0] / outcomes.weight[ended].sum()
    first = np.array(FIRST_SHARES)
    bend = cross + hold * np.eye(len(first))
    pace = 1.0 / np.linalg.eigvalsh(bend)[-1]
    mixture, ahead, momentum = first, first, 1.0
    for _ in range(2000):
        following = _on_simplex(ahead - pace * (bend @ ahead - hold * first))
        next_momentum = (1.0 + np.sqrt(1.0 + 4.0 * momentum**2)) / 2.0
        ahead = following + (momentum - 1.0) / next_momentum * (following - mixture)
        mixture, momentum = following, next_momentum
    return tuple(mixture.tolist())


def _on_simplex(point: Array) -> Array:
    """The nearest point whose parts are not negative and sum to 1."""
    ordered = np.sort(point)[::-1]
    surplus = np.cumsum(ordered) - 1.0
    last = np.flatnonzero(ordered - surplus / np.arange(1, len(point) + 1) > 0)[-1]
    found: Array = np.maximum(point - surplus[last] / (last + 1), 0.0)
    return found
