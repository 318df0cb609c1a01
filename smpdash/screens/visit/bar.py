"""The foot of the visit screen: what is to be looked at, and the bar with the answer and Record."""

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
    see,
    steps,
    wrong,
)
from smpdash.screens.visit.draft_fields import VisitDraft
from smpdash.screens.visit.fields import options
from smpdash.screens.widgets import KEPT, NOT_RECORDED


class Remarked(NamedTuple):
    """The problems that prevent a visit from being recorded, and the cautions to look at again.

    `undecided` are the rows of values that would not be recorded, `asked` questions about times,
    `differs` the rows of values that two tablets noted differently.
    """

    problems: Sequence[Problem]
    cautions: Sequence[Problem]
    undecided: Sequence[Field] = ()
    asked: Sequence[Field] = ()
    differs: Sequence[Field] = ()


def notes(
    visit: Visit, remarked: Remarked, data: VisitDraft, *, corrects: bool, today: date
) -> tuple[list[Field], str]:
    """What is to be looked at before Record, and in short words what that is; "" for nothing."""
    problems, cautions, undecided, asked, differs = remarked
    fields, words = list(differs), ["Two tablets differ"] if differs else []
    if not corrects and visit.held_on != today and "held_on" not in data["unread"]:
        fields.append(line("other-day", f"Held on {day_words(visit.held_on)}, not today."))
        words.append(f"Held on {day_words(visit.held_on)}")
    if problems:
        lines = [problem.message for problem in problems]
        title = f"{NOT_RECORDED}: {counted(len(lines), 'reason')}"
        fields.append(wrong("problems", title, lines, KEPT))
        fields += undecided
        words.append(counted(len(lines), "reason"))
    fields += asked
    words += [counted(len(asked), "question")] if asked else []
    if cautions:
        fields.append(_cautions(visit, cautions))
        words.append(counted(len(cautions), "unusual value"))
    return fields, " · ".join(words)


def _cautions(visit: Visit, cautions: Sequence[Problem]) -> Field:
    lead = "Record anyway because"
    reasons = steps("anyway", lead, options(ANYWAY), visit.anyway, style=Style("pills", said=False))
    return row("cautions", [remarks("remarks", [each.message for each in cautions], lead), reasons])


def bar(
    visit: Visit, answered: tuple[Estimate, str], data: VisitDraft, *, corrects: bool, noted: str
) -> list[Field]:
    """The fields of the bar; `answered` is the estimate if the visit ended now, and what moved it.

    `noted` are the words of the button that leads to the notes, "" if there are none. Record sends
    what the fields show of the draft's `data`, so that nothing else is recorded.
    """
    estimate, why = answered
    words, numbers = estimate.words.capitalize(), numbers_of(estimate)
    doing = "Save correction of" if corrects else "Record"
    record = push("record", f"✓ {doing} visit {visit.number}", value=flat(data))
    seen = [see("see-notes", noted)] if noted else []
    live = [answer("answer", words, why, numbers), offers("offers"), *seen, record]
    return [row("live", live)]
