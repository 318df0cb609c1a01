"""Reads a book row by row: what each row says of a client, a course, a visit, its zones."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from smpdash.record.importing.days import not_held
from smpdash.record.importing.entries import (
    CLIENT,
    COURSE,
    HISTORY,
    READING,
    VISIT,
    Entry,
    Rejected,
    Scalar,
)
from smpdash.record.importing.meanings.cells import Unclear
from smpdash.record.importing.meanings.choices import folded_word
from smpdash.record.importing.meanings.clocks import instant, why_no_visit
from smpdash.record.importing.meanings.columns import OF_FURTHER_DAY, Columns, columns_of_sheet
from smpdash.record.importing.meanings.contacts import CONTACTS
from smpdash.record.importing.meanings.figures import without_point
from smpdash.record.importing.meanings.second_header import SecondHeader, beneath
from smpdash.record.importing.meanings.targets import DAY, KIND, Target, targets
from smpdash.record.importing.meanings.values import Meanings
from smpdash.record.importing.no_clients import why_no_client
from smpdash.record.importing.own_rows import OwnRows
from smpdash.record.importing.persons import Person, name_in, settled_key
from smpdash.record.importing.questions import Complaint, Settled
from smpdash.record.importing.sheets import Book, Place, Row
from smpdash.record.lengths import CLIENT_NAME
from smpdash.record.problem import quoted, text_problems
from smpdash.record.studio import WHOLE_SCALP, Studio

_INSTANTS: Final = ("started_at", "ended_at")
# The days on which a session was held, beside those of the visits.
_DAYS: Final = ((COURSE, "earlier_until"), (HISTORY, "last_on"))


def entries(
    book: Book, profile: Settled, studio: Studio, today: date
) -> Iterator[Entry | Complaint | Rejected]:
    """What the rows of a book say, row by row: Entries, and Complaints about cells left empty.

    A row that is left out is one Rejected. A row that is empty is nothing. `today` is the date in
    the studio.
    """
    for sheet in book.sheets:
        if sheet.table:
            own = OwnRows(sheet, profile.answers, studio, today)
            for row in sheet.rows:
                yield from own.read(row)
            continue
        columns = columns_of_sheet(book, sheet, profile, studio)
        reader = _Reader(columns, Meanings(columns, profile.answers, studio, today), studio, today)
        second = SecondHeader(sheet.header, targets(studio).values())
        for row in sheet.rows:
            if header := second.above(row):
                place = Place(sheet.name, row.number)
                yield Rejected(place, row.cells, (Complaint(place, "", beneath(header)),))
            else:
                yield from reader.read(row)


def person_in(columns: Columns, row: Row, meanings: Meanings) -> Person | None:
    """Who a row is about; None if it does not say."""
    texts: dict[str, str] = {}
    year: Scalar = None
    for place, target in columns.places:
        text = row.cells[place].strip() if place < len(row.cells) else ""
        if target.about != CLIENT or not text:
            continue
        if target.name in CONTACTS or target.name == "birth_year":
            try:
                value = meanings.value(place, target, text)
            except Unclear:
                value = None
            if target.name == "birth_year":
                year = value
            text = str(value or "")
        if target.name == "code":
            text = without_point(text)
        texts.setdefault(target.name, text)
    name = name_in(texts)
    contact = ", ".join(filter(None, map(texts.get, CONTACTS)))
    person = Person(texts.get("code", ""), name, contact, year if isinstance(year, int) else None)
    return person if person.key else None


@dataclass(slots=True)
class _Said:
    """The values of one row by what they are about, and what is wrong in it.

    `days` are those of all its visits.
    """

    values: dict[str, dict[str, Scalar]] = field(default_factory=dict)
    zones: dict[str, dict[str, Scalar]] = field(default_factory=dict)
    days: list[str] = field(default_factory=list)
    times: dict[str, tuple[str, str]] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)
    refusals: list[Complaint] = field(default_factory=list)

    def of(self, about: str) -> dict[str, Scalar]:
        """The values of what an entry is about."""
        return self.values.setdefault(about, {})

    def without_day(self, place: Place, *, is_column_there: bool) -> None:
        """Leave out what a row says of a visit whose day it does not say, or refuse the row.

        A row that counts earlier sessions says something without it, and so does a list of clients
        in which no column has a day.
        """
        visit = self.of(VISIT)
        if visit.pop("note", ""):
            words = "This row has no day of a visit, so its note belongs to none and is left out."
            self.complaints.append(Complaint(place, "", words))
        if not (self.zones or self.of(READING) or visit or self.times) or self.refusals:
            return
        of_course = self.of(COURSE).keys() & {"earlier_sessions", "earlier_until"}
        if self.of(HISTORY) or of_course or not is_column_there:
            words = (
                "This row says no day of a visit: what it says of a visit is left out, for nobody "
                "could say which one is meant."
            )
            self.complaints.append(Complaint(place, "", words))
            return
        words = "This row is of a visit, but does not say on which day it was held."
        self.refusals.append(Complaint(place, "", words))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the rows of one foreign sheet."""

    columns: Columns
    meanings: Meanings
    studio: Studio
    today: date

    def read(self, row: Row) -> Iterator[Entry | Complaint | Rejected]:
        """What one row says; nothing if it is empty."""
        if not any(cell.strip() for cell in row.cells):
            return
        place = Place(self.columns.sheet.name, row.number)
        person = person_in(self.columns, row, self.meanings)
        if total := why_no_client(person, row):
            yield Rejected(place, row.cells, (Complaint(place, "", total),))
            return
        said = self._said(row, place)
        key = self._key(person, place, said)
        self._check_days(said, place, person.birth_year if person else None)
        if said.refusals or person is None or not key:
            yield Rejected(place, row.cells, (*said.refusals, *said.complaints))
            return
        self._put_times(said, place)
        yield from self._entries(said, person, key, place)
        yield from said.complaints

    def _said(self, row: Row, place: Place) -> _Said:
        said = _Said()
        if tuple(map(str.strip, row.cells)) == self.columns.sheet.header:
            said.refusals.append(Complaint(place, "", "This row repeats the header."))
            return said
        if any(cell.strip() for cell in row.cells[len(self.columns.sheet.header) :]):
            words = "This row has more cells than the header has columns."
            said.refusals.append(Complaint(place, "", words))
            return said
        for number, target in self.columns.places:
            text = row.cells[number].strip() if number < len(row.cells) else ""
            if text:
                self._take(said, number, target, text, place)
        return said

    def _take(self, said: _Said, number: int, target: Target, text: str, place: Place) -> None:
        header = self.columns.header(number)
        if number in self.columns.of_further_days:
            said.complaints.append(Complaint(place, header, OF_FURTHER_DAY))
            return
        if target.field.kind == "instant":
            said.times[target.name] = text, header
            return
        try:
            value = self.meanings.value(number, target, text)
        except Unclear as error:
            complaint = Complaint(place, header, str(error))
            # A dash in the column of the kind says no more than an empty cell.
            is_needed = target.is_needed and (target.key != KIND or bool(folded_word(text)))
            (said.refusals if is_needed else said.complaints).append(complaint)
            return
        values = said.of(target.about)
        if target.about == READING and target.zone:
            values = said.zones.setdefault(target.zone, {})
        is_check_up = target.key == KIND and value == "check-up"
        values[target.name] = value if is_check_up else values.get(target.name, value)
        if target.key == DAY and isinstance(value, str):
            if value in said.days:
                words = f"{quoted(text)} stands in this row twice: it is one visit."
                said.complaints.append(Complaint(place, header, words))
                return
            said.days.append(value)

    def _key(self, person: Person | None, place: Place, said: _Said) -> str | None:
        """The key of the row's client; a row that does not say it is refused."""
        if person is None:
            if not any(each.column for each in said.refusals):
                words = "This row does not say who the client is."
                if not self.columns.says_who:
                    words = (
                        "No column of this sheet says who the client is. If the sheet is of one "
                        "client, add a column “Name” and write the name into each row."
                    )
                said.refusals.append(Complaint(place, "", words))
            return None
        key = settled_key(person, self.meanings.answers)
        if key is None:
            called = person.name or person.code
            words = f"There are two clients called {called}: this row does not say which."
            said.refusals.append(Complaint(place, "", words))
        problems = text_problems("name", "The name", person.name, most=CLIENT_NAME)
        if problems and not said.refusals:
            said.refusals += [Complaint(place, "", problem.message) for problem in problems]
        return key

    def _check_days(self, said: _Said, place: Place, birth_year: int | None) -> None:
        """Refuse a row with a visit that has no day, or with a day that cannot be a session's."""
        days = [said.of(about).get(name) for about, name in _DAYS]
        for day in (*said.days, *days):
            if isinstance(day, str):
                words = not_held(date.fromisoformat(day), self.today, birth_year)
                said.refusals += [Complaint(place, "", words)] if words else []
        if not said.of(VISIT).get("held_on"):
            said.without_day(place, is_column_there=self.columns.has(DAY))

    def _put_times(self, said: _Said, place: Place) -> None:
        """Put start and end into the visit, as instants."""
        held_on = said.of(VISIT).get("held_on")
        for name in _INSTANTS:
            if name in said.times and isinstance(held_on, str):
                text, header = said.times[name]
                zone = ZoneInfo(self.studio.time_zone)
                try:
                    said.of(VISIT)[name] = instant(text, date.fromisoformat(held_on), zone)
                except Unclear as error:
                    said.complaints.append(Complaint(place, header, str(error)))
        began, ended = map(_instant, map(said.of(VISIT).get, _INSTANTS))
        words = why_no_visit(began, ended) if began and ended else ""
        if words:
            for name in _INSTANTS:
                del said.of(VISIT)[name]
            said.complaints.append(Complaint(place, said.times[_INSTANTS[1]][1], words))

    def _entries(self, said: _Said, person: Person, key: str, place: Place) -> Iterator[Entry]:
        client = {
            name: value
            for name, value in said.of(CLIENT).items()
            if name not in {"first_name", "last_name", "phone", "email", "contact", "code"}
        }
        number = "" if person.name else person.code
        client |= {"name": person.name, "number": number, "contact": person.contact}
        yield Entry(place, CLIENT, key, values=client)
        course = said.of(COURSE).pop("number", 0)
        course = course if isinstance(course, int) else 0
        if said.of(COURSE):
            yield Entry(place, COURSE, key, course, values=said.of(COURSE))
        if said.of(HISTORY):
            yield Entry(place, HISTORY, key, course, values=said.of(HISTORY))
        held_on = said.of(VISIT).get("held_on")
        if not isinstance(held_on, str):
            return
        visit = said.of(VISIT)
        visit.setdefault("kind", self.meanings.answers.get("gap:visit.kind", "session"))
        yield Entry(place, VISIT, key, course, held_on, visit)
        for values in self._readings(said, place):
            yield Entry(place, READING, key, course, held_on, values)
        for day in said.days[1:]:
            values = {"held_on": day, "kind": visit["kind"]}
            yield Entry(place, VISIT, key, course, day, values)

    def _readings(self, said: _Said, place: Place) -> Iterator[dict[str, Scalar]]:
        """The values of each zone of a row, with which depth is meant."""
        loose = said.of(READING)
        shared = {name: loose.pop(name) for name in ("depth_kind",) if name in loose}
        answers = self.meanings.answers
        kind = shared.get("depth_kind") or answers.get("gap:reading.depth_kind", "implanted")
        if set(loose) - {"zone"}:
            zone = answers.get(f"gap:reading.zone:{self.columns.scope}", WHOLE_SCALP)
            yield {"zone": zone, "depth_kind": kind, **loose}
        elif loose:
            words = "Nothing is noted of this zone, so the visit is imported without it."
            said.complaints.append(Complaint(place, "", words))
        for zone, values in said.zones.items():
            yield {"zone": zone, "depth_kind": kind, **values}


def _instant(text: Scalar) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
