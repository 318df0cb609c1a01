"""What a book holds and what has to be asked about it, before anything is read from it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from smpdash.record.importing.meanings.columns import (
    column_complaints,
    column_questions,
    columns_of_sheet,
    scope_of,
)
from smpdash.record.importing.meanings.gaps import Gaps
from smpdash.record.importing.meanings.look import Look
from smpdash.record.importing.meanings.samples import Samples
from smpdash.record.importing.meanings.second_header import SecondHeader
from smpdash.record.importing.meanings.targets import targets
from smpdash.record.importing.meanings.values import Meanings
from smpdash.record.importing.no_clients import why_no_client
from smpdash.record.importing.own_rows import OwnRows
from smpdash.record.importing.persons import Persons
from smpdash.record.importing.questions import (
    KINDS,
    Complaint,
    Profile,
    Question,
    Settled,
    settled,
    unanswered,
)
from smpdash.record.importing.reading import person_in
from smpdash.record.importing.repeats import Repeats
from smpdash.record.importing.sheets import Book, Encoded, Place
from smpdash.record.problem import quoted
from smpdash.record.studio import Studio

# So many encodings stand beside the question; the others are a tap away.
_LIKELY: Final = 4


@dataclass(frozen=True, slots=True)
class Survey:
    """The outcome of reading a book once.

    `questions` hold all that a person can decide, the sure ones too, in the order of KINDS: a
    screen shows what is sure and asks the rest (`unanswered`). After answers about columns, the
    survey is made again: words and dates of newly mapped columns come into view only then.
    `complaints` are about whole sheets and columns, `rows` the number of rows by sheet. `profile`
    has the answers and the sure proposals: the book is read by it.
    """

    questions: tuple[Question, ...]
    complaints: tuple[Complaint, ...]
    rows: dict[str, int]
    profile: Settled


def survey(book: Book, profile: Profile, studio: Studio, today: date) -> Survey:
    """What the book holds and what has to be asked, given the answers of this profile.

    Raises Refused if the file turns out to be damaged while it is read. `today` is the date in the
    studio.
    """
    questions = {each.key: _letters(each) for each in book.encoded if each.key}
    complaints = [Complaint(Place(book.name), "", words) for words in book.missing]
    rows: dict[str, int] = {}
    persons, gaps = Persons(profile.answers), Gaps()
    for sheet in book.sheets:
        if sheet.table:
            own = OwnRows(sheet, profile.answers, studio, today)
            asked, rows[sheet.name] = own.survey()
            questions |= {each.key: each for each in asked}
            complaints += own.complaints()
            continue
        samples, repeats = Samples(), Repeats()
        columns = columns_of_sheet(book, sheet, profile, studio)
        look = Look(columns, Meanings(columns, profile.answers, studio, today), studio, samples)
        second, count = SecondHeader(sheet.header, targets(studio).values()), 0
        for row in sheet.rows:
            count += any(row.cells)
            if second.above(row):
                continue
            samples.at(row)
            person = person_in(columns, row, look.meanings)
            if why_no_client(person, row):
                continue
            look.at(row)
            repeats.at(row)
            if person is not None:
                persons.add(person, Place(sheet.name, row.number))
            gaps.at(columns, row)
        rows[sheet.name] = count
        of_columns = column_questions(sheet, scope_of(book, sheet), studio, samples)
        proposed = (each.proposed for each in unanswered(of_columns, profile))
        complaints += column_complaints(columns, frozenset(filter(None, proposed)))
        for each in (*of_columns, *look.questions(today)):
            questions.setdefault(each.key, each)
        complaints += (*look.complaints(), *repeats.complaints(sheet.name))
    for each in (*gaps.questions(studio), *persons.questions()):
        questions[each.key] = each
    in_order = sorted(questions.values(), key=lambda each: list(KINDS).index(each.kind))
    answers = {**settled(in_order, profile).answers, **persons.apart()}
    by = Settled(profile.name, answers)
    return Survey(tuple(in_order), tuple(complaints), rows, by)


def _letters(encoded: Encoded) -> Question:
    """The question by which encoding a file is read: a person sees where its letters are right."""
    return Question(
        encoded.key,
        "encoding",
        f"{quoted(encoded.file)}: where are all letters right?",
        encoded.choices,
        encoded.encoding,
        is_sure=encoded.is_sure,
        why="" if encoded.is_sure else "The file does not say how its letters are written.",
        likely=tuple(encoded.choices)[:_LIKELY],
    )
