"""What if: the estimate with another shade, depth or coverage next, and the step that helps most.

All options assume that the next session is held and compare ways to do it. In the sessions after
it, a shade keeps its distance from the planned shades, and a depth stays the same, since an
artist's depth hardly changes. A coverage counts as if it was noted at the end of that session.
Depths are given and returned as the artist of this course notes them (`Case.depth_kind`), not as
millimetres in the skin.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from smpdash.estimate.case import Case, Plan, Session
from smpdash.estimate.estimate import Estimate
from smpdash.estimate.fit.lesson import Lesson, without_habit
from smpdash.estimate.fit.regressions import logit_of_last, totals_of
from smpdash.estimate.forecast import by_model, fewest_total, forecast
from smpdash.estimate.means import implanted_mm, noted_mm
from smpdash.estimate.model.covariates import covariates_of, usual_depth_mm
from smpdash.estimate.model.curves import logistic
from smpdash.estimate.model.parameters import MOST_SESSIONS, TOUCH_UP_STAGE, TRADE, Parameters
from smpdash.estimate.model.quadrature import POINTS, POINTS_TO_COMPARE
from smpdash.record.cautions import SATURATED
from smpdash.record.sessions import planned_darkness
from smpdash.record.studio import Shade

# A suggestion must save at least this many sessions.
WORTH_SAYING: Final = 0.1
DEPTH_STEP_MM: Final = 0.05
# Of the steps that save as much as the best one, to within this many sessions, take the smallest.
AS_GOOD: Final = 0.01
SAME_SHADE: Final = 0.02


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A shade (darkness 0..1) and a depth in mm for the next session; None is "no change".

    `saves` is how many expected remaining sessions it saves.
    """

    shade: float | None
    depth_mm: float | None
    saves: float


def what_if(
    case: Case,
    *,
    shade: float | None = None,
    depth_mm: float | None = None,
    coverage: float | None = None,
    belief: Parameters | Lesson = TRADE,
) -> Estimate:
    """The estimate if the next session is done like this; None is "no change".

    Remaining sessions include the next one. The estimate of a completed course does not change.
    """
    return _answers(case, [(shade, depth_mm)], coverage, belief)[0]


def suggestion(
    case: Case,
    shades: Sequence[Shade],
    depths_mm: tuple[float, float],
    belief: Parameters | Lesson = TRADE,
) -> Suggestion | None:
    """The shade and depth for the next session that save the most expected sessions.

    What the entry would question is not suggested: a shade is at most one step of the studio's
    `shades` from that of the last session and from the one that is due, and depths go in steps of
    0.05 mm inside the ideal band `depths_mm` (low, high), never deeper. None if no option saves
    WORTH_SAYING sessions, if the scalp is full or healed at its target, and for a touch-up.
    """
    if not _may_suggest(case, belief):
        return None
    due, depth = due_now(case, belief)
    # The first session is light, to see how it heals: never suggest a darker start.
    steps = _shades(due, case, shades) if case.sessions else [None]
    options = [(s, d) for s in steps for d in _depths(depth, depths_mm)]
    # Few points are enough to find the best option; all of them are needed for how much it saves.
    saved = _saved(case, options, belief, POINTS_TO_COMPARE)
    enough = [index for index, saves in enumerate(saved) if saves >= max(saved) - AS_GOOD]
    best = options[min(enough, key=lambda index: _size(options[index], due, depth))]
    saves = _saved(case, [best], belief, POINTS)[0]
    if saves < WORTH_SAYING:
        return None
    return Suggestion(*best, saves)


def _may_suggest(case: Case, belief: Parameters | Lesson) -> bool:
    """Whether a session is to come in which more pigment would help."""
    if case.status == "completed" or case.touch_up or case.sessions_done >= MOST_SESSIONS:
        return False
    if not case.sessions:
        return True
    last = case.sessions[-1]
    if (last.coverage or 0.0) >= SATURATED:
        return False
    parameters = belief.parameters if isinstance(belief, Lesson) else belief
    return last.healed_coverage is None or last.healed_coverage < parameters.tau


def _saved(
    case: Case,
    ways: Sequence[tuple[float | None, float | None]],
    belief: Parameters | Lesson,
    count: int,
) -> list[float]:
    """How many expected remaining sessions each way (shade, depth) saves."""
    now, *others = _answers(case, [(None, None), *ways], None, belief, count)
    return [now.expected_remaining - other.expected_remaining for other in others]


