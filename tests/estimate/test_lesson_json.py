"""A lesson is read back to the last bit, or refused with a reason."""

import json
from dataclasses import fields, replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smpdash.estimate.fit.features import ALIKE_FROM, FIGURES
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.fit.lesson_json import from_json, to_json
from smpdash.estimate.fit.regressions import PENALTY, Regression
from smpdash.estimate.forecast import forecast
from smpdash.estimate.model.parameters import TRADE, Parameters
from tests.builders.made_up_courses import courses, learnt


@cache
def coefficients() -> dict[str, int]:
    """How many each form of regression has."""
    return {each.form: len(each.coefficients) for each in learnt(12).regressions}


FIELDS = fields(Parameters)


def small(around: float = 0.0):
    return st.floats(around - 0.5, around + 0.5)


def near(known):
    """Values of the form of a known one, and not far from it."""
    if isinstance(known, tuple):
        return st.tuples(*map(near, known))
    if isinstance(known, int):
        return st.integers(0, 9999)
    return st.floats(0.8, 1.25).map(lambda part: known * part)


@st.composite
def lessons(draw) -> Lesson:
    parameters = Parameters(**{each.name: draw(near(getattr(TRADE, each.name))) for each in FIELDS})
    finished = draw(st.integers(0, 9999))
    about = {"courses": finished + draw(st.integers(0, 99)), "finished": finished}
    forms = draw(st.lists(st.sampled_from(sorted(PENALTY)), max_size=4))
    if not forms:
        return Lesson(parameters, **about)
    parts = [draw(st.floats(0.01, 1.0)) for _ in range(len(forms) + 1)]

    def row(low: float, high: float, length: int) -> tuple[float, ...]:
        return tuple(draw(st.lists(st.floats(low, high), min_size=length, max_size=length)))

    return Lesson(
        parameters,
        tuple(
            Regression(form, draw(small(1.0)), row(-2, 2, coefficients()[form])) for form in forms
        ),
        tuple(part / sum(parts) for part in parts),
        tuple(row(-3, 3, FIGURES) for _ in range(ALIKE_FROM + 1)),
        row(0.01, 3, FIGURES),
        **about,
    )


@pytest.mark.slow
@given(lessons())
@settings(max_examples=20)
def test_every_lesson_is_read_back_to_the_last_bit(lesson):
    assert from_json(to_json(lesson)) == lesson


@pytest.mark.slow
def test_what_was_learnt_forecasts_the_same_after_a_restart():
    lesson = learnt(12)
    assert lesson.regressions
    looks = courses(6, seed=9)
    assert (forecast(looks, from_json(to_json(lesson))) == forecast(looks, lesson)).all()
    assert from_json(to_json(Lesson())) == Lesson()


def told(**different):
    """The text of what was learnt, with other parts than it has."""
    return lambda plain: json.dumps(plain | different)


def differing(part, change):
    """The same, with a part that is made from the one it has."""
    return lambda plain: json.dumps(plain | {part: change(plain[part])})


def too_short(experts):
    return [each | {"coefficients": [0.0]} for each in experts]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (told(model="0"), "learnt by model 0"),
        (told(more=1), "other parts than known"),
        (told(numbers={"mu_g": 1.0}), "other numbers than known"),
        (differing("numbers", lambda own: own | {"s": "much"}), "much is no number"),
        (differing("numbers", lambda own: own | {"courses": -1}), "-1 is no count"),
        (told(courses=True), "True is no count"),
        (told(courses=1), "more courses have finished"),
        (told(experts=[{"form": "oracle", "strictness": 1, "coefficients": []}]), "not known"),
        (differing("experts", lambda own: own[:1]), "shares do not fit"),
        (told(shares=[0.5] * 5), "do not sum to 1"),
        (told(spread=[1.0]), "scales do not fit"),
        (told(centres=[]), "scales do not fit"),
        (told(spread=[0.0] * FIGURES), "no spread"),
        (differing("experts", too_short), "no forecast can be made"),
        (differing("numbers", lambda own: own | {"s_fade": 0.0}), "no chances"),
        (differing("numbers", lambda own: own | {"kappa": float("inf")}), "inf is no number"),
        ("[]", "not a lesson"),
        ("nothing", "Expecting value"),
        ("", "Expecting value"),
        ("[" * 100_000, "not a lesson"),
    ],
)
def test_what_is_not_understood_is_refused_with_a_reason(text, reason):
    written = text(json.loads(to_json(learnt(12)))) if callable(text) else text
    with pytest.raises(ValueError, match=reason):
        from_json(written)


def test_a_number_that_is_none_is_never_written():
    with pytest.raises(ValueError, match="JSON"):
        to_json(Lesson(replace(TRADE, mu_g=float("nan"))))
