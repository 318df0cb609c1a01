"""What is to be looked at before Record, and the bar with the answer and the way to finish."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from smpdash.estimate.estimate import Estimate
from smpdash.record.counts import counted
from smpdash.record.problem import Problem
from smpdash.record.times.moments import day_words
from smpdash.record.visit import ANYWAY, Visit
from smpdash.runtime.answer import numbers_of
from smpdash.screens.drafts.differences import flat
from smpdash.screens.entry.fields import (
    Field,
    Option,
    Reason,
    Style,
    answer,
    line,
    offers,
    reasons,
    record,
    remarks,
    row,
    steps,
    to_sheet,
)
from smpdash.screens.visit.draft_fields import DESCRIBED, VisitDraft, name_in_draft
from smpdash.screens.visit.fields import options, pause
from smpdash.screens.visit.taps.tap import SELECTED
from smpdash.screens.widgets import KEPT, NOT_RECORDED

# What a caution is about in short, by its field.
_UNUSUAL: Final = {
    "number": "Many sessions",
    "held_on": "Early visit",
    "depth_mm": "Unusual depth",
    "shade": "Big shade step",
    "observed_fading": "Fading judged early",
    "coverage": "High coverage",
}


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
    fields, words = list(differs), ["Two places differ"] if differs else []
    if not corrects and visit.held_on != today and "held_on" not in data["unread"]:
        fields.append(line("other-day", f"Held on {day_words(visit.held_on)}, not today."))
        words.append(f"Held on {day_words(visit.held_on)}")
    if problems:
        lines = [Reason(each.message, _field_of(each, data), each.zones) for each in problems]
        title = f"{NOT_RECORDED}: {counted(len(lines), 'reason')}"
        fields.append(reasons("problems", title, lines, KEPT))
        fields += undecided
        words.append(counted(len(lines), "reason"))
    fields += asked
    words += [counted(len(asked), "question")] if asked else []
    if cautions:
        fields.append(_cautions(visit, cautions))
        only = _UNUSUAL.get(cautions[0].field) if len(cautions) == 1 else None
        words.append(only or counted(len(cautions), "unusual value"))
    return fields, " · ".join(words)


def _field_of(problem: Problem, data: VisitDraft) -> str:
    """The field of the screen that a problem is about; "" if there is none."""
    if problem.field == "readings":
        return SELECTED if data["by_zone"] else "shade"
    name = name_in_draft(problem.field)
    return name if name in DESCRIBED else ""


def _cautions(visit: Visit, cautions: Sequence[Problem]) -> Field:
    lead = "Record anyway because"
    why = steps("anyway", lead, options(ANYWAY), visit.anyway, style=Style("pills", said=False))
    return row("cautions", [remarks("remarks", [each.message for each in cautions], lead), why])


@dataclass(frozen=True, slots=True)
class Finishing:
    """What the bar needs to lead to Record: which visit it is, and whether it `corrects` one.

    `noted` are the words of the button that leads to the notes, "" if there are none; `lot` is the
    lot that Record may confirm.
    """

    number: int
    corrects: bool
    noted: str = ""
    lot: Option | None = None

    @property
    def title(self) -> str:
        """The title of the sheet."""
        return f"Finish {'correction of ' if self.corrects else ''}visit {self.number}"


def bar(answered: tuple[Estimate, str], data: VisitDraft, finishing: Finishing) -> list[Field]:
    """The fields of the bar; `answered` is the estimate if the visit ended now, and what moved it.

    Record sends what the fields show of the draft's `data`, so that nothing else is recorded.
    """
    estimate, why = answered
    words, numbers = estimate.words.capitalize(), numbers_of(estimate)
    corrects, noted = finishing.corrects, finishing.noted
    doing = "Save correction of" if corrects else "Record"
    recording = f"✓ {doing} visit {finishing.number}"
    fields = [
        answer("answer", words, why, numbers),
        offers("offers"),
        *([to_sheet("see-notes", noted, is_warning=True)] if noted else []),
        *([] if corrects else [pause(data)]),
        to_sheet("finish", "Finish correction" if corrects else "Finish visit"),
        record("record", recording, value=flat(data), lot=finishing.lot),
    ]
    return [row("live", fields)]
