"""The bar at the visit screen's lower edge: problems, cautions, the answer, and Record."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from smpdash.estimate.estimate import Estimate
from smpdash.record.problem import Problem
from smpdash.record.visit import ANYWAY, Visit
from smpdash.runtime.answer import numbers_of
from smpdash.screens.entry.component import (
    Field,
    Style,
    answer,
    line,
    push,
    remarks,
    row,
    steps,
    wrong,
)
from smpdash.screens.visit.fields import options
from smpdash.screens.widgets import KEPT, NOT_RECORDED


class Remarked(NamedTuple):
    """The problems that prevent a visit from being recorded, and the cautions to look at again."""

    problems: Sequence[Problem]
    cautions: Sequence[Problem]


def bar(
    visit: Visit,
    answered: tuple[Estimate, str],
    remarked: Remarked,
    *,
    corrects: bool,
    today: date,
    shown: Mapping[str, object],
) -> list[Field]:
    """The fields of the bar; `answered` is the estimate if the visit ended now, and what moved it.

    Record sends what is `shown`, so that nothing else is recorded.
    """
    problems, cautions = remarked
    fields = []
    if not corrects and visit.held_on != today:
        fields.append(line("other-day", f"Held on {visit.held_on:%d %b %Y}, not today."))
    if problems:
        lines = [problem.message for problem in problems]
        fields.append(wrong("problems", NOT_RECORDED, lines, KEPT))
    if cautions:
        lines, lead = [caution.message for caution in cautions], "Record anyway because"
        reasons = steps(
            "anyway", lead, options(ANYWAY), visit.anyway, style=Style("pills", said=False)
        )
        fields.append(row("cautions", [remarks("remarks", lines, lead), reasons]))
    estimate, why = answered
    words, numbers = estimate.words.capitalize(), numbers_of(estimate)
    doing = "Save correction of" if corrects else "Record"
    record = push("record", f"✓ {doing} visit {visit.number}", value=shown)
    return [*fields, row("live", [answer("answer", words, why, numbers), record])]
