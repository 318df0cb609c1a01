"""What a book holds and what has to be asked about it, before anything is read from it."""

from dataclasses import dataclass

from smpdash.record.importing.questions import Complaint, Question


@dataclass(frozen=True, slots=True)
class Survey:
    """The outcome of reading a book once.

    `questions` hold all that a person can decide, the sure ones too, in the order of KINDS: a
    screen shows what is sure and asks the rest (`unanswered`). After answers about columns, the
    survey is made again: words and dates of newly mapped columns come into view only then.
    `complaints` are about whole sheets and columns, `rows` the number of rows by sheet.
    """

    questions: tuple[Question, ...]
    complaints: tuple[Complaint, ...]
    rows: dict[str, int]
