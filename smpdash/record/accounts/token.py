"""Tokens by which a program takes the tables: one for each purpose, read-only, revocable."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from smpdash.record.lengths import PURPOSE
from smpdash.record.problem import Problem, text_problems

# Begins every token, so that people and scanners know one that was left lying about.
BEGINS: Final = "smpdash_"


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret: what it is for, and whose it is.

    `staff` is the key of whoever made it, "" for the machine before anybody had an account. It is
    over (`is_over`) once it was revoked, or its maker may not give tokens or sign in any more.
    """

    number: int
    purpose: str
    staff: str
    made_at: datetime
    used_at: datetime | None
    is_over: bool


def purpose_problems(purpose: str) -> list[Problem]:
    """What is wrong with what a token is said to be for."""
    if not purpose.strip():
        return [Problem("purpose", "Write what the token is for, such as “Monthly report”.")]
    return text_problems("purpose", "The purpose", purpose, most=PURPOSE)
