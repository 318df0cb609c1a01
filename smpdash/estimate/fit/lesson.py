"""The lesson: the belief that was learnt from a studio's own courses, as a value."""

from dataclasses import dataclass, replace

from smpdash.estimate.fit.regressions import Regression
from smpdash.estimate.model.parameters import TRADE, Parameters


@dataclass(frozen=True, slots=True)
class Lesson:
    """The studio's parameters, and the regressions that share the forecast with the model.

    `shares` are the weights of the mixture: the model first, then each regression; they sum to 1.
    `centres` and `spread` scale the notes for the regressions. `courses` counts the courses learnt
    from, `finished` those of them that were completed.
    """

    parameters: Parameters = TRADE
    regressions: tuple[Regression, ...] = ()
    shares: tuple[float, ...] = (1.0,)
    centres: tuple[tuple[float, ...], ...] = ()
    spread: tuple[float, ...] = ()
    courses: int = 0
    finished: int = 0


def without_habit(belief: Parameters | Lesson) -> Lesson:
    """The same belief, but a fading that is not noted says nothing.

    Needed to see what a note does by removing it. Otherwise the removed fading would look like one
    that the artist, who notes only strong fading, thought too weak to note.
    """
    lesson = belief if isinstance(belief, Lesson) else Lesson(belief)
    return replace(lesson, parameters=replace(lesson.parameters, note_slope=0.0))
