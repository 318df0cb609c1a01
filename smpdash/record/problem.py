"""A complaint about what was typed, in the artist's words."""

import unicodedata
from dataclasses import dataclass
from typing import Final

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


def text_problems(name: str, words: str, text: str, *, most: int) -> list[Problem]:
    """What keeps a text from being stored exactly: its length or signs that cannot be seen."""
    problems = []
    if len(text) > most:
        problems.append(Problem(name, f"{words} has {len(text)} letters; {most} is the most."))
    if any(
        letter in TURNING or (unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t")
        for letter in text
    ):
        problems.append(
            Problem(name, f"{words} holds a sign that cannot be written; type it again.")
        )
    return problems
