"""Which rows are about the same client, and which clients of a file may be one person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from smpdash.record.importing.meanings.namesakes import Traits, differ, told_apart
from smpdash.record.importing.questions import NONE, Question
from smpdash.record.importing.sheets import Place
from smpdash.record.texts.folding import is_same_name, mails, phones, spellings, words

ONE: Final = "one"
TWO: Final = "two"
# A person's contacts are compared by the last digits of phone numbers: with and without the code
# of the country.
_DIGITS: Final = 8
_HYPHENS: Final = "-.\u2010\u2011\u2012\u2013\u2014\u2015"


@dataclass(frozen=True, slots=True)
class Person:
    """What a row says of who it is about."""

    code: str
    name: str
    contact: str
    birth_year: int | None

    @property
    def key(self) -> str:
        """What tells clients apart in the file: the code, or else the name without its spelling."""
        return _key_of(self.code, self.name)

    @property
    def contacts(self) -> frozenset[str]:
        """The e-mail addresses and the ends of the phone numbers."""
        return _contacts_in(self.contact)

    @property
    def traits(self) -> Traits:
        """What tells the person from others of the same name."""
        return Traits(self.contacts, self.birth_year)


# The rows of one client mostly stand together, and each is asked several times.
@lru_cache(maxsize=1024)
def _key_of(code: str, name: str) -> str:
    if code:
        return f"code {_number_in(code)}"
    return " ".join(sorted(words(name)))


@lru_cache(maxsize=1024)
def _contacts_in(contact: str) -> frozenset[str]:
    ends = {number[-_DIGITS:] for number in phones(contact)}
    return frozenset(mails(contact) | ends)


@dataclass(slots=True)
class _Seen:
    """What the rows of one key say of the person, in the first row and in all."""

    first: Place
    name: str
    contacts: set[str]
    birth_years: set[int]
    other: Place | None = None
    other_name: str = ""
    rows: int = 1


@dataclass(slots=True)
class Persons:
    """The persons of a file by key, as its rows are read one by one.

    `answers` are those so far.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    _namesakes: dict[str, dict[Traits, None]] = field(default_factory=dict)
    _seen: dict[str, _Seen] = field(default_factory=dict)

    def add(self, person: Person, place: Place) -> None:
        """Take in what a row says of a person."""
        key = _followed(person.key, self.answers)
        if self.answers.get(f"person:{key}") == TWO and not _is_code(key):
            self._namesakes.setdefault(key, {})[person.traits] = None
        years = {person.birth_year} - {None}
        seen = self._seen.get(person.key)
        if seen is None:
            self._seen[person.key] = _Seen(place, person.name, set(person.contacts), set(years))  # type: ignore[arg-type]
            return
        seen.rows += 1
        if _is_code(person.key):
            # A number tells people apart; one that stands beside two names may be a slip.
            differs = bool(person.name and seen.name) and not is_same_name(person.name, seen.name)
        else:
            differs = differ(person.contacts, seen.contacts)
            differs |= bool(years and seen.birth_years and not years & seen.birth_years)
        if differs and seen.other is None:
            seen.other, seen.other_name = place, person.name
        seen.name = seen.name or person.name
        seen.contacts |= person.contacts
        seen.birth_years |= years  # type: ignore[arg-type]

    def apart(self) -> dict[str, str]:
        """Which rows are about which of several people of one name, as further answers.

        The answer is "" where a row does not say whom it is about.
        """
        return {
            _apart(key, traits): f"{key} {number}" if number else NONE
            for key, rows in self._namesakes.items()
            for traits, number in told_apart(each for each in rows if each.words.strip()).items()
        }

    def questions(self) -> Iterator[Question]:
        """What has to be asked: of one name with two contacts, and of two names with one.

        And of one name in two spellings: "Jean-Luc" and "Jean Luc", "Müller" and "Mueller".
        """
        known: dict[str, str] = {}
        for key, seen in self._seen.items():
            if seen.other is not None:
                yield self._of_one_name(key, seen, seen.other)
            marks = [*seen.contacts, *(() if _is_code(key) else _spellings(seen.name))]
            alike = [known[each] for each in marks if each in known]
            earlier = next((each for each in alike if self._may_be_one(seen, each)), None)
            if earlier is not None:
                yield self._of_two_names(key, earlier)
            for each in marks:
                known.setdefault(each, key)

    def _may_be_one(self, seen: _Seen, earlier: str) -> bool:
        """Whether somebody may be the one of this key: with a contact of both, or no other year."""
        first = self._seen[earlier]
        years = seen.birth_years, first.birth_years
        is_born_apart = all(years) and years[0].isdisjoint(years[1])
        return bool(seen.contacts & first.contacts) or not is_born_apart

    def _of_one_name(self, key: str, seen: _Seen, other: Place) -> Question:
        words_ = (
            f"{seen.name} stands in {seen.first.words} and in {other.words} with another phone, "
            "e-mail or year of birth. Is that one person?"
        )
        choices = {ONE: "One person", TWO: "Two people of the same name"}
        if _is_code(key):
            words_ = (
                f"{seen.first.words} says {seen.name}, and {other.words} says {seen.other_name} "
                "with the same number of the client. Is that one person?"
            )
            choices = {ONE: f"One person: {seen.name}", TWO: "Different people"}
        return Question(
            f"person:{key}", "person", words_, choices, None, count=seen.rows, first=other
        )

    def _of_two_names(self, key: str, earlier: str) -> Question:
        mine, first = self._seen[key], self._seen[earlier]
        both = f"{first.name} ({first.first.words}) and {mine.name} ({mine.first.words})"
        has_same = "have the same phone or e-mail"
        if not mine.contacts & first.contacts:
            has_same = "have nearly the same name"
        words_ = f"{both} {has_same}. Are they one person?"
        choices = {earlier: f"One person: {first.name}", NONE: "Two people"}
        return Question(
            f"person:same {key}", "person", words_, choices, None, count=mine.rows, first=mine.first
        )


