"""What is seen of a sheet's cells in one pass: its words, its units, the orders of its dates."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from smpdash.record.importing.meanings import cells
from smpdash.record.importing.meanings.choices import choices_of, folded_word, is_worded, meaning
from smpdash.record.importing.meanings.columns import Columns, unit_in
from smpdash.record.importing.meanings.samples import MOST, Samples, shown
from smpdash.record.importing.meanings.targets import Target, normal
from smpdash.record.importing.meanings.values import Meanings, dates_key, unit_key, word_key
from smpdash.record.importing.questions import NONE, Complaint, Question
from smpdash.record.importing.sheets import Place, Row
from smpdash.record.lengths import DEPTHS_MM
from smpdash.record.problem import quoted
from smpdash.record.studio import Studio
from smpdash.record.times.moments import day_words

# The most different words of a column that are asked about, and the figures that are looked at.
MOST_WORDS: Final = 300
LEAVE_OUT: Final = "Leave these rows out"
_MOST_FIGURES: Final = 100_000
_SHOWN_AS_PERCENT: Final = (
    "The header says percent, but no number is more than 1: a spreadsheet may show 0.6 as 60 %."
)
# Marks are given up to 5, or up to 10.
_TOP_MARK: Final = 10
_MAY_BE_MARKS: Final = f"Numbers up to {_TOP_MARK} may be marks on a scale, and no percent."


@dataclass(slots=True)
class _Dates:
    """The dates of a column with one sign between their numbers."""

    header: str
    shape: cells.DateShape
    first: Place
    texts: list[str] = field(default_factory=list)
    count: int = 0


@dataclass(slots=True)
class _Word:
    """A word of a column, by its number, with the first row that it stands in."""

    number: int
    target: Target
    text: str
    first: Place
    count: int = 1


@dataclass(slots=True)
class Look:
    """What is seen of the columns of a sheet while its rows are read."""

    columns: Columns
    meanings: Meanings
    studio: Studio
    samples: Samples
    _words: dict[str, _Word] = field(default_factory=dict)
    _figures: dict[int, list[float]] = field(default_factory=dict)
    _figures_seen: dict[int, int] = field(default_factory=dict)
    _dates: dict[str, _Dates] = field(default_factory=dict)
    _clear: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    _many: set[int] = field(default_factory=set)
    _words_of: dict[int, int] = field(default_factory=dict)

    def at(self, row: Row) -> None:
        """Look at one row."""
        place = Place(self.columns.sheet.name, row.number)
        for number, target in self.columns.places:
            text = row.cells[number].strip() if number < len(row.cells) else ""
            if not text or cells.error_in(text):
                continue
            kind = target.field.kind
            if is_worded(target.field):
                self._word(number, target, text, place)
            elif kind in {"depth", "share"} and not cells.has_unit(text):
                self._figure(number, text)
            elif kind == "date":
                self._date(number, text, place)

    def questions(self, today: date) -> Iterator[Question]:
        """What has to be asked, or may be changed, of the cells of this sheet."""
        for number, target in self.columns.places:
            figures = self._figures.get(number, [])
            count = self._figures_seen.get(number, 0)
            question = _unit_question(self.columns, number, target, figures, count)
            if question:
                yield replace(question, samples=shown(self.samples.of(number)))
        for key, dates in self._dates.items():
            yield _dates_question(key, dates, self._clear.get(key, {}), today)
        # Column by column, so that the words for one thing stand together.
        for key, word in sorted(self._words.items(), key=lambda item: item[1].number):
            yield self._word_question(key, word)

    def complaints(self) -> Iterator[Complaint]:
        """What should be looked at: too many different words to ask about, two orders of dates."""
        place = Place(self.columns.sheet.name)
        for number in sorted(self._many):
            words = f"This column has more than {MOST_WORDS} different words. Is it what it seems?"
            yield Complaint(place, self.columns.header(number), words)
        for key, dates in self._dates.items():
            order, clear = self.meanings.answers.get(key), self._clear.get(key, {})
            if order and clear and order not in clear:
                other, texts = next(iter(clear.items()))
                words = (
                    f"{quoted(texts[0])} can only be {cells.ORDERS[other]}, but "
                    f"{quoted(dates.texts[0])} is read with the {cells.ORDERS[order]}, as answered "
                    "here or for an earlier file."
                )
                yield Complaint(place, dates.header, words)

    def _word_question(self, key: str, word: _Word) -> Question:
        field, header = word.target.field, self.columns.header(word.number)
        choices = choices_of(field, self.studio)
        likely, is_sure = meaning(word.text, field, choices)
        is_called_so = normal(header) == normal(field.title)
        return Question(
            key,
            "word",
            f"{field.title}: what is {quoted(word.text)}?",
            {**choices, NONE: LEAVE_OUT if word.target.is_needed else "Leave it empty"},
            likely,
            is_sure=is_sure,
            count=word.count,
            first=word.first,
            why="" if is_called_so else f"In the column {quoted(header)}.",
        )

    def _word(self, number: int, target: Target, text: str, place: Place) -> None:
        key = word_key(target, text)
        if key in self._words:
            self._words[key].count += 1
        elif not folded_word(text):
            return
        elif self._words_of.get(number, 0) >= MOST_WORDS:
            self._many.add(number)
        else:
            self._words[key] = _Word(number, target, text, place)
            self._words_of[number] = self._words_of.get(number, 0) + 1

    def _figure(self, number: int, text: str) -> None:
        try:
            figure = cells.number(text)
        except cells.Unclear:
            return
        figures = self._figures.setdefault(number, [])
        if len(figures) < _MOST_FIGURES:
            figures.append(figure)
        self._figures_seen[number] = self._figures_seen.get(number, 0) + 1

    def _date(self, number: int, text: str, place: Place) -> None:
        shape = cells.date_shape(text)
        if shape is None:
            return
        header = self.columns.header(number)
        key = dates_key(self.columns, header, shape.sign)
        if shape.is_clear:
            if len(shape.days) == 1:
                examples = self._clear.setdefault(key, {}).setdefault(next(iter(shape.days)), [])
                if len(examples) < 3:
                    examples.append(text)
            return
        dates = self._dates.setdefault(key, _Dates(header, shape, place))
        dates.count += 1
        if len(dates.texts) < MOST and text not in dates.texts:
            dates.texts.append(text)


def _dates_question(key: str, dates: _Dates, clear: dict[str, list[str]], today: date) -> Question:
    """The question in which order a column's dates are written; never answered by smpdash."""
    likely = [order for order in clear if order in dates.shape.days]
    if len(likely) != 1:
        ahead = [order for order, day in dates.shape.days.items() if day > today]
        rest = [order for order in dates.shape.days if order not in ahead]
        proposed = rest[0] if len(rest) == 1 and not likely else None
        why = "The other one lies in the future." if proposed else ""
        if len(likely) > 1:
            both = " and ".join(f"“{clear[order][0]}”" for order in likely)
            why = f"The column is written in both ways: {both}."
    else:
        proposed = likely[0]
        why = f"“{clear[proposed][0]}” in the same column can only be {cells.ORDERS[proposed]}."
    return Question(
        key,
        "dates",
        f"“{dates.texts[0]}”: is that {cells.ambiguous_words(dates.shape)}?",
        {
            **{
                order: f"{day_words(day)}: {cells.ORDERS[order]}"
                for order, day in dates.shape.days.items()
            },
            NONE: LEAVE_OUT,
        },
        proposed,
        count=dates.count,
        first=dates.first,
        why=why,
        samples=shown(dates.texts),
    )


