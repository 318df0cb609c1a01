"""What a studio's own courses have taught."""

from dataclasses import dataclass, replace

from smpdash.estimate.fit.regressions import Expert
from smpdash.estimate.model.parameters import TRADE, Numbers


@dataclass(frozen=True, slots=True)
class Lesson:
    """The studio's numbers, and regressions that share the forecast with the model.

    `shares` has the model's own share first and sums to 1; `centres` and `spread` scale the notes.
    `courses` counts what was learnt from, `finished` those that came to their end.
    """

    numbers: Numbers = TRADE
    experts: tuple[Expert, ...] = ()
    shares: tuple[float, ...] = (1.0,)
    centres: tuple[tuple[float, ...], ...] = ()
    spread: tuple[float, ...] = ()
    courses: int = 0
    finished: int = 0


def without_habit(belief: Numbers | Lesson) -> Lesson:
    """The same belief, but that a fading is not noted says nothing.

    A note that is taken away to see what it does would else look like one that the artist, who
    notes strong fading only, did not think worth it.
    """
    lesson = belief if isinstance(belief, Lesson) else Lesson(belief)
    return replace(lesson, numbers=replace(lesson.numbers, note_slope=0.0))
