"""Reads our own exports as they came out: clients, courses, visits and readings, nothing asked.

Only a name of an artist, a lot, a shade or a zone that this studio does not have is asked about.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from smpdash.record.client import Client, Intake
from smpdash.record.counts import listed
from smpdash.record.fields import Description, descriptions, value_problems
from smpdash.record.importing.days import not_born
from smpdash.record.importing.entries import CLIENT, COURSE, READING, VISIT, Entry, Rejected, Scalar
from smpdash.record.importing.meanings.cells import NO_RESULT, Unclear, error_in
from smpdash.record.importing.meanings.choices import choices_of, folded_word, meaning
from smpdash.record.importing.questions import NONE, Complaint, Question
from smpdash.record.importing.sheets import Place, Row, Sheet
from smpdash.record.problem import quoted
from smpdash.record.studio import Studio
from smpdash.record.texts.typed import iso_day
from smpdash.record.visit import STATUS, Course, Reading, Visit

_HIGHEST: Final = 999  # No course and no visit of ours has a higher number.
_FIGURE: Final = frozenset("0123456789.,+-eE")
_INSTANT: Final = Description("instant", "", "", optional=True)
_WHOLE: Final = Description("whole", "amendments", "", low=0, high=99_999)
_TIMES: Final = {"recorded_at": _INSTANT, "amended_at": _INSTANT, "amendments": _WHOLE}
_STAFF: Final = Description("staff", "", "", optional=True, title="Seen by")
# What each table is about, and its columns: the described fields, and those of OTHERS.
TABLES: Final[Mapping[str, tuple[str, Mapping[str, Description]]]] = {
    "clients": (
        CLIENT,
        {**descriptions(Client), **descriptions(Intake), **_TIMES, "seen_by": _STAFF},
    ),
    "courses": (
        COURSE,
        {
            **descriptions(Course),
            "status": Description("choice", "", "", STATUS),
            "is_touch_up": Description("flag", "", ""),
            "stopped_at": _INSTANT,
            "why_stopped": Description("text", "", ""),
            "sessions": Description("whole", "", "", low=0, high=_HIGHEST, optional=True),
        },
    ),
    "visits": (VISIT, {**descriptions(Visit), **_TIMES}),
    "readings": (READING, descriptions(Reading)),
}
# A column with a key of the studio's tables, beside that with the name.
_KEYS: Final = {
    "artist": "artist_key",
    "seen_by": "seen_by_key",
    "pigment_lot": "lot_key",
    "zone": "zone_key",
    "shade": "shade_key",
}
# Columns that are called otherwise than the field.
_CALLED: Final = {"number": "visit_number"}
_PLACE: Final = ("client_code", "course_number", "visit_number")
_BY_KEY: Final = frozenset(("staff", "lot", "shade", "zone"))


@dataclass(frozen=True, slots=True)
class OwnRows:
    """The rows of one of our tables; `answers` are those of a person, by question.

    `today` is the date in the studio.
    """

    sheet: Sheet
    answers: Mapping[str, str]
    studio: Studio
    today: date

    def survey(self) -> tuple[list[Question], int]:
        """The questions about names that this studio does not have, and the number of rows."""
        questions: dict[str, Question] = {}
        _, fields = TABLES[self.sheet.table]
        worded = {name: field for name, field in fields.items() if field.kind in _BY_KEY}
        count = 0
        for row in self.sheet.rows:
            count += any(row.cells)
            values = self._by_name(row)
            for name, field in worded.items():
                text = values.get(_CALLED.get(name, name), "")
                if text and self._known(name, field, values) is None:
                    key = self._key(name, text)
                    if key not in questions:
                        questions[key] = self._question(key, field, text, row.number)
        return list(questions.values()), count

    def complaints(self) -> Iterator[Complaint]:
        """Which of the columns that are read are missing: what they said is nowhere else."""
        missing = missing_columns(self.sheet.table, self.sheet.header)
        if missing:
            column = "The column" if len(missing) == 1 else "The columns"
            words = (
                f"{column} {listed([*map(quoted, missing)])} of an export of smpdash "
                f"{'is' if len(missing) == 1 else 'are'} missing here: all rows are imported as "
                "if nothing had been noted there."
            )
            yield Complaint(Place(self.sheet.name), "", words)

    def read(self, row: Row) -> Iterator[Entry | Complaint | Rejected]:
        """What one row says; nothing if it is empty."""
        if not any(row.cells):
            return
        place = Place(self.sheet.name, row.number)
        about, fields = TABLES[self.sheet.table]
        values = self._by_name(row)
        wrong: list[Complaint] = []
        left_empty: list[Complaint] = []
        said: dict[str, Scalar] = {}
        for name, field in fields.items():
            called = _CALLED.get(name, name)
            if called not in values:
                continue
            try:
                said[name] = self._value(name, field, values)
            except Unclear as error:
                complaint = Complaint(place, called, str(error))
                (left_empty if field.optional else wrong).append(complaint)
        code = values.get("client_code", "")
        numbers = []
        for name in _PLACE[1:]:
            try:
                numbers.append(_number(values.get(name, "")))
            except ValueError:
                words = f"{quoted(values[name])} is no whole number from 0 to {_HIGHEST}."
                wrong.append(Complaint(place, name, words))
        if not code:
            wrong.append(Complaint(place, "client_code", "The client’s code is missing."))
        if len(row.cells) > len(self.sheet.header) and any(row.cells[len(self.sheet.header) :]):
            wrong.append(Complaint(place, "", "This row has more cells than the header."))
        if wrong:
            yield Rejected(place, row.cells, tuple(wrong))
            return
        if about == CLIENT:
            said["code"] = code
            if old := values.get("other_codes"):
                words = (
                    f"{quoted(old)} does not lead to this client any more: no merge comes along."
                )
                left_empty.append(Complaint(place, "other_codes", words))
        visit = str(numbers[1]) if about in {VISIT, READING} else ""
        yield Entry(place, about, f"code {code}", numbers[0], visit, said)
        yield from left_empty

    def _by_name(self, row: Row) -> dict[str, str]:
        return dict(zip(self.sheet.header, row.cells, strict=False))

    def _value(self, name: str, field: Description, values: Mapping[str, str]) -> Scalar:
        text = values[_CALLED.get(name, name)]
        if text == NO_RESULT:
            raise Unclear(error_in(text))
        if field.kind in _BY_KEY:
            return self._worded(name, field, text, values)
        if not text:
            if field.optional or field.kind == "text":
                return None if field.optional else ""
            if field.choices and not field.optional:
                return None
            raise Unclear("The cell is empty.")
        try:
            value: Scalar = _read(field, text)
        except ValueError as error:
            raise Unclear(_no_value(field, text)) from error
        if field.kind == "whole" and (beyond := value_problems(name, field, value)):
            raise Unclear(beyond[0].message)
        born = value if name == "birth_year" and isinstance(value, int) else 0
        if words := not_born(born, self.today):
            raise Unclear(words)
        return value

    def _worded(
        self, name: str, field: Description, text: str, values: Mapping[str, str]
    ) -> Scalar:
        if not text:
            return None
        known = self._known(name, field, values)
        if known is not None:
            return known
        answer = self.answers.get(self._key(name, text))
        if answer is None:
            raise Unclear(f"Nobody said what {quoted(text)} is in this studio.")
        if answer == NONE:
            raise Unclear(f"{quoted(text)} was left out, as you chose.")
        return answer

    def _known(self, name: str, field: Description, values: Mapping[str, str]) -> str | None:
        """The key of the studio's table that a name stands for, if there is no doubt."""
        text, key = values.get(name, ""), values.get(_KEYS[name], "")
        names = _names(field, self.studio)
        if key in names and names[key] == text:
            return key
        same = [each for each, called in names.items() if called == text]
        return same[0] if len(same) == 1 else None

    def _key(self, name: str, text: str) -> str:
        about, _ = TABLES[self.sheet.table]
        return f"word:{about}.{name}:{folded_word(text)}"

    def _question(self, key: str, field: Description, text: str, row: int) -> Question:
        choices = choices_of(field, self.studio)
        likely, _ = meaning(text, field, choices)
        return Question(
            key,
            "word",
            f"This studio has no {field.kind} called {quoted(text)}. Which one is it?",
            {**choices, NONE: "Leave it empty"},
            likely,
            first=Place(self.sheet.name, row),
        )