def _unit_question(
    columns: Columns, place: int, target: Target, figures: list[float], count: int
) -> Question | None:
    """The question of the unit of a column's bare numbers; None if there is no such number.

    It is sure if the header says the unit, or if only one makes sense of the numbers: no depth is
    more than 3 mm, and no share more than 1. A header that says percent over numbers up to 1 is in
    doubt: spreadsheets show 0.6 as 60 %. So are numbers up to 10: they may be marks, as 4 of 5.
    """
    if not figures:
        return None
    is_depth = target.field.kind == "depth"
    choices = cells.UNITS if is_depth else cells.SHARES
    header = columns.header(place)
    named = unit_in(header, choices)
    fitting = _fitting_depth(figures) if is_depth else _fitting_share(figures)
    likely, why = None, ""
    if not is_depth and named and 0 < max(figures) <= 1:
        why = _SHOWN_AS_PERCENT
    elif named:
        likely, why = named, "The header says so."
    elif not is_depth and 1 < max(figures) <= _TOP_MARK:
        choices = {**choices, NONE: "marks on a scale: leave them empty"}
        why = _MAY_BE_MARKS
    elif len(fitting) == 1:
        likely = fitting[0]
        why = f"The numbers from {min(figures):g} to {max(figures):g} make sense as nothing else."
    return Question(
        unit_key(columns, header),
        "unit",
        f"“{header}” has numbers such as {figures[0]:g}. What are they?",
        choices,
        likely,
        is_sure=likely is not None,
        count=count,
        first=Place(columns.sheet.name),
        why=why,
    )


def _fitting_depth(figures: list[float]) -> list[str]:
    """The units in which each of these figures could be a depth that may be noted."""
    low, high = DEPTHS_MM
    return [
        unit
        for unit, mm in cells.MM_IN.items()
        if all(low / mm <= figure <= high / mm for figure in figures)
    ]


def _fitting_share(figures: list[float]) -> list[str]:
    """The forms in which these figures could be shares; a single 1 may be all or a hundredth."""
    if all(figure in {0, 1} for figure in figures):
        return []
    if all(0 <= figure <= 1 for figure in figures):
        return ["share"]
    return [] if any(0 < figure < 1 for figure in figures) else ["percent"]
