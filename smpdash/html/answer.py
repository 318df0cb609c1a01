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
    """One thing to come, such as the next session: its value in large letters, and more on it.

    `state` is a key of DUE that colours `more`; "" if it is no state of the booking window.
    """

    title: str
    value: str
    more: str = ""
    state: str = ""


def answer_card(answer: Answer, code: str = "") -> str:
    """The headline, what changed it, the numbers, and what would narrow the estimate.

    With the client's `code` also the ways to show what is to come and to print it.
    """
    return render("answer/card.html", answer=answer, code=code)


def short_answer(headline: str, numbers: str, ladder: Sequence[LadderStep]) -> str:
    """The headline, the numbers and the chance of every total, without a frame."""
    return render("answer/short.html", headline=headline, numbers=numbers, ladder=ladder)


def plan_table(visits: Sequence[NextVisit]) -> str:
    """The visits still to come, of which there is at least one."""
    return render("answer/next_visits.html", visits=visits)


def tiles_row(tiles: Sequence[Tile]) -> str:
    """Tiles beside each other: what comes next at a glance."""
    return render("answer/tiles.html", tiles=tiles)


def recorded_tiles(tiles: Sequence[Tile], code: str) -> str:
    """What follows from a recorded visit, with the ways to print it and to show it."""
    return render("answer/recorded.html", tiles=tiles, code=code)


def why_bars(groups: Mapping[str, Sequence[Bar]], figures: Sequence[tuple[str, str]] = ()) -> str:
    """What adds sessions and what saves them, each group under its heading.

    `figures` are the same in numbers, each line with its sessions; they open at a tap.
    """
    return render("answer/why.html", groups=groups, figures=figures)
