"""The answer to a course and the visits to come, as parts of a screen."""

from collections.abc import Sequence

from smpdash.html.render import render
from smpdash.record.answer import Answer, LadderStep, NextVisit


def answer_card(answer: Answer) -> str:
    """Words first, then what changed them, then the numbers, then what would narrow them."""
    return render("answer/card.html", answer=answer)


def short_answer(headline: str, numbers: str, ladder: Sequence[LadderStep]) -> str:
    """The words, the numbers and the chance of every total, without a frame."""
    return render("answer/short.html", headline=headline, numbers=numbers, ladder=ladder)


def plan_table(visits: Sequence[NextVisit], *, print_at: str) -> str:
    """The visits still to come, and the way to the page that prints them."""
    return render("answer/next_visits.html", visits=visits, print_at=print_at)
