"""Which way one finding at one visit pushes, all the rest held fixed, on believable courses."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smpdash.estimate.course import truncated
from smpdash.estimate.estimate import estimates
from tests.estimate_world import courses

# The points that stand for a client are finite: sessions.
GRAIN = 0.02
POOL = courses(300, seed=17)
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


def assert_never_falls(ladder):
    for low, high in pairwise(found.expected_total for found in estimates(ladder)):
        assert high >= low - GRAIN


@pytest.mark.parametrize("name", EASIER_FIRST)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_session_done_lighter_shallower_or_with_more_changes_saves_nothing(data, name):
    look = data.draw(looks())
    index = data.draw(st.integers(0, look.sessions_done - 1))
    assert_never_falls([at(look, index, **{name: value}) for value in EASIER_FIRST[name]])


@pytest.mark.parametrize("name", OF_THE_CLIENT)
@settings(max_examples=25, deadline=None)
@given(look=looks())
def test_a_harder_client_saves_nothing(look, name):
    assert_never_falls([replace(look, **{name: value}) for value in OF_THE_CLIENT[name]])


@settings(max_examples=40, deadline=None)
@given(look=looks(fewest=2))
def test_more_fading_at_the_last_visit_saves_nothing(look):
    index = look.sessions_done - 2
    assert_never_falls([at(look, index, faded=f) for f in (0.0, 0.1, 0.2, 0.3, 0.45, 0.6)])


@settings(max_examples=40, deadline=None)
@given(look=looks())
def test_less_coverage_at_the_last_visit_saves_nothing(look):
    usual = (0.62, 0.80, 0.87, 0.90)[min(look.sessions_done, 4) - 1]
    ladder = [min(usual + step, 1.0) for step in (0.3, 0.2, 0.1, 0.0, -0.1, -0.2)]
    assert_never_falls([at(look, look.sessions_done - 1, coverage=c) for c in ladder])
