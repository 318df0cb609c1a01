"""Clients: how they are changed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from smpdash.record.client import Intake
from smpdash.record.filing.merging import Choices
from smpdash.record.problem import Refused
from smpdash.store.store import Change, ClientQuery, Conflict
from tests.builders.records import NOW, TODAY, client
from tests.builders.stores import add_client, add_visit, opened, raw, records_of

pytestmark = pytest.mark.slow


@pytest.fixture
def store(studio_path):
    return opened(studio_path)


def codes(store, search):
    return [line.code for line in store.clients(ClientQuery(search=search))]


def test_an_amended_client_is_found_by_the_new_name_and_told_anew(store):
    code = add_client(store, "Old")
    changed = client(Intake(hair_loss="norwood-5", skin="oily"), name="Néw", code=code)
    amended = store.amend_client(changed, Change("a", NOW))
    assert amended == replace(changed, version=2)
    assert store.client(code) == amended
    assert codes(store, search="new") == [code]
    assert codes(store, search="old") == []
    assert [told.cause for told in store.estimates(f"{code}/1")] == [
        "client recorded",
        "intake changed",
    ]


def test_an_action_names_the_client_that_it_added_or_amended(store):
    code = add_client(store)
    store.amend_client(client(code=code, contact="555"), Change("amended", NOW))
    assert store.client_saved_by("amended") == code
    assert store.client_saved_by("never made") == ""
    store.erase_client(code, Change("erased", NOW, "Asked for"))
    assert store.client_saved_by("amended") == ""


def test_a_new_phone_number_changes_no_estimate(store):
    code = add_client(store)
    store.amend_client(client(code=code, contact="555"), Change("a", NOW))
    assert len(store.estimates(f"{code}/1")) == 1


def test_the_slower_of_two_changes_is_a_conflict(store):
    code = add_client(store)
    store.amend_client(client(code=code, contact="1"), Change("a", NOW))
    with pytest.raises(Conflict) as conflict:
        store.amend_client(client(code=code, contact="2"), Change("b", NOW))
    assert conflict.value.at == NOW
    assert store.client(code).contact == "1"


def test_a_change_that_cannot_be_is_refused(store):
    code = add_client(store)
    with pytest.raises(Refused):
        store.amend_client(client(code=code, name=""), Change("a", NOW))
    assert store.client(code).version == 1


def miss(store, code, day, action="missed"):
    store.note_missed(code, day, Change(action, NOW), today=TODAY)


def test_a_missed_appointment_is_noted_once_with_its_day_and_can_be_taken_back(store):
    code, day = add_client(store), date(2026, 3, 3)
    miss(store, code, day)
    miss(store, code, day)  # a second tap of the same button
    miss(store, code, date(2026, 3, 10), "another")
    assert store.missed_appointments(code) == (date(2026, 3, 10), day)
    newest = store.audit(code)[0]
    assert newest.action == "missed appointment noted"
    noted = [row["missed_on"] for row in newest.after.values() if "missed_on" in row]
    assert noted == ["2026-03-10"]
    store.take_back_missed(code, day, Change("back", NOW))
    store.take_back_missed(code, day, Change("back", NOW))
    assert store.missed_appointments(code) == (date(2026, 3, 10),)
    assert store.audit(code)[0].action == "missed appointment taken back"
    store.take_back_missed(code, day, Change("on another tablet", NOW))
    assert store.check() == []


def test_an_appointment_of_tomorrow_or_of_a_day_with_a_visit_was_not_missed(store):
    code = add_client(store)
    held_on = add_visit(store, f"{code}/1").held_on
    miss(store, code, date(2026, 3, 3))
    for day, words in (
        (TODAY + timedelta(days=1), "still to come"),
        (held_on, "was here"),
        (date(2026, 3, 3), "noted already"),
    ):
        with pytest.raises(Refused, match=words):
            miss(store, code, day, f"{day}")
    assert store.missed_appointments(code) == (date(2026, 3, 3),)


def test_what_was_missed_stays_with_both_records_of_one_person(store):
    kept, other = add_client(store, "One"), add_client(store, "Other")
    miss(store, other, date(2026, 3, 3))
    pair = records_of(store, kept, other)
    store.merge_clients(pair, Choices(frozenset(), {}), Change("merge", NOW, "one person"))
    assert store.missed_appointments(kept) == (date(2026, 3, 3),)
    store.undo_merge(kept, other, Change("undo", NOW, "two persons"))
    assert store.missed_appointments(kept) == ()
    assert store.missed_appointments(other) == (date(2026, 3, 3),)
    assert store.check() == []


def test_what_was_missed_is_taken_back_from_whichever_record_noted_it(store):
    kept, other = add_client(store, "One"), add_client(store, "Other")
    day, of_both = date(2026, 3, 3), date(2026, 3, 10)
    miss(store, other, day)
    miss(store, kept, of_both, "in one")
    miss(store, other, of_both, "in the other")
    pair = records_of(store, kept, other)
    store.merge_clients(pair, Choices(frozenset(), {}), Change("merge", NOW, "one person"))
    with pytest.raises(Conflict, match="was merged into"):
        store.take_back_missed(other, day, Change("by the old page", NOW))
    for _ in range(2):  # the second tap of the same button
        store.take_back_missed(kept, day, Change("back", NOW))
    assert store.audit(other)[0].action == "missed appointment taken back"
    assert store.missed_appointments(kept) == (of_both,)
    for _ in range(2):
        store.take_back_missed(kept, of_both, Change("both back", NOW))
    assert store.missed_appointments(kept) == ()
    # A merge can still be undone: what was taken back is noted in neither record.
    store.undo_merge(kept, other, Change("undo", NOW, "two persons"))
    assert store.missed_appointments(kept) == store.missed_appointments(other) == ()
    assert store.check() == []


def test_what_an_erased_client_missed_is_gone(store):
    code = add_client(store)
    miss(store, code, date(2026, 3, 3))
    store.erase_client(code, Change("erase", NOW, "asked for"))
    with raw(store) as db:
        assert db.table("missed_appointment").count == 0
    assert store.check() == []
