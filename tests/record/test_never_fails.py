"""Whatever is typed is answered by problems, never by an error."""

from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smpdash.record.cautions import cautions
from smpdash.record.check import problems
from smpdash.record.client import Client, Intake, client_problems
from smpdash.record.problem import Refused
from smpdash.record.settings.problems import studio_problems
from smpdash.record.studio import DepthBands, Lot, Shade, Staff, Studio, Zone
from smpdash.record.visit import Reading, Visit
from tests.builders.records import NOW, TODAY, studio

pytestmark = pytest.mark.slow

ANY_TEXT = st.text(st.characters(), max_size=20)
ANY_INT = st.integers() | st.integers(-2, 30)
ANY_NUMBER = st.floats() | st.integers() | st.floats(0, 1)
instants = st.datetimes(timezones=st.just(UTC))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


readings = st.builds(
    Reading,
    zone=st.sampled_from(["hairline", "crown", "whole"]) | ANY_TEXT,
    shade=maybe(st.sampled_from(["s1", "s2"]) | ANY_TEXT),
    depth_mm=maybe(ANY_NUMBER),
    observed_fading=maybe(ANY_NUMBER),
    coverage=maybe(ANY_NUMBER),
    depth_kind=st.just("implanted") | ANY_TEXT,
)
visits = st.builds(
    Visit,
    number=ANY_INT,
    held_on=st.dates(),
    readings=st.lists(readings, max_size=4).map(tuple),
    kind=st.sampled_from(["session", "check-up"]) | ANY_TEXT,
    artist=maybe(ANY_TEXT),
    started_at=maybe(instants),
    ended_at=maybe(instants),
    break_minutes=ANY_INT,
    adjustments=ANY_INT,
    pigment_lot=maybe(ANY_TEXT),
    note=ANY_TEXT,
    decision=maybe(st.sampled_from(["another", "complete"]) | ANY_TEXT),
    reason=maybe(st.just("planned") | ANY_TEXT),
)
clients = st.builds(
    Client,
    name=ANY_TEXT,
    contact=ANY_TEXT,
    birth_year=maybe(ANY_INT),
    intake=st.builds(
        Intake,
        hair_loss=maybe(ANY_TEXT),
        area_cm2=maybe(ANY_NUMBER),
        scar_tissue=maybe(ANY_TEXT),
        skin=maybe(ANY_TEXT),
        fitzpatrick=maybe(ANY_INT),
    ),
)
bands = st.tuples(ANY_NUMBER, ANY_NUMBER)
studios = st.builds(
    Studio,
    name=ANY_TEXT,
    shades=st.lists(st.builds(Shade, ANY_TEXT, ANY_TEXT, ANY_NUMBER), max_size=3).map(tuple),
    zones=st.lists(st.builds(Zone, ANY_TEXT, ANY_TEXT, ANY_NUMBER), max_size=3).map(tuple),
    depth=st.builds(DepthBands, bands, bands),
    staff=st.lists(st.builds(Staff, ANY_TEXT, ANY_TEXT, ANY_TEXT), max_size=3).map(tuple),
    lots=st.lists(st.builds(Lot, ANY_TEXT, ANY_TEXT), max_size=3).map(tuple),
    time_zone=ANY_TEXT,
)


@given(visits, st.lists(visits, max_size=3), st.booleans())
def test_any_visit_gets_its_problems_and_cautions(
    one: Visit, others: list[Visit], earlier_pigment: bool
) -> None:
    found = problems(
        one,
        studio=studio(),
        others=others,
        now=NOW,
        today=TODAY,
        earlier_pigment=earlier_pigment,
    )
    found += cautions(one, studio=studio(), others=others)
    assert all(problem.field and problem.message for problem in found)


@given(clients)
def test_any_client_gets_its_problems(one: Client) -> None:
    assert all(problem.message for problem in client_problems(one, today=TODAY))


@given(studios)
def test_any_studio_gets_its_problems(one: Studio) -> None:
    assert all(problem.message for problem in studio_problems(one))


def test_a_refusal_carries_every_problem_and_says_them() -> None:
    found = client_problems(Client(name="", birth_year=1), today=TODAY)
    refused = Refused(found)
    assert refused.problems == found
    assert all(problem.message in str(refused) for problem in found)
