"""A forgotten earlier visit comes into its place by date, and what follows from it follows anew."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from smpdash.record.permissions import NotAllowed
from smpdash.record.problem import Refused
from smpdash.record.progress.figures import by_sessions
from smpdash.record.progress.scope import Scope
from smpdash.record.sessions import visits_in_course
from smpdash.record.studio import Staff
from smpdash.store.store import Change, Store
from tests.builders.records import NOW, TODAY, reading, visit
from tests.builders.stores import (
    ANA,
    MANAGER,
    OWNER,
    add_client,
    add_visit,
    everything,
    opened,
)

FADED = (reading(observed_fading=0.3),)
JANUARY, FEBRUARY, MARCH = date(2026, 1, 5), date(2026, 2, 5), date(2026, 3, 5)


@pytest.fixture
def store(studio_path) -> Store:
    """A course with visits of January and March."""
    store = opened(studio_path)
    staff = [Staff(one.key, one.name, one.role) for one in (ANA, MANAGER, OWNER)]
    store.save_studio(replace(store.studio(), staff=tuple(staff)), Change("staff", NOW))
    add_client(store)
    add_visit(store, "C-0001/1", 1, held_on=JANUARY)
    march = visit(2, held_on=MARCH, readings=FADED)
    store.add_visit("C-0001/1", march, Change("march", NOW - timedelta(hours=1)), today=TODAY)
    return store


def insert(store: Store, number: int = 2, held_on: date = FEBRUARY, **changes):
    one = visit(number, held_on=held_on, note="forgotten", **changes)
    return store.add_visit("C-0001/1", one, Change("forgotten", NOW), today=TODAY)


def test_it_gets_the_number_of_its_date_and_later_visits_move_up(store):
    inserted = insert(store)
    (course,) = store.courses("C-0001")
    assert [(each.number, each.held_on) for each in course.visits] == [
        (1, JANUARY),
        (2, FEBRUARY),
        (3, MARCH),
    ]
    assert (inserted.number, inserted.note) == (2, "forgotten")
    assert store.check() == []


def test_the_fading_seen_later_counts_for_the_session_that_was_forgotten(store):
    insert(store)
    (course,) = store.courses("C-0001")
    *_, last = visits_in_course(course)
    assert (last.fading_of, last.fading_since) == (2, FEBRUARY)


def test_the_estimate_follows_and_what_was_told_stays(store):
    before = store.estimates("C-0001/1")
    insert(store)
    *told, newest = store.estimates("C-0001/1")
    assert [each.visit for each in told] == [None, 1, 3]
    assert [replace(each, visit=None) for each in told] == [
        replace(each, visit=None) for each in before
    ]
    assert (newest.cause, newest.visits_done, newest.sessions_done) == ("visit 2 recorded", 3, 3)
    assert newest.why == newest.cause


def test_a_forgotten_session_does_not_make_an_earlier_forecast_wrong(store):
    last = store.courses("C-0001")[0].visits[1]
    done = replace(last, decision="complete", reason=None)
    store.amend_visit(done, Change("done", NOW, "a slip"), today=TODAY)
    ((_, _, needed),) = store.told_and_needed(most=9)
    insert(store, 1, date(2025, 12, 1))
    assert store.told_and_needed(most=9)[0][1:] == (1, needed)
    assert by_sessions(store.course_counts(Scope(), by="last"), "completed") == {3: 1}


def test_it_comes_into_a_finished_course_which_stays_finished(store):
    last = store.courses("C-0001")[0].visits[1]
    done = replace(last, decision="complete", reason=None)
    store.amend_visit(done, Change("done", NOW, "a slip"), today=TODAY)
    insert(store)
    (course,) = store.courses("C-0001")
    assert (course.status, len(course.visits)) == ("completed", 3)
    with pytest.raises(Refused, match="finished"):
        store.add_visit("C-0001/1", visit(4, held_on=TODAY), Change("after", NOW), today=TODAY)


@pytest.mark.parametrize(("number", "held_on"), [(1, FEBRUARY), (3, FEBRUARY), (2, MARCH)])
def test_a_number_that_its_date_does_not_give_is_refused(store, number, held_on):
    before = everything(store)
    with pytest.raises(Refused):
        insert(store, number, held_on)
    assert everything(store) == before


def test_it_is_checked_like_every_visit(store):
    with pytest.raises(Refused, match="Crown was not treated before"):
        insert(store, readings=(reading("crown", observed_fading=0.2),))
    with pytest.raises(Refused, match="not on the studio’s staff"):
        insert(store, artist="nobody")


def test_an_artist_inserts_their_own_visit_of_today_and_a_manager_any(store):
    for changes in ({"held_on": FEBRUARY}, {"held_on": FEBRUARY, "artist": "m1"}):
        with pytest.raises(NotAllowed):
            insert(store.by(person=ANA), **changes)
    hours = {"started_at": NOW - timedelta(hours=2), "ended_at": NOW - timedelta(hours=1)}
    add_visit(store, "C-0001/1", 3, held_on=TODAY, **hours)
    earlier = {"started_at": NOW - timedelta(hours=4), "ended_at": NOW - timedelta(hours=3)}
    with pytest.raises(NotAllowed):
        insert(store.by(person=ANA), 3, TODAY, artist="m1", **earlier)
    assert insert(store.by(person=ANA), 3, TODAY, **earlier).number == 3
    change = Change("late", NOW, "")
    inserted = store.by(person=MANAGER).add_visit(
        "C-0001/1", visit(2, held_on=FEBRUARY), change, today=TODAY
    )
    assert inserted.number == 2


def test_a_forgotten_visit_just_recorded_can_be_taken_back(store):
    before = store.courses("C-0001")[0].visits
    inserted = insert(store)
    draft = store.take_back(
        inserted.visit_id,
        lambda _: {"note": "again"},
        Change("undo", NOW, "Undone within a minute"),
        version=1,
        device="t",
    )
    after = store.courses("C-0001")[0].visits
    assert [(each.visit_id, each.number) for each in after] == [
        (each.visit_id, each.number) for each in before
    ]
    assert store.draft(draft.draft_id).data == {"note": "again"}
    assert store.check() == []


def test_a_forgotten_visit_of_before_is_not_deleted_from_the_middle(store):
    inserted = insert(store)
    later = Change("delete", NOW + timedelta(minutes=5), "twice")
    with pytest.raises(Refused, match="Only the last visit"):
        store.by(person=MANAGER).delete_visit(inserted.visit_id, later, version=1)
