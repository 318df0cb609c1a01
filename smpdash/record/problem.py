"""Problems with what was typed, each for one field and with a sentence for the screen."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from smpdash.record.lengths import (
    DRAFT_DEPTH,
    DRAFT_SIGNS,
    DRAFT_TEXT,
    QUOTED,
    WHOLE_NUMBER_BITS,
)

_TOO_MUCH: Final = f"This form holds more than {DRAFT_SIGNS} signs: shorten its texts."
# Characters that reverse the direction of the text after them: a name could look like another one.
TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right: the field's name and a sentence that says what and how.

    `zones` are the keys of the zones whose field it is, empty for a field of the whole record.
    """

    field: str
    message: str
    zones: tuple[str, ...] = ()


class Refused(Exception):
    """Raised if a record is not valid; carries all its problems."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems


def refuse(problems: list[Problem]) -> None:
    """Raise Refused with these problems, if there are any."""
    if problems:
        raise Refused(problems)


def text_problems(name: str, words: str, text: str, *, most: int) -> list[Problem]:
    """The problem of a text that cannot be stored exactly: too long, or with control characters."""
    if len(text) > most:
        return [too_long(name, words, text, most)]
    for place, letter in enumerate(text):
        if letter in TURNING or (
            unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t"
        ):
            return [Problem(name, f"{words} {_unseen(text, place)}")]
    return []


def _unseen(text: str, place: int) -> str:
    """What is said of the sign at this place, which is not seen or not to be stored."""
    called = unicodedata.name(text[place], "a control sign").lower()
    before = "".join(
        each for each in text[:place] if each not in TURNING and each.isprintable()
    ).rstrip()
    where = f"after {quoted(before[-QUOTED:])}" if before else "at its beginning"
    return (
        f"holds a sign that is not seen and cannot be kept, U+{ord(text[place]):04X} ({called}), "
        f"{where}: delete the text there and type it again."
    )


def too_long(name: str, words: str, text: str, most: int) -> Problem:
    """The problem of a text that has more than `most` letters."""
    return Problem(name, f"{words} has {len(text)} letters; {most} is the most.")


def quoted(text: object) -> str:
    """A value in quotation marks, for a sentence; a long one is shortened to QUOTED letters."""
    words = text if isinstance(text, str) else str(text)
    return f"“{words}”" if len(words) <= QUOTED else f"“{words[:QUOTED]} …”"


def draft_problems(data: object) -> list[Problem]:
    """The first problem of a draft: a text, a number or the whole form is too long; else empty.

    Stops at the first problem, so that an oversized form costs no time.
    """
    left: list[tuple[object, str, int]] = [(data, "", 0)]
    signs = 0
    while left:
        value, field, depth = left.pop()
        signs += 1
        inner: list[tuple[object, str, int]] = []
        if isinstance(value, str):
            if len(value) > DRAFT_TEXT:
                return [too_long(field, "A text", value, DRAFT_TEXT)]
            signs += len(value)
        elif isinstance(value, int) and value.bit_length() > WHOLE_NUMBER_BITS:
            return [Problem(field, "A number has too many digits: check it.")]
        elif isinstance(value, Mapping):
            for name, item in value.items():
                inner += [(name, field, depth), (item, field or str(name)[:DRAFT_TEXT], depth + 1)]
        elif isinstance(value, list | tuple):
            inner = [(item, field, depth + 1) for item in value]
        if signs + len(inner) > DRAFT_SIGNS or depth > DRAFT_DEPTH:
            return [Problem(field, _TOO_MUCH)]
        left += inner
    return []
