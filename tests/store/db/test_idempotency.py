"""The same action twice, as a double tap or a repeated request sends it, acts once."""

from dataclasses import replace

import pytest

from smpdash.store.store import Change, Conflict
from tests.builders.records import NOW, TODAY, client, visit
from tests.builders.stores import add_client, add_visit, everything, opened


def test_a_client_tapped_twice_is_written_once(studio_path):
    store = opened(studio_path)
    first = store.add_client(client(), Change("tap", NOW))
    again = store.add_client(client(name="Typed over"), Change("tap", NOW))
    assert again == first
    assert len(store.clients()) == 1


def test_a_visit_tapped_twice_is_written_once(studio_path):
    store = opened(studio_path)
    course = f"{add_client(store)}/1"
    first = store.add_visit(course, visit(), Change("tap", NOW), today=TODAY)
    again = store.add_visit(course, visit(), Change("tap", NOW), today=TODAY)
    assert again == first
    assert store.courses("C-0001")[0].visits == (first,)
    assert len(store.estimates(course)) == 2


@pytest.mark.slow
def test_every_other_action_repeated_changes_nothing(studio_path):
    store = opened(studio_path)
    code = add_client(store)
    one = add_visit(store, f"{code}/1")
    corrected = replace(one, note="seen again")
    last = visit(decision="complete", reason=None)

    def all_of_them():
        store.amend_client(replace(client(), code=code, name="New"), Change("a", NOW))
        store.amend_visit(corrected, Change("b", NOW, "note"), today=TODAY)
        store.delete_visit(one.visit_id, Change("c", NOW, "twice"), version=2)
        store.stop_course(f"{code}/1", Change("d", NOW, "moved away"))
        store.resume_course(f"{code}/1", Change("e", NOW))
        store.add_visit(f"{code}/1", last, Change("f", NOW), today=TODAY)
        store.start_course(code, Change("g", NOW))
        store.save_studio(replace(store.studio(), name="New name", version=2), Change("h", NOW))

    def but_b():
        """What can still be repeated once the visit of "b" is gone."""
        store.amend_client(replace(client(), code=code, name="New"), Change("a", NOW))
        store.delete_visit(one.visit_id, Change("c", NOW, "twice"), version=2)
        store.stop_course(f"{code}/1", Change("d", NOW, "moved away"))
        store.resume_course(f"{code}/1", Change("e", NOW))
        store.add_visit(f"{code}/1", last, Change("f", NOW), today=TODAY)
        store.start_course(code, Change("g", NOW))
        store.save_studio(replace(store.studio(), name="New name", version=2), Change("h", NOW))

    all_of_them()
    after = everything(store)
    but_b()
    assert everything(store) == after
    with pytest.raises(Conflict, match="deleted since"):
        store.amend_visit(corrected, Change("b", NOW, "note"), today=TODAY)


def test_a_save_consumes_the_draft_of_the_same_name_and_no_other(studio_path):
    store = opened(studio_path)
    code = add_client(store)
    mine = store.open_draft("visit", f"{code}/1", device="t1", now=NOW)
    other = store.open_draft("client", "", device="t1", now=NOW)
    store.add_visit(f"{code}/1", visit(), Change(mine.draft_id, NOW), today=TODAY)
    assert store.drafts() == (other,)


def test_one_key_for_two_kinds_of_action_is_an_error(studio_path):
    store = opened(studio_path)
    store.add_client(client(), Change("tap", NOW))
    with pytest.raises(ValueError, match="'add client' before"):
        store.start_course("C-0001", Change("tap", NOW))


@pytest.mark.slow
def test_the_visit_that_an_action_saved_is_found_until_it_is_taken_back(studio_path):
    store = opened(studio_path)
    code = add_client(store)
    one = store.add_visit(f"{code}/1", visit(), Change("tap", NOW), today=TODAY)
    (course,) = store.courses(code)
    assert store.recorded_by("tap") == (code, course, one)
    assert store.recorded_by("another tap") is None
    better = store.amend_visit(
        replace(one, note="seen again"), Change("b", NOW, "note"), today=TODAY
    )
    assert store.recorded_by("b")[2] == better
    store.delete_visit(one.visit_id, Change("c", NOW, "twice"), version=2)
    assert store.recorded_by("tap") is None
    assert store.recorded_by("c") is None
