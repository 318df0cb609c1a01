"""What a search for clients asks for, as conditions on their summaries."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from smpdash.record.texts.folding import FEWEST_DIGITS, digits_of, joined, phones, words

# Of a name every letter counts; in addresses and numbers fewer letters are in nearly all of them.
FEWEST_OF_MAIL: Final = 4
FEWEST_OF_PHONE: Final = 3
# One slip in a shorter word makes nearly any other word of it.
FEWEST_TO_SLIP: Final = 4
MOST_TO_SLIP: Final = 40
_PART_OF_NUMBER: Final = re.compile(r"[+()./-]*\d[\d+()./-]*")

Condition = tuple[str, list[str]]  # SQL with ?, and its values


def name_words(name_ways: list[list[str]], code: str) -> str:
    """What a client is found by: the code, and the name in each of its spellings."""
    return joined([*words(code), *(word for way in name_ways for word in way)])


def contact_words(contact: str) -> str:
    """The same of a phone number and an e-mail address."""
    letters = [word for word in words(contact) if not word.isdigit()]
    return joined([*letters, *sorted(phones(contact, fewest=FEWEST_OF_PHONE))])


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a search: all `names` are in the name or the code, or one of `contacts` is there.

    Both hold texts folded as in `folding`.
    """

    names: tuple[str, ...]
    contacts: tuple[str, ...] = ()

    def condition(self) -> Condition:
        """The condition that a client fits this part."""
        in_name = " AND ".join(["instr(names, ?)"] * len(self.names))
        in_contact = ["instr(contacts, ?)"] * len(self.contacts)
        return f"({' OR '.join([f'({in_name})', *in_contact])})", [*self.names, *self.contacts]

    def slipped(self) -> Condition | None:
        """The condition that a name fits but for one slip in typing; None if none is tolerated.

        One letter may be wrong, missing, too many, or exchanged with the one after it.
        """
        (word, *more) = self.names
        is_number = any(map(str.isdigit, word))  # one wrong digit is another client's code
        if more or is_number or not FEWEST_TO_SLIP <= len(word) <= MOST_TO_SLIP:
            return None
        half = len(word) // 2
        crossed = _crossed(word, half - 1)
        patterns = sorted(_patterns(word))
        # One half of the word is right wherever the slip is: few names have it, and are looked at.
        return (
            "((instr(names, ?) OR instr(names, ?) OR instr(names, ?)) AND ("
            + " OR ".join(["names GLOB ?"] * len(patterns))
            + "))",
            [f" {word[:half]}", word[half:], f" {crossed}", *(f"* {each}*" for each in patterns)],
        )


def terms(search: str) -> list[Term]:
    """The parts of a search; each client found fits all of them. Empty for a blank search."""
    parts: list[Term] = []
    for is_number, group in groupby(search.split(), key=_may_be_number):
        tokens = list(group)
        if is_number and (number := _number(tokens)):
            parts.append(number)
        else:
            parts += [_word(word) for token in tokens for word in words(token)]
    if not parts and search.strip():  # signs alone are in no name
        return [Term((search.strip(),))]
    return list(dict.fromkeys(parts))


def fits(parts: list[Term]) -> Condition:
    """The condition that a client fits all parts of a search."""
    return _all([part.condition() for part in parts])


def nearly_fits(parts: list[Term]) -> Condition | None:
    """The condition that a client fits all parts but for one slip; None if none is tolerated."""
    ways = list(_slips(parts))
    if not ways:
        return None
    sql = " OR ".join(f"({way})" for way, _ in ways)
    return f"({sql})", [value for _, values in ways for value in values]


def _slips(parts: list[Term]) -> Iterator[Condition]:
    for number, part in enumerate(parts):
        if slipped := part.slipped():
            others = parts[:number] + parts[number + 1 :]
            yield _all([slipped, *(other.condition() for other in others)])


def _all(conditions: list[Condition]) -> Condition:
    sql = " AND ".join(each for each, _ in conditions)
    return sql or "1", [value for _, values in conditions for value in values]


def _word(word: str) -> Term:
    needle = word.lstrip("0") if word.isdigit() else word
    fewest = FEWEST_OF_PHONE if word.isdigit() else FEWEST_OF_MAIL
    return Term((word,), (needle,) if len(needle) >= fewest else ())


def _may_be_number(token: str) -> bool:
    return bool(_PART_OF_NUMBER.fullmatch(token))


def _number(tokens: list[str]) -> Term | None:
    """A phone number in any format, with and without the country code; None if it is too short."""
    digits = digits_of("".join(tokens))
    if len(digits) < FEWEST_OF_PHONE:
        return None
    wanted = [digits]
    if re.match(r"\(?(\+|00)", tokens[0]):
        at_home = (digits[length:].lstrip("0") for length in (1, 2, 3))
        wanted += [number for number in at_home if len(number) >= FEWEST_DIGITS]
    return Term(tuple(word for token in tokens for word in words(token)), tuple(wanted))


def _patterns(word: str) -> set[str]:
    """GLOB patterns that a word's beginning fits if this one is it but for one slip."""
    every = range(len(word))
    wrong = {f"{word[:at]}?{word[at + 1 :]}" for at in every}
    too_many = {f"{word[:at]}{word[at + 1 :]}" for at in every}
    missing = {f"{word[:at]}?{word[at:]}" for at in every}
    return wrong | too_many | missing | {_crossed(word, at) for at in every[:-1]}


def _crossed(word: str, at: int) -> str:
    return f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}"
