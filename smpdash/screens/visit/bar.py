"""The bar at the visit screen's lower edge: problems, cautions, the answer, and Record."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from smpdash.estimate.estimate import Estimate
from smpdash.record.counts import counted
from smpdash.record.problem import Problem
from smpdash.record.times.moments import day_words
from smpdash.record.visit import ANYWAY, Visit
from smpdash.runtime.answer import numbers_of
from smpdash.screens.drafts.differences import flat
from smpdash.screens.entry.component import (
    Field,
    Style,
    answer,
    line,
    offers,
    push,
    remarks,
    row,
    steps,
    wrong,
)
from smpdash.screens.visit.draft_fields import VisitDraft
from smpdash.screens.visit.fields import options
from smpdash.screens.widgets import KEPT, NOT_RECORDED


class Remarked(NamedTuple):
    """The problems that prevent a visit from being recorded, and the cautions to look at again.

    `undecided` are the rows of values that would not be recorded, `asked` questions about times.
    """

    problems: Sequence[Problem]
    cautions: Sequence[Problem]
    undecided: Sequence[Field]
    asked: Sequence[Field] = ()


def bar(
    visit: Visit,
    answered: tuple[Estimate, str],
    remarked: Remarked,
    data: VisitDraft,
    *,
    corrects: bool,
    today: date,
) -> list[Field]:
    """The fields of the bar; `answered` is the estimate if the visit ended now, and what moved it.

    Record sends what the fields show of the draft's `data`, so that nothing else is recorded.
    """
    problems, cautions, undecided, asked = remarked
    fields = []
    if not corrects and visit.held_on != today and "held_on" not in data["unread"]:
        fields.append(line("other-day", f"Held on {day_words(visit.held_on)}, not today."))
    if problems:
        lines = [problem.message for problem in problems]
        title = f"{NOT_RECORDED}: {counted(len(lines), 'reason')}"
        fields.append(wrong("problems", title, lines, KEPT))
        fields += undecided
    fields += asked
    if cautions:
        lines, lead = [caution.message for caution in cautions], "Record anyway because"
        reasons = steps(
            "anyway", lead, options(ANYWAY), visit.anyway, style=Style("pills", said=False)
        )
        fields.append(row("cautions", [remarks("remarks", lines, lead), reasons]))
    estimate, why = answered
    words, numbers = estimate.words.capitalize(), numbers_of(estimate)
    doing = "Save correction of" if corrects else "Record"
    record = push("record", f"✓ {doing} visit {visit.number}", value=flat(data))
    live = [answer("answer", words, why, numbers), offers("offers"), record]
    return [*fields, row("live", live)]
