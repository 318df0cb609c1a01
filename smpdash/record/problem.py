"""A complaint about what was typed, in the artist's words."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from smpdash.record.lengths import QUOTED

# Signs that turn the letters after them around: a name could read as another one.
TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right: the field's name and a sentence that says what and how."""

    field: str
    message: str


class Refused(Exception):
    """Raised where a record is not taken; carries every problem at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems


def refuse(problems: list[Problem]) -> None:
    """Raise Refused with these problems, if there are any."""
    if problems:
        raise Refused(problems)


def text_problems(name: str, words: str, text: str, *, most: int) -> list[Problem]:
    """What keeps a text from being stored exactly: its length or signs that cannot be seen."""
    if len(text) > most:
        return [too_long(name, words, text, most)]
    if any(
        letter in TURNING or (unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t")
        for letter in text
    ):
        return [Problem(name, f"{words} holds a sign that cannot be written; type it again.")]
    return []


def too_long(name: str, words: str, text: str, most: int) -> Problem:
    """The problem of a text that has more than `most` letters."""
    return Problem(name, f"{words} has {len(text)} letters; {most} is the most.")


def quoted(text: object) -> str:
    """A value in quotation marks, for a sentence: only the beginning of a long one."""
    told = text if isinstance(text, str) else str(text)
    return f"“{told}”" if len(told) <= QUOTED else f"“{told[:QUOTED]} …”"
