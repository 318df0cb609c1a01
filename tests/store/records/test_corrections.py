"""A corrected or deleted visit keeps its past, and what follows from it follows anew."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from smpdash.record.problem import Refused
from smpdash.store.store import Change, Conflict
from tests.builders.records import NOW, TODAY, reading, visit
from tests.builders.stores import add_client, add_visit, everything, opened

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def store(studio_path):
    store = opened(studio_path)
    add_client(store)
    return store


def amend(store, one, why="typed wrongly", action="amend"):
    return store.amend_visit(one, Change(action, LATER, why), today=TODAY)


def test_an_amended_visit_keeps_its_past(store):
    first = add_visit(
        store,
        "C-0001/1",
        started_at=NOW - timedelta(hours=5),
        ended_at=NOW - timedelta(hours=1),
        readings=(reading("crown"), reading("hairline", depth_kind="throw")),
    )
    wanted = replace(first, held_on=date(2026, 2, 2), readings=(reading("crown", coverage=0.9),))
    amended = amend(store, wanted)
    assert amended == replace(wanted, version=2)
    (past,) = store.past_visits("C-0001/1")
    assert (past.visit, past.change, past.why, past.at) == (
        first,
        "corrected",
        "typed wrongly",
        LATER,
    )
    assert store.estimates("C-0001/1")[-1].cause == "visit 1 corrected"


def test_a_past_cannot_be_rewritten(store):
    first = add_visit(store, "C-0001/1")
    amend(store, replace(first, note="new"))
    second = amend(store, replace(first, note="newer", version=2), action="again")
    notes = [(past.visit.note, past.visit.version) for past in store.past_visits("C-0001/1")]
    assert notes == [("", 1), ("new", 2)]
    assert second.version == 3


def test_the_slower_of_two_corrections_is_a_conflict(store):
    first = add_visit(store, "C-0001/1")
    amend(store, replace(first, note="faster"))
    before = everything(store)
    with pytest.raises(Conflict, match="visit 1") as conflict:
        amend(store, replace(first, note="slower"), action="slower")
    assert conflict.value.at == LATER
    assert everything(store) == before


def test_a_correction_is_checked_like_a_new_visit_and_needs_its_reason(store):
    first = add_visit(store, "C-0001/1")
    add_visit(store, "C-0001/1", 2)
    before = everything(store)
    wrong = replace(first, number=2, readings=(reading(depth_mm=9.0),))
    with pytest.raises(Refused) as refused:
        amend(store, wrong, why=" ")
    assert {problem.field for problem in refused.value.problems} >= {"number", "depth_mm", "why"}
    assert everything(store) == before


def test_a_correction_may_not_take_away_what_a_later_visit_builds_on(store):
    first = add_visit(store, "C-0001/1", readings=(reading("crown"),))
    add_visit(store, "C-0001/1", 2, readings=(reading("crown", observed_fading=0.2),))
    with pytest.raises(Refused, match="Visit 2 would not hold: Crown was not treated"):
        amend(store, replace(first, readings=(reading("hairline"),)))


def test_correcting_the_last_decision_finishes_and_reopens_the_course(store):
    first = add_visit(store, "C-0001/1")
    done = amend(store, replace(first, decision="complete", reason=None))
    assert store.courses("C-0001")[0].status == "completed"
    amend(store, replace(done, decision="another", reason="other"), action="again")
    assert store.courses("C-0001")[0].status == "running"


def test_only_the_last_visit_can_be_deleted(store):
    first = add_visit(store, "C-0001/1")
    add_visit(store, "C-0001/1", 2)
    with pytest.raises(Refused, match="Only the last visit"):
        store.delete_visit(first.visit_id, Change("x", LATER, "wrong"), version=1)


def test_a_deleted_visit_stays_in_the_past_and_a_finished_course_runs_again(store):
    last = add_visit(store, "C-0001/1", decision="complete", reason=None)
    assert store.courses("C-0001")[0].status == "completed"
    store.delete_visit(last.visit_id, Change("x", LATER, "wrong client"), version=1)
    (course,) = store.courses("C-0001")
    assert (course.status, course.visits) == ("running", ())
    (past,) = store.past_visits("C-0001/1")
    assert (past.visit, past.change, past.why) == (last, "deleted", "wrong client")
    told = store.estimates("C-0001/1")[-1]
    assert (told.cause, told.visits_done) == ("visit 1 deleted", 0)
    again = store.add_visit("C-0001/1", visit(), Change("y", LATER), today=TODAY)
    assert again.visit_id != last.visit_id


def test_deleting_by_an_old_version_or_twice_is_a_conflict(store):
    first = add_visit(store, "C-0001/1")
    amend(store, replace(first, note="new"))
    with pytest.raises(Conflict):
        store.delete_visit(first.visit_id, Change("x", LATER, "wrong"), version=1)
    store.delete_visit(first.visit_id, Change("y", LATER, "wrong"), version=2)
    with pytest.raises(Conflict, match="deleted meanwhile"):
        store.delete_visit(first.visit_id, Change("z", LATER, "wrong"), version=2)
