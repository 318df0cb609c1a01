"""A lesson as JSON text, without loss; a text that is not a valid lesson is refused."""

import json
import math
from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any, Final

import numpy as np

from smpdash.estimate.case import Case, Session
from smpdash.estimate.estimate import MODEL_VERSION
from smpdash.estimate.fit.features import ALIKE_FROM, FIGURES
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.fit.regressions import PENALTY, Regression
from smpdash.estimate.forecast import forecast
from smpdash.estimate.model.parameters import TRADE, Parameters

# The names under which the database holds a lesson's fields, if they differ from ours.
_STORED: Final = {"parameters": "numbers", "regressions": "experts"}
# The cases that a lesson must be able to forecast before it is used.
_PROBES: Final = (
    Case("probe"),
    Case("probe", tuple(Session(number, coverage=0.5, faded=0.2) for number in (1, 2, 3))),
)


def to_json(lesson: Lesson) -> str:
    """The lesson and the version of its model as JSON; floats keep their last bit."""
    stored = {_STORED.get(name, name): value for name, value in asdict(lesson).items()}
    return json.dumps({"model": MODEL_VERSION, **stored}, allow_nan=False)


def from_json(text: str) -> Lesson:
    """The lesson that `to_json` wrote.

    Raises ValueError if it belongs to another model, or no forecast can be made with it.
    """
    try:
        data = json.loads(text)
        if data["model"] != MODEL_VERSION:
            raise ValueError(f"it was learnt by model {data['model']}, this is {MODEL_VERSION}")
        known = {_STORED.get(field.name, field.name) for field in fields(Lesson)} | {"model"}
        if data.keys() != known:
            raise ValueError(f"other parts than known: {sorted(data.keys() ^ known)}")
        lesson = Lesson(
            parameters=_parameters(data["numbers"]),
            regressions=tuple(_regression(item) for item in data["experts"]),
            shares=_floats(data["shares"]),
            centres=tuple(_floats(row) for row in data["centres"]),
            spread=_floats(data["spread"]),
            courses=_count(data["courses"]),
            finished=_count(data["finished"]),
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"it is not a lesson ({type(error).__name__})") from error
    _check(lesson)
    return lesson


def _parameters(data: dict[str, Any]) -> Parameters:
    wanted = {field.name for field in fields(Parameters)}
    if data.keys() != wanted:
        raise ValueError(f"other numbers than known: {sorted(data.keys() ^ wanted)}")
    return Parameters(**{name: _like(getattr(TRADE, name), value) for name, value in data.items()})


def _like(known: Any, value: Any) -> Any:
    """The value, if it has the type and length of a known one; else ValueError."""
    if isinstance(known, tuple):
        if not isinstance(value, list) or len(value) != len(known):
            raise ValueError(f"{str(value)[:40]} does not have {len(known)} parts")
        return tuple(_like(*pair) for pair in zip(known, value, strict=True))
    return _count(value) if isinstance(known, int) else _float(value)


def _regression(data: dict[str, Any]) -> Regression:
    if data.keys() != {"form", "strictness", "coefficients"} or data["form"] not in PENALTY:
        raise ValueError("a regression of a kind that is not known")
    return Regression(data["form"], _float(data["strictness"]), _floats(data["coefficients"]))


def _floats(values: Iterable[Any]) -> tuple[float, ...]:
    return tuple(_float(value) for value in values)


def _float(value: Any) -> float:
    if not isinstance(value, float | int) or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError(f"{str(value)[:40]} is no number")
    return float(value)


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{str(value)[:40]} is no count")
    return value


def _check(lesson: Lesson) -> None:
    """Raise ValueError if no forecast can be made with this lesson."""
    if len(lesson.shares) != len(lesson.regressions) + 1 or min(lesson.shares) < 0:
        raise ValueError("the shares do not fit the regressions")
    if not math.isclose(sum(lesson.shares), 1.0, abs_tol=1e-6):
        raise ValueError("the shares do not sum to 1")
    rows, width = (ALIKE_FROM + 1, FIGURES) if lesson.regressions else (0, 0)
    if [len(row) for row in lesson.centres] != [width] * rows or len(lesson.spread) != width:
        raise ValueError("the scales do not fit the notes")
    if min(lesson.spread, default=1.0) <= 0:
        raise ValueError("a note has no spread")
    if lesson.finished > lesson.courses:
        raise ValueError("more courses have finished than there are")
    try:
        with np.errstate(all="ignore"):
            pmf = forecast(_PROBES, lesson)
    except (ValueError, IndexError, ZeroDivisionError, OverflowError) as error:
        raise ValueError("no forecast can be made of it") from error
    if not np.isfinite(pmf).all() or not (pmf >= 0).all():
        raise ValueError("its forecasts are no chances")
