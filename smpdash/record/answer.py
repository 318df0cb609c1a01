"""The values of an answer: headline, numbers, chances and visits to come."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LadderStep:
    """How likely a total of sessions is: `chance` is 0..1, `total` "3", or "10+" for the last."""

    total: str
    chance: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of a course, in the order in which it is read.

    `was` is the headline of the estimate issued before and `became` that of the last one, "" where
    nothing changed; `why` says what changed it. `open_in_intake` names the answers of the intake
    that would narrow the estimate. `ladder` has a step for every total that is still possible;
    it is empty unless the course runs.
    """

    headline: str
    numbers: str
    was: str = ""
    became: str = ""
    why: str = ""
    touch_up: str = ""
    open_in_intake: tuple[str, ...] = ()
    ladder: tuple[LadderStep, ...] = ()


@dataclass(frozen=True, slots=True)
class NextVisit:
    """One visit to come: `chance_needed` is 0..1, `hours` in the chair are low, middle and high.

    `book` says when to book it ("12 Mar to 19 Mar"), `book_note` what else to know of that.
    """

    number: int
    stage: str
    aim: str
    chance_needed: float
    hours: tuple[float, float, float]
    book: str
    book_note: str
