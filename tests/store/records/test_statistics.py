"""What the studio page counts."""

from datetime import date, timedelta

import pytest

from smpdash.record.client import Intake
from smpdash.record.progress.alike import Alike
from smpdash.record.progress.scope import Scope
from smpdash.store.store import Change
from tests.builders.records import NOW, TODAY
from tests.builders.stores import THREE, add_client, add_visit, opened, three_in_all

pytestmark = pytest.mark.slow

TWO = (0.0, 0.7, 0.3, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@pytest.fixture
def store(studio_path):
    return opened(studio_path)


def test_clients_in_treatment_are_counted_by_what_they_still_need(store):
    for name in ("New", "One", "Also one", "Two", "Finished", "Stopped"):
        add_client(store, name)
    for code in ("C-0002", "C-0003", "C-0004", "C-0006"):
        add_visit(store, f"{code}/1")
    add_visit(store, "C-0004/1", 2)
    add_visit(store, "C-0005/1", decision="complete", reason=None)
    store.stop_course("C-0006/1", Change("s", NOW, ""))
    assert store.remaining_counts(Scope()) == [(1, 1), (2, 2)]
    assert store.remaining_counts(Scope(kind="touch-up")) == []


def test_what_a_client_still_needs_is_what_the_client_was_told(studio_path):
    store = opened(studio_path, lambda *values: three_in_all(*values, expected_remaining=2.8))
    add_visit(store, f"{add_client(store)}/1")
    assert store.remaining_counts(Scope()) == [(2, 1)]


def test_what_was_told_after_the_first_session_stands_beside_what_was_needed(studio_path):
    told_now = {}
    store = opened(studio_path, lambda *values: three_in_all(*values, **told_now))
    early, late = date(2026, 1, 5), date(2026, 1, 15)
    ends = {"decision": "complete", "reason": None}
    for name, days in {"Late": (early, TODAY), "Early": (early, late), "One": (early,)}.items():
        code = add_client(store, name)
        for number, day in enumerate(days, start=1):
            told_now = {"pmf_total": TWO} if (name, number) == ("Late", 1) else {}
            last = ends if number == len(days) else {}
            add_visit(store, f"{code}/1", number, held_on=day, **last)
    add_visit(store, add_client(store, "Running") + "/1")
    store.start_course("C-0002", Change("touch up", NOW))
    add_visit(store, "C-0002/2", held_on=TODAY, **ends)
    found = [(THREE, 1, 1), (THREE, 1, 2), (TWO, 1, 2)]
    assert store.told_and_needed(most=9) == found
    assert store.told_and_needed(most=1) == found[-1:]


def test_finished_clients_like_one_are_those_of_the_same_kind_of_course_area_and_scar(store):
    ends = {"decision": "complete", "reason": None}
    like, scarred = Intake(area_cm2=200.0), Intake(area_cm2=200.0, scar_tissue="minor")
    for intake, sessions in ((like, 2), (Intake(area_cm2=250.0), 3), (scarred, 1), (like, 0)):
        code = add_client(store, f"With {sessions}", intake=intake)
        for number in range(1, sessions + 1):
            day = TODAY - timedelta(days=30 - 7 * number)
            last = ends if number == sessions else {}
            add_visit(store, f"{code}/1", number, held_on=day, **last)
    assert store.finished_alike("C-0004/1") == Alike((3, 2), "a similar area and no scar")
    assert store.finished_alike("C-0001/1").sessions == (3,)
    assert store.finished_alike("C-0003/1") == Alike((), "a similar area and a scar")
    store.start_course("C-0001", Change("touch up", NOW))
    assert store.finished_alike("C-0001/2").sessions == ()


def test_an_empty_studio_counts_nothing(store):
    assert store.is_empty()
    assert store.remaining_counts(Scope()) == []
    add_client(store)
    assert not store.is_empty()
