"""The value that a cell of a foreign spreadsheet gives a field, by a person's answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from smpdash.record.fields import value_problems
from smpdash.record.importing.days import not_born, too_old
from smpdash.record.importing.entries import HISTORY, Scalar
from smpdash.record.importing.meanings import cells
from smpdash.record.importing.meanings.cells import Unclear
from smpdash.record.importing.meanings.choices import (
    choices_of,
    folded_word,
    is_worded,
    meaning,
    stored,
)
from smpdash.record.importing.meanings.clocks import moment_in
from smpdash.record.importing.meanings.columns import Columns, unit_in
from smpdash.record.importing.meanings.contacts import CONTACTS, contact_in
from smpdash.record.importing.meanings.targets import Target
from smpdash.record.importing.questions import NONE
from smpdash.record.lengths import CLIENT_NAME, CONTACT, NOTE
from smpdash.record.problem import quoted, text_problems
from smpdash.record.studio import Studio

# The most letters of a text, where it has a limit of its own.
_LENGTHS = {"name": CLIENT_NAME, "first_name": CLIENT_NAME, "last_name": CLIENT_NAME, "note": NOTE}


@dataclass(frozen=True, slots=True)
class Meanings:
    """What cells of a sheet's columns mean: the answers of a person, and the studio's tables.

    `today` is the date in the studio: nobody was born later.
    """

    columns: Columns
    answers: Mapping[str, str]
    studio: Studio
    today: date

    def value(self, place: int, target: Target, text: str) -> Scalar:
        """The value of a cell that is not empty; raises Unclear, in words, if it has none."""
        if error := cells.error_in(text):
            raise Unclear(error)
        value = self._value(place, target, text)
        if target.field.kind == "depth":
            self._refuse_depth(value)
            return value
        if target.field.kind == "text":
            most = _LENGTHS.get(target.name, CONTACT)
            problems = text_problems(target.name, "The text", text, most=most)
        else:
            ranged = target.field.kind in {"whole", "number", "share"}
            problems = value_problems(target.name, target.field, value) if ranged else []
        if problems:
            raise Unclear(" ".join(problem.message for problem in problems))
        return value

    def _value(self, place: int, target: Target, text: str) -> Scalar:
        field, header = target.field, self.columns.header(place)
        if target.key == "client.birth_year":
            return self._year(text)
        if is_worded(field):
            return self._worded(target, text)
        if target.name in CONTACTS:
            return contact_in(text)
        match field.kind:
            case "whole":
                return _count(target, text)
            case "number":
                return cells.number(text, field.unit)
            case "depth":
                named = unit_in(header, cells.UNITS)
                return cells.depth_mm(text, self._unit(header) or named)
            case "share":
                answer = self.answers.get(unit_key(self.columns, header))
                if answer == NONE and not cells.has_unit(text):
                    raise Unclear(f"{quoted(text)} was left out, as you chose.")
                return cells.share(text, self._unit(header) or unit_in(header, cells.SHARES))
            case "date":
                if (moment := moment_in(text)) is not None:
                    return moment.astimezone(ZoneInfo(self.studio.time_zone)).date().isoformat()
                return cells.day(text, self.order(header, text)).isoformat()
        return text

    def _year(self, text: str) -> int:
        year = cells.year(text)
        if words := not_born(year, self.today) or too_old(year, self.today):
            raise Unclear(words)
        return year

    def order(self, header: str, text: str) -> str:
        """The order of day and month in this cell, as a person said; "" if nobody did."""
        shape = cells.date_shape(text)
        return self.answers.get(dates_key(self.columns, header, shape.sign), "") if shape else ""

    def _unit(self, header: str) -> str:
        return self.answers.get(unit_key(self.columns, header), "")

    def _worded(self, target: Target, text: str) -> Scalar:
        answer = self.answers.get(word_key(target, text))
        if answer is None:
            likely, is_sure = meaning(text, target.field, choices_of(target.field, self.studio))
            answer = likely if is_sure else None
        if answer is None:
            raise Unclear(f"Nobody said what {quoted(text)} means.")
        if answer == NONE:
            raise Unclear(f"{quoted(text)} was left out, as you chose.")
        value: Scalar = stored(target.field, answer)
        return value

    def _refuse_depth(self, value: Scalar) -> None:
        low, high = self.studio.depth.accepted_mm
        if not isinstance(value, int | float) or not low <= value <= high:
            raise Unclear(f"A depth of {value:g} mm is not between {low:g} and {high:g} mm.")


def _count(target: Target, text: str) -> int:
    try:
        return cells.whole(text)
    except Unclear as error:
        if target.about == HISTORY and any(map(str.isdigit, text)) and any(map(str.isalpha, text)):
            words = "Write the number of sessions and the day of the last one into two columns."
            raise Unclear(f"{error} {words}") from None
        raise


def word_key(target: Target, text: str) -> str:
    """The key of the question what a word means in a column of this target."""
    return f"word:{target.about}.{target.name}:{folded_word(text)}"


def unit_key(columns: Columns, header: str) -> str:
    """The key of the question in which unit the bare numbers of a column are."""
    return f"unit:{columns.scope}{header}"


def dates_key(columns: Columns, header: str, sign: str) -> str:
    """The key of the question in which order the dates of a column are written."""
    return f"dates:{columns.scope}{header}:{sign}"
