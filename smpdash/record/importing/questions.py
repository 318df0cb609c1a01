"""What a person must answer about a spreadsheet, and the answers, kept under a name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from smpdash.record.importing.sheets import Place

# The kinds of questions, in the order in which they are asked: the answers to the first decide
# which of the others there are.
KINDS: Final = {
    "encoding": "How the letters are written",
    "column": "What the columns mean",
    "unit": "Units",
    "dates": "Order of day and month",
    "word": "What the words mean",
    "gap": "What the file does not say",
    "person": "One person or two",
}
# The answer "none of these": the column is not imported, the word is left empty, the row is left
# out. A question offers it among its choices where it may be given.
NONE: Final = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Something about a file that has to be answered by a person, or that they may change.

    `key` is the same each time the same is asked ("dates:visits:date:."), `kind` a key of KINDS.
    `words` ask it: "04.08.2024: is that 4 August or 8 April?". `choices` are the answers that can
    be given, each stored value with its words. `proposed` is the likeliest of them, None if smpdash
    cannot say. `is_sure` means that it needs no answer: the proposal holds unless somebody changes
    it (a column that is called as one of our fields). `count` is the number of rows that it is
    about, `first` the first of them, `why` what speaks for the proposal, or "". `likely` are the
    likeliest choices where there are many, `samples` a few of the cells that are asked about.
    """

    key: str
    kind: str
    words: str
    choices: Mapping[str, str]
    proposed: str | None = None
    is_sure: bool = False
    count: int = 0
    first: Place | None = None
    why: str = ""
    likely: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """The answers of a person by the question's key, under a name; JSON can hold it as it is.

    What is kept is how a kind of spreadsheet is read, so that the next file of the same kind is
    read without asking again. `for_next_file` drops what is about the people in this file only.
    """

    name: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)

    def answer(self, question: Question) -> str | None:
        """The answer that holds: the person's, or a sure proposal; None if it has to be asked."""
        given = self.answers.get(question.key)
        if given is not None and given in question.choices:
            return given
        return question.proposed if question.is_sure else None

    def for_next_file(self) -> "Profile":
        """The profile as it is kept: without the answers about single persons."""
        answers = {key: each for key, each in self.answers.items() if not key.startswith("person:")}
        return Profile(self.name, answers)


@dataclass(frozen=True, slots=True)
class Settled(Profile):
    """A profile with the sure proposals among its answers: a book is read by it.

    `Survey.profile` is one. It is not what is kept for the next file.
    """


def settled(questions: Iterable[Question], profile: Profile) -> Settled:
    """The answers that hold for these questions: those of the person, and the sure proposals."""
    given = ((question.key, profile.answer(question)) for question in questions)
    sure = {key: answer for key, answer in given if answer is not None}
    return Settled(profile.name, {**profile.answers, **sure})


def unanswered(questions: Iterable[Question], profile: Profile) -> list[Question]:
    """The questions that a person still has to answer before anything can be imported."""
    return [question for question in questions if profile.answer(question) is None]


@dataclass(frozen=True, slots=True)
class Complaint:
    """A value that is wrong or was left out: its place, and a sentence that says why.

    `column` is the header of the column, "" if the whole row is meant.
    """

    place: Place
    column: str
    words: str