def name_in(texts: Mapping[str, str]) -> str:
    """The whole name that the columns of a row say: "Name" and "Vorname" are often halves of it."""
    name, first, last = (texts.get(each, "") for each in ("name", "first_name", "last_name"))
    if first and last:
        return f"{first} {last}"
    if first and not {*words(first)} <= {*words(name)}:
        return f"{first} {name}".strip()
    if last and not {*words(last)} <= {*words(name)}:
        return f"{name} {last}".strip()
    return name


def settled_key(person: Person, answers: Mapping[str, str]) -> str | None:
    """The key of a row's client by the answers; None if the row cannot be told from another's.

    Of two people of the same name `Persons.apart` has to be among the answers.
    """
    key = _followed(person.key, answers)
    if answers.get(f"person:{key}") == TWO:
        if _is_code(key):
            return f"{key} {' '.join(sorted(words(person.name)))}" if person.name else None
        return answers.get(_apart(key, person.traits)) or None
    return key


def _spellings(name: str) -> set[str]:
    """The ways to write a name, also with its hyphens as blanks, without its blanks."""
    ways = spellings("".join(" " if sign in _HYPHENS else sign for sign in name))
    return {f"name {''.join(sorted(way))}" for way in ways}


def _number_in(code: str) -> str:
    """A client's number, however it is written: "A-012" is "a 12", "1-12" is not "11-2"."""
    number = ""
    for part in words("".join(sign if sign.isalnum() else " " for sign in code)):
        # A spreadsheet drops the zeros in front of a number.
        plain = (part.lstrip("0") or "0") if part.isdigit() else part
        number += f"-{plain}" if number[-1:].isdigit() and plain[:1].isdigit() else plain
    return number


def _is_code(key: str) -> bool:
    return key.startswith("code ")


def _followed(key: str, answers: Mapping[str, str]) -> str:
    """The key under which somebody of several names goes: one is another, and that a third."""
    before: set[str] = set()
    while key not in before and (other := answers.get(f"person:same {key}")):
        before.add(key)
        key = other
    return key


def _apart(key: str, traits: Traits) -> str:
    return f"person:apart {key}: {traits.words}"
