"""What is seen of a sheet's cells in one pass: its words, its units, the orders of its dates."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from smpdash.record.importing.meanings import cells
from smpdash.record.importing.meanings.choices import choices_of, folded_word, is_worded, meaning
from smpdash.record.importing.meanings.columns import Columns, unit_question
from smpdash.record.importing.meanings.targets import Target
from smpdash.record.importing.meanings.values import Meanings, dates_key, word_key
from smpdash.record.importing.questions import NONE, Complaint, Question
from smpdash.record.importing.sheets import Place, Row
from smpdash.record.problem import quoted
from smpdash.record.studio import Studio
from smpdash.record.times.moments import day_words

# The most different words of a column that are asked about, and the figures that are looked at.
MOST_WORDS: Final = 300
_MOST_FIGURES: Final = 100_000


@dataclass(slots=True)
class _Dates:
    """The dates of a column with one sign between their numbers."""

    shape: cells.DateShape
    text: str
    first: Place
    count: int = 0


@dataclass(slots=True)
class Look:
    """What is seen of the columns of a sheet while its rows are read."""

    columns: Columns
    meanings: Meanings
    studio: Studio
    _words: dict[str, tuple[Target, str, Place, int]] = field(default_factory=dict)
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
            question = unit_question(self.columns, number, target, figures, count)
            if question:
                yield question
        for key, dates in self._dates.items():
            yield _dates_question(key, dates, self._clear.get(key, {}), today)
        for key, (target, text, place, count) in self._words.items():
            choices = choices_of(target.field, self.studio)
            likely, is_sure = meaning(text, target.field, choices)
            yield Question(
                key,
                "word",
                f"{target.field.title}: what is {quoted(text)}?",
                {**choices, NONE: "None of these: leave it empty"},
                likely,
                is_sure=is_sure,
                count=count,
                first=place,
            )

    def complaints(self) -> Iterator[Complaint]:
        """The columns with too many different words to ask about."""
        for number in sorted(self._many):
            header = self.columns.header(number)
            words = f"This column has more than {MOST_WORDS} different words. Is it what it seems?"
            yield Complaint(Place(self.columns.sheet.name), header, words)

    def _word(self, number: int, target: Target, text: str, place: Place) -> None:
        key = word_key(target, text)
        if key in self._words:
            asked, word, first, count = self._words[key]
            self._words[key] = asked, word, first, count + 1
        elif not folded_word(text):
            return
        elif self._words_of.get(number, 0) >= MOST_WORDS:
            self._many.add(number)
        else:
            self._words[key] = target, text, place, 1
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
        key = dates_key(self.columns, self.columns.header(number), shape.sign)
        if shape.is_clear:
            if len(shape.days) == 1:
                examples = self._clear.setdefault(key, {}).setdefault(next(iter(shape.days)), [])
                if len(examples) < 3:
                    examples.append(text)
            return
        dates = self._dates.setdefault(key, _Dates(shape, text, place))
        dates.count += 1


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
        why = f"“{clear[proposed][0]}” in the same column can only be one."
    return Question(
        key,
        "dates",
        f"“{dates.text}”: is that {cells.ambiguous_words(dates.shape)}?",
        {
            **{
                order: f"{day_words(day)}: {cells.ORDERS[order]}"
                for order, day in dates.shape.days.items()
            },
            NONE: "Leave these rows out",
        },
        proposed,
        count=dates.count,
        first=dates.first,
        why=why,
    )
