"""Clients: how they are changed."""

from dataclasses import replace

import pytest

from smpdash.record.client import Intake
from smpdash.record.problem import Refused
from smpdash.store.store import Change, ClientQuery, Conflict
from tests.builders.records import NOW, client
from tests.builders.stores import add_client, opened


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