def due_now(case: Case, belief: Parameters | Lesson = TRADE) -> tuple[float, float]:
    """The shade (darkness 0..1) and depth in mm that the model expects at the next session."""
    parameters = belief.parameters if isinstance(belief, Lesson) else belief
    covariates = covariates_of([case], parameters)
    column = min(case.sessions_done, MOST_SESSIONS - 1)
    stage = column + (TOUCH_UP_STAGE if case.touch_up else 0)
    planned = planned_darkness(stage + 1)
    shade = min(max(planned + 0.15 * float(covariates.shade[0, column]), 0.0), 1.0)
    depths = [session.depth_mm for session in case.sessions if session.depth_mm is not None]
    depth = sum(depths) / len(depths) if depths else usual_depth_mm(case, parameters)
    return shade, noted_mm(depth, case.depth_kind)


def depth_last(case: Case) -> float | None:
    """The depth of the last session in mm, as it was noted; None if nobody noted one."""
    depth = case.sessions[-1].depth_mm if case.sessions else None
    return None if depth is None else noted_mm(depth, case.depth_kind)


def _answers(
    case: Case,
    ways: Sequence[tuple[float | None, float | None]],
    coverage: float | None,
    belief: Parameters | Lesson,
    count: int = POINTS,
) -> list[Estimate]:
    """The estimate for each way (shade, depth) of doing the next session, in one batch."""
    number = case.sessions_done + 1
    as_held = replace(case, another_agreed=True)
    if coverage is not None:
        # Nobody has seen yet what the last session lost, so a missing fading says nothing.
        belief = without_habit(belief)
        sessions = (*case.sessions, Session(number, coverage=coverage))
        as_held = replace(case, sessions=sessions, another_agreed=False)
    if case.status == "completed":
        as_held = case
    cases = [replace(as_held, plan=_plan(case, number, *way)) for way in ways]
    if isinstance(belief, Lesson) and belief.regressions and case.status != "completed":
        # The regressions know the notes, not the plan: the model says how the plan changes them.
        model = logit_of_last(by_model([as_held, *cases], belief.parameters, count=count))
        whole = logit_of_last(forecast([as_held], belief))
        totals = totals_of(logistic(whole + model[1:] - model[:1]), fewest_total(as_held))
    else:
        totals = forecast(cases, belief, count=count)
    return [Estimate(tuple(pmf), case.sessions_done, case.status) for pmf in totals.tolist()]


def _plan(case: Case, number: int, shade: float | None, depth: float | None) -> Plan:
    return Plan(number, shade, None if depth is None else implanted_mm(depth, case.depth_kind))


def _shades(due: float, case: Case, shades: Sequence[Shade]) -> list[float | None]:
    """None (no change), and the shades in use that are next to `due` and to the last one."""
    ladder = sorted({shade.darkness for shade in shades if not shade.retired})
    if not ladder:
        return [None]
    here = min(range(len(ladder)), key=lambda step: abs(ladder[step] - due))
    beside = [
        shade for shade in ladder[max(here - 1, 0) : here + 2] if abs(shade - due) > SAME_SHADE
    ]
    noted = [session.shade for session in case.sessions if session.shade is not None]
    if noted:
        last = min(range(len(shades)), key=lambda step: abs(shades[step].darkness - noted[-1]))
        near = shades[max(last - 1, 0) : last + 2]
        one_step = {shade.darkness for shade in near if not shade.retired}
        beside = [shade for shade in beside if shade in one_step]
    return [None, *beside]


def _depths(depth: float, band: tuple[float, float]) -> list[float | None]:
    """None (no change), and the depths inside the band in steps of DEPTH_STEP_MM."""
    low, high = band
    first = math.ceil(low / DEPTH_STEP_MM - 1e-9)
    last = math.floor(high / DEPTH_STEP_MM + 1e-9)
    inside = [round(step * DEPTH_STEP_MM, 2) for step in range(first, last + 1)]
    return [None, *(mm for mm in inside if abs(mm - depth) > 0.5 * DEPTH_STEP_MM)]


def _size(option: tuple[float | None, float | None], due: float, depth: float) -> float:
    """How far an option is from no change, in steps of shade and depth."""
    shade, needle = option
    moved = 0.0 if shade is None else abs(shade - due) / 0.15
    return moved + (0.0 if needle is None else abs(needle - depth) / 0.1)