def missing_columns(table: str, header: Collection[str]) -> list[str]:
    """The columns that are read of a table of ours and are not in this header."""
    names = (_CALLED.get(name, name) for name in TABLES[table][1])
    return [name for name in names if name not in header]


def _number(text: str) -> int:
    """The number of a course or a visit, 0 if nothing is said; raises ValueError."""
    number = _whole(text or "0")
    if not 0 <= number <= _HIGHEST:
        raise ValueError(text)
    return number


def _names(field: Description, studio: Studio) -> dict[str, str]:
    """The names of a table of the studio by key, as an export writes them."""
    match field.kind:
        case "staff":
            return {person.key: person.name for person in studio.staff}
        case "lot":
            return {lot.key: lot.label for lot in studio.lots}
    return choices_of(field, studio)


def _read(field: Description, text: str) -> Any:
    """The value that an export wrote as this text; raises ValueError for any other text."""
    if field.choices:
        for value in field.choices:
            if str(value) == text:
                return value
        raise ValueError(text)
    match field.kind:
        case "whole":
            return _whole(text)
        case "number" | "depth" | "share":
            if not _FIGURE.issuperset(text):
                raise ValueError(text)
            return float(text.replace(",", "."))
        case "flag":
            return {"yes": True, "no": False}[text] if text in {"yes", "no"} else int("no truth")
        case "date":
            return _day(text).isoformat()
        case "instant":
            at = datetime.combine(_day(text[:10]), datetime.fromisoformat(text).timetz())
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()
    return text


def _no_value(field: Description, text: str) -> str:
    """What is said of a text that no export wrote here."""
    if field.kind in {"date", "instant"}:
        return (
            f"{quoted(text)} is not as smpdash writes it, 2026-03-20. If a spreadsheet saved this "
            "file again, import it as it was exported."
        )
    if field.kind in {"whole", "number", "depth", "share"}:
        return f"{quoted(text)} is no number, such as 3."
    return f"{quoted(text)} does not fit here."


def _whole(text: str) -> int:
    """Digits alone: Python would also read 1_0."""
    if not (text.isascii() and text.removeprefix("-").isdigit()):
        raise ValueError(text)
    return int(text)


def _day(text: str) -> date:
    day = iso_day(text)
    if day is None:
        raise ValueError(text)
    return day
