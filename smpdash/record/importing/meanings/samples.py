"""A few of the cells of each column, to be shown, and to see what a column can hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from smpdash.record.importing.meanings import cells
from smpdash.record.importing.meanings.cells import Unclear
from smpdash.record.importing.meanings.choices import TRUTHS, folded_word
from smpdash.record.importing.meanings.clocks import clock_in
from smpdash.record.importing.meanings.figures import figure_in
from smpdash.record.importing.meanings.targets import Target
from smpdash.record.importing.meanings.words_abroad import APPOINTMENTS
from smpdash.record.importing.sheets import Row

# So many different cells of a column are shown, each with so many letters.
MOST: Final = 4
LONGEST: Final = 32
# A number with fewer digits is no phone number.
_DIGITS: Final = 6
# What a column may be by its cells alone, where its name says nothing.
_BY_CELLS: Final = ("visit.held_on", "client.email", "client.phone")


@dataclass(slots=True)
class Samples:
    """The first different cells of each column, from the rows that were looked at."""

    _texts: dict[int, list[str]] = field(default_factory=dict)
    _full: set[int] = field(default_factory=set)

    def at(self, row: Row) -> None:
        """Look at one row."""
        for place, cell in enumerate(row.cells):
            if cell and place not in self._full and not cells.error_in(cell):
                self._add(place, cell)

    def of(self, place: int) -> tuple[str, ...]:
        """The first different cells of this column."""
        return tuple(self._texts.get(place, ()))

    def _add(self, place: int, cell: str) -> None:
        texts = self._texts.setdefault(place, [])
        text = " ".join(cell.split())
        if text and text not in texts:
            texts.append(text)
            if len(texts) == MOST:
                self._full.add(place)


def shown(texts: Iterable[str]) -> tuple[str, ...]:
    """Cells as they are shown: each shortened."""
    return tuple(text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…" for text in texts)


def can_hold(target: Target, texts: Iterable[str]) -> bool:
    """Whether any of these cells can be a value of this target; True if there is no cell."""
    texts = tuple(texts)
    return not texts or any(_is_one(target, text) for text in texts)


def by_cells(texts: tuple[str, ...], among: Mapping[str, Target]) -> str:
    """The key of what a column is likely to hold, if each of its cells looks so; else ""."""
    return next(
        (
            key
            for key in _BY_CELLS
            if texts and key in among and all(_looks_so(among[key], text) for text in texts)
        ),
        "",
    )


def are_appointments(texts: Iterable[str]) -> bool:
    """Whether one of these cells says what became of an appointment."""
    return not APPOINTMENTS.isdisjoint(map(folded_word, texts))


def are_yes_or_no(texts: Iterable[str]) -> bool:
    """Whether one of these cells says yes or no."""
    return not TRUTHS.keys().isdisjoint(map(folded_word, texts))


def _is_one(target: Target, text: str) -> bool:
    """Whether a cell looks like a value of this target."""
    match target.key:
        case "client.birth_year":
            return _has_year(text)
        case "client.email":
            return "@" in text
        case "client.phone":
            # A colon stands in times alone, as in 14:30-16:00.
            is_other = "@" in text or ":" in text or _is_written_day(text)
            return not is_other and _digits(text) >= _DIGITS
    match target.field.kind:
        case "whole" | "number" if _is_day(text):
            return False
        case "whole" if not target.field.choices:
            figure = figure_in(text.partition(" ")[0])
            return figure is not None and figure.is_integer()
        case "number":
            return _has_number(text, target.field.unit)
        case "depth" | "share":
            return any(sign.isdigit() for sign in text)
        case "date":
            return _is_day(text)
        case "instant":
            return clock_in(text) is not None
    return True


def _is_day(text: str) -> bool:
    return cells.date_shape(text) is not None or cells.day_named(text) is not None


def _is_written_day(text: str) -> bool:
    """Whether a text is a day and could not as well be a number of eight digits."""
    return _is_day(text) and not text.strip().isdigit()


def _looks_so(target: Target, text: str) -> bool:
    """Whether a cell looks like a value of this target and of no other."""
    if target.field.kind == "date":
        return _is_written_day(text)
    has_words = target.key == "client.phone" and any(map(str.isalpha, text))
    return _is_one(target, text) and not has_words


def _has_number(text: str, unit: str) -> bool:
    try:
        cells.number(text, unit)
    except Unclear:
        return False
    return True


def _has_year(text: str) -> bool:
    try:
        return bool(cells.year(text))
    except Unclear:
        return False


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))
