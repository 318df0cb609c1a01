"""Renders an answer as HTML: the card, the visits to come, the tiles, the bars of the reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smpdash.html.render import render
from smpdash.record.answer import Answer, LadderStep, NextVisit


@dataclass(frozen=True, slots=True)
class Bar:
    """What one factor adds to the sessions or saves of them; `share` is 0..1 of the widest bar."""

    name: str
    adds: bool
    share: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One thing that follows from a recorded visit: its value in large letters, and more on it."""

    title: str
    value: str
    more: str = ""


def answer_card(answer: Answer) -> str:
    """The headline, what changed it, the numbers, and what would narrow the estimate."""
    return render("answer/card.html", answer=answer)


def short_answer(headline: str, numbers: str, ladder: Sequence[LadderStep]) -> str:
    """The headline, the numbers and the chance of every total, without a frame."""
    return render("answer/short.html", headline=headline, numbers=numbers, ladder=ladder)


def plan_table(visits: Sequence[NextVisit], code: str) -> str:
    """The visits still to come, with the ways to show them to the client and to print them."""
    return render("answer/next_visits.html", visits=visits, code=code)


def recorded_tiles(tiles: Sequence[Tile], code: str) -> str:
    """What follows from a recorded visit, with the ways to print it and to show it."""
    return render("answer/recorded.html", tiles=tiles, code=code)


def why_bars(groups: Mapping[str, Sequence[Bar]]) -> str:
    """What adds sessions and what saves them, each group under its heading."""
    return render("answer/why.html", groups=groups)
