"""The first steps of a new studio, ticked as they are done."""

from collections.abc import Sequence
from dataclasses import dataclass

from smpdash.html.render import render


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `address` is the screen to take it on, "" for the one that shows it."""

    words: str
    address: str = ""
    is_done: bool = False


def first_steps(steps: Sequence[Step]) -> str:
    """The steps as a list; those to be done lead to their screens."""
    return render("first_steps.html", steps=steps)
