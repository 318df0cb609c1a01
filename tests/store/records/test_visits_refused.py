"""A visit that cannot be is refused with all its reasons, and nothing is written."""

from datetime import timedelta

import pytest

from smpdash.record.client import Intake
from smpdash.record.problem import Refused
from smpdash.store.store import Change
from tests.builders.records import NOW, TODAY, client, reading, visit
from tests.builders.stores import add_client, add_visit, everything, opened


def test_a_refused_visit_writes_nothing_and_keeps_its_draft(studio_path):
    store = opened(studio_path)
    course = f"{add_client(store)}/1"
    draft = store.open_draft("visit", course, device="t1", now=NOW)
    before = everything(store)
    wrong = visit(
        held_on=TODAY + timedelta(days=1),
        readings=(reading(depth_mm=5.0), reading("crown", coverage=1.2, observed_fading=0.1)),
        decision=None,
    )
    with pytest.raises(Refused) as refused:
        store.add_visit(course, wrong, Change(draft.draft_id, NOW), today=TODAY)
    fields = {problem.field for problem in refused.value.problems}
    assert fields == {"held_on", "depth_mm", "coverage", "observed_fading", "decision"}
    assert everything(store) == before


def test_a_refused_client_writes_nothing(studio_path):
    store = opened(studio_path)
    before = everything(store)
    with pytest.raises(Refused) as refused:
        store.add_client(
            client(Intake(area_cm2=5000.0), name=" ", birth_year=2027), Change("x", NOW)
        )
    fields = {problem.field for problem in refused.value.problems}
    assert fields == {"name", "birth_year", "area_cm2"}
    assert everything(store) == before


def test_a_second_visit_with_the_same_number_is_refused(studio_path):
    store = opened(studio_path)
    course = f"{add_client(store)}/1"
    add_visit(store, course)
    with pytest.raises(Refused, match="recorded already"):
        store.add_visit(course, visit(), Change("another tap", NOW), today=TODAY)


def test_a_visit_whose_one_before_was_deleted_meanwhile_is_refused(studio_path):
    store = opened(studio_path)
    course = f"{add_client(store)}/1"
    with pytest.raises(Refused, match="Visit 1 comes first"):
        add_visit(store, course, 2)


@pytest.mark.parametrize("end", ["complete", "stopped"])
def test_a_course_that_has_ended_takes_no_visit(studio_path, end):
    store = opened(studio_path)
    course = f"{add_client(store)}/1"
    if end == "complete":
        add_visit(store, course, decision="complete", reason=None)
    else:
        add_visit(store, course)
        store.stop_course(course, Change("stop", NOW, ""))
    with pytest.raises(Refused, match="finished" if end == "complete" else "stopped"):
        add_visit(store, course, 2)


@pytest.mark.slow
def test_an_unknown_course_client_or_visit_is_a_key_error(studio_path):
    store = opened(studio_path)
    for call in (
        lambda: store.client("C-0001"),
        lambda: store.courses("C-0001"),
        lambda: store.estimates("C-0001/1"),
        lambda: store.find_visit("1"),
        lambda: store.find_visit("one"),
        lambda: store.rows("draft", now=NOW),
        lambda: add_visit(store, "C-0001/1"),
        lambda: add_visit(store, "nothing"),
    ):
        with pytest.raises(KeyError):
            call()
