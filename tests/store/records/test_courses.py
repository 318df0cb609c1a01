"""A course runs, is finished or stopped, is taken up again, and is followed by a touch-up."""

from datetime import timedelta

import pytest

from smpdash.record.problem import Refused
from smpdash.store.store import Change
from tests.builders.records import NOW, reading
from tests.builders.stores import add_client, add_visit, opened, raw


@pytest.fixture
def store(studio_path):
    store = opened(studio_path)
    add_client(store)
    return store


def followed_by_another(store, number):
    """A course as files hold that were written while one could begin after a stopped one."""
    with raw(store) as db:
        db.execute(
            "INSERT INTO course (client_id, number, status) VALUES (1, ?, 'running')", (number,)
        )


def test_a_new_client_has_one_running_course_without_visits(store):
    (course,) = store.courses("C-0001")
    assert (course.course_id, course.status, course.visits) == ("C-0001/1", "running", ())


def test_a_stopped_course_can_be_taken_up_again(store):
    add_visit(store, "C-0001/1")
    assert store.stop_course("C-0001/1", Change("a", NOW, "")).status == "abandoned"
    with pytest.raises(Refused, match="Only a running course"):
        store.stop_course("C-0001/1", Change("b", NOW, ""))
    assert store.resume_course("C-0001/1", Change("c", NOW)).status == "running"
    with pytest.raises(Refused, match="Only a stopped course"):
        store.resume_course("C-0001/1", Change("d", NOW))


def test_a_touch_up_starts_only_after_the_running_course(store):
    with pytest.raises(Refused, match="running course comes first"):
        store.start_course("C-0001", Change("a", NOW))
    add_visit(store, "C-0001/1", decision="complete", reason=None)
    second = store.start_course("C-0001", Change("b", NOW))
    assert (second.course_id, second.status) == ("C-0001/2", "running")
    assert store.estimates("C-0001/2")[0].cause == "course 2 started"


def test_a_touch_up_finishes_a_course_that_has_rested_for_years(store):
    add_visit(store, "C-0001/1", held_on=NOW.date() - timedelta(days=1100))
    touch_up = store.start_course("C-0001", Change("a", NOW))
    assert touch_up.is_touch_up
    assert [each.status for each in store.courses("C-0001")] == ["completed", "running"]
    assert store.start_course("C-0001", Change("a", NOW)) == touch_up


def test_an_earlier_course_cannot_run_again_beside_a_later_one(store):
    done = add_visit(store, "C-0001/1", decision="complete", reason=None)
    store.start_course("C-0001", Change("b", NOW))
    with pytest.raises(Refused, match="A later course has begun"):
        store.delete_visit(done.visit_id, Change("c", NOW, "wrong"), version=1)
    assert store.courses("C-0001")[0].visits == (done,)


def test_nothing_follows_a_stopped_course_it_is_taken_up_again(store):
    store.stop_course("C-0001/1", Change("a", NOW, "moved"))
    with pytest.raises(Refused, match="take it up again"):
        store.start_course("C-0001", Change("b", NOW))
    assert len(store.courses("C-0001")) == 1


def test_a_course_that_once_followed_a_stopped_one_is_no_touch_up(store):
    store.stop_course("C-0001/1", Change("a", NOW, "moved"))
    followed_by_another(store, 2)
    assert [course.is_touch_up for course in store.courses("C-0001")] == [False, False]
    with pytest.raises(Refused, match="A later course has begun"):
        store.resume_course("C-0001/1", Change("c", NOW))
    add_visit(store, "C-0001/2", readings=(reading("crown", observed_fading=0.4),))
    store.stop_course("C-0001/2", Change("d", NOW, "moved"))
    with pytest.raises(Refused, match="A later course has begun"):
        store.resume_course("C-0001/1", Change("e", NOW))


def test_a_finished_course_is_refreshed_also_by_a_course_after_a_stopped_touch_up(store):
    add_visit(store, "C-0001/1", decision="complete", reason=None)
    store.start_course("C-0001", Change("b", NOW))
    store.stop_course("C-0001/2", Change("c", NOW, "moved"))
    followed_by_another(store, 3)
    assert [course.is_touch_up for course in store.courses("C-0001")] == [False, True, True]


def test_a_touch_up_may_note_fading_at_its_first_visit(store):
    add_visit(store, "C-0001/1", decision="complete", reason=None)
    store.start_course("C-0001", Change("b", NOW))
    add_visit(store, "C-0001/2", readings=(reading("crown", observed_fading=0.4),))


def test_a_visit_is_found_with_its_course_and_client(store):
    add_visit(store, "C-0001/1")
    second = add_visit(store, "C-0001/1", 2)
    code, course, found = store.find_visit(second.visit_id)
    assert (code, course.course_id, found) == ("C-0001", "C-0001/1", second)
