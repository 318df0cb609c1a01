"""Which way one finding at one visit pushes, all the rest held fixed, on believable courses.

By the trade's numbers and by what studios of several kinds have taught.
"""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smpdash.estimate.case import truncated
from smpdash.estimate.estimate import estimates
from smpdash.estimate.evaluate.exchange import case_from_json
from smpdash.estimate.fit.learn import learn
from smpdash.estimate.fit.lesson import Lesson
from smpdash.estimate.fit.likelihood import LOWER_BOUNDS, UPPER_BOUNDS
from smpdash.estimate.forecast import forecast
from smpdash.estimate.model.parameters import MOST_SESSIONS, TRADE
from smpdash.estimate.model.quadrature import MANY_POINTS
from smpdash.simulate.cases import made_up_cases
from smpdash.simulate.mechanism import MECHANISMS, Mechanism
from tests.builders.cases import newcomer, session
from tests.builders.made_up_courses import courses
from tests.builders.marks import in_long

pytestmark = pytest.mark.slow

# The quadrature nodes are finite, so the expected total, in sessions, has an error for a client
# whose notes surprise: with the usual number of nodes, and with eight times as many.
ERROR = 0.1
ERROR_WITH_MANY_POINTS = 0.05
POOL = courses(300, seed=17)
# Studios whose few courses would teach the wrong way round, if they were let.
STUDIOS = {
    "as modelled": Mechanism(),
    "depth and shade work the other way": Mechanism(
        gap_depth=-0.24, fading_depth=0.30, gap_shade=-0.6, fading_shade=0.4
    ),
    "depth works the other way": MECHANISMS["depth works the other way"],
    "shade works the other way": Mechanism(gap_shade=-0.6, fading_shade=0.4),
    "a sharp eye": Mechanism(noted_coverage=0.02, noted_fading=0.03, gap_spread=0.3),
    "package of three": MECHANISMS["package of three"],
    "heavy tails": MECHANISMS["heavy tails"],
}
COURSES = 30
IN_RUN = {"depth and shade work the other way"}
BELIEFS = (
    *("the trade", "the heaviest tails"),
    *(kind if kind in IN_RUN else in_long(kind) for kind in STUDIOS),
)
EASIER_FIRST = {
    "shade": (0.8, 0.6, 0.45, 0.3, 0.15, 0.0),
    "depth_mm": (0.7, 0.55, 0.5, 0.4, 0.25, 0.1),
    "adjustments": (0, 1, 2, 3),
}
OF_THE_CLIENT = {
    "area_cm2": (50.0, 90.0, 150.0, 200.0, 300.0, 450.0),
    "scar_tissue": ("none", "minor", "moderate", "extensive"),
    "skin": ("normal", "dry", "oily"),
    "earlier_fading": ("slow", "typical", "fast"),
}


@pytest.fixture(scope="module")
def belief_of():
    @cache
    def belief(believed):
        if believed == "the heaviest tails":
            return Lesson(replace(TRADE, tails=UPPER_BOUNDS["tails"]))
        if believed not in STUDIOS:
            return Lesson()
        cases = made_up_cases(23, COURSES, STUDIOS[believed])
        taught = learn([case_from_json(row) for row in cases])
        assert taught.regressions
        return taught

    return belief


@st.composite
def looks(draw, fewest=1):
    """A course as it stood after one of its visits, some of its notes missing."""
    long = [case for case in POOL if case.sessions_done >= fewest]
    whole = draw(st.sampled_from(long))
    found = truncated(whole, draw(st.integers(fewest, whole.sessions_done)))
    sessions = list(found.sessions)
    for name in draw(st.sets(st.sampled_from(["shade", "depth_mm", "coverage", "faded"]))):
        index = draw(st.integers(0, len(sessions) - 1))
        sessions[index] = replace(sessions[index], **{name: None})
    agreed = draw(st.booleans())
    return replace(found, sessions=tuple(sessions), another_agreed=agreed)


def at(case, index, **different):
    sessions = list(case.sessions)
    sessions[index] = replace(sessions[index], **different)
    return replace(case, sessions=tuple(sessions))


def assert_never_falls(ladder, belief):
    shown = [estimate.expected_total for estimate in estimates(ladder, belief)]
    for step, (low, high) in enumerate(pairwise(shown)):
        assert high >= low - ERROR
        if high < low - ERROR_WITH_MANY_POINTS:
            pair = forecast(ladder[step : step + 2], belief, count=MANY_POINTS)
            easier, harder = pair @ np.arange(1, MOST_SESSIONS + 1)
            assert harder >= easier - ERROR_WITH_MANY_POINTS


@pytest.mark.parametrize("believed", BELIEFS)
@pytest.mark.parametrize("name", EASIER_FIRST)
@settings(max_examples=8, derandomize=True, deadline=None)
@given(data=st.data())
def test_a_session_done_lighter_shallower_or_with_more_changes_saves_nothing(
    data, name, believed, belief_of
):
    look = data.draw(looks())
    index = data.draw(st.integers(0, look.sessions_done - 1))
    ladder = [at(look, index, **{name: value}) for value in EASIER_FIRST[name]]
    assert_never_falls(ladder, belief_of(believed))


@pytest.mark.parametrize("believed", BELIEFS)
@settings(max_examples=15, derandomize=True, deadline=None)
@given(data=st.data())
def test_a_harder_client_saves_nothing(data, believed, belief_of):
    look, name = data.draw(looks()), data.draw(st.sampled_from(list(OF_THE_CLIENT)))
    ladder = [replace(look, **{name: value}) for value in OF_THE_CLIENT[name]]
    assert_never_falls(ladder, belief_of(believed))


@pytest.mark.parametrize("believed", BELIEFS)
@settings(max_examples=15, derandomize=True, deadline=None)
@given(look=looks(fewest=2))
def test_more_fading_at_the_last_visit_saves_nothing(look, believed, belief_of):
    index = look.sessions_done - 2
    ladder = [at(look, index, faded=f) for f in (0.0, 0.1, 0.2, 0.3, 0.45, 0.6)]
    assert_never_falls(ladder, belief_of(believed))


@pytest.mark.parametrize("believed", BELIEFS)
@settings(max_examples=15, derandomize=True, deadline=None)
@given(look=looks())
def test_less_coverage_at_the_last_visit_saves_nothing(look, believed, belief_of):
    usual = (0.62, 0.80, 0.87, 0.90)[min(look.sessions_done, 4) - 1]
    steps = (0.3, 0.2, 0.1, 0.0, -0.1, -0.2)
    ladder = [at(look, look.sessions_done - 1, coverage=min(usual + s, 1.0)) for s in steps]
    assert_never_falls(ladder, belief_of(believed))


def test_wishes_at_the_last_session_save_nothing_by_the_sharpest_eye():
    notes = [session(1, coverage=0.65), session(2, coverage=0.70)]
    look = newcomer(sessions=tuple(notes), area_cm2=300.0, scar_tissue="minor", another_agreed=True)
    sharpest = Lesson(replace(TRADE, s_cov=LOWER_BOUNDS["s_cov"]))
    assert_never_falls([at(look, 1, adjustments=count) for count in (0, 1, 2, 3)], sharpest)
