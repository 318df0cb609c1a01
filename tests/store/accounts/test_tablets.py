"""The studio's tablets: where people signed in, and what barring one does."""

from datetime import timedelta

import pytest

from smpdash.record.permissions import NotAllowed
from smpdash.store.accounts.oidc_accounts import NotVouched, Vouched
from smpdash.store.accounts.sign_ins import FORGOTTEN_AFTER, Tablet
from smpdash.store.accounts.tablets import BARRED
from smpdash.store.accounts.throttle import PinRefused
from tests.builders.records import NOW
from tests.builders.sign_ins import authenticator_of, copied, enter, with_pins
from tests.builders.stores import ANA, MANAGER, OWNER

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def set_up(tmp_path_factory, light_hashes):
    return with_pins(tmp_path_factory.mktemp("studio") / "studio.db")


@pytest.fixture
def store(set_up, studio_path):
    return copied(set_up, studio_path)


@pytest.fixture
def owner(store):
    return authenticator_of(store, OWNER)


def tablets(owner, now=NOW):
    return [
        (each.name, [(one.person.key, one.state) for one in each.sign_ins], each.barred_at)
        for each in owner.tablets(now=now)
    ]


@pytest.mark.slow
def test_each_tablet_is_listed_once_under_its_last_name_with_whoever_is_signed_in(store, owner):
    assert owner.tablets(now=NOW) == []
    enter(store, "a1", word="w1", name="10.0.0.7")
    enter(store, "a2", word="w1", name="Room%201", now=NOW + MINUTE)
    enter(store, "m1", word="w2", name="Desk", token="m", now=NOW + 2 * MINUTE)
    store.authenticator().lock("m", now=NOW + 2 * MINUTE)
    assert tablets(owner, NOW + 2 * MINUTE) == [
        ("Desk", [("m1", "locked")], None),
        ("Room 1", [("a2", "open"), ("a1", "open")], None),
    ]


def test_a_tablet_is_signed_out_alone(store, owner):
    enter(store, "a1", word="w1", token="there")
    enter(store, "a1", word="w2", token="here")
    there = owner.tablets(now=NOW)[0]
    owner.sign_out_tablet(there, now=NOW)
    states = [owner.admission(token, now=NOW).sign_in.state for token in ("there", "here")]
    assert sorted(states) == ["open", "over"]
    enter(store, "a1", word="w1", known_by="w1")


def test_nobody_signs_in_on_a_barred_tablet_and_everybody_elsewhere(store, owner):
    enter(store, "a1", word="w1", token="there", name="Room%201")
    (tablet,) = owner.tablets(now=NOW)
    owner.bar_tablet(tablet, now=NOW)
    assert owner.admission("there", now=NOW).sign_in.state == "over"
    with pytest.raises(PinRefused, match=BARRED):
        enter(store, "m1", known_by="w1", word="w1")
    vouched = Vouched("https://id.example", "1", "ana@studio.example")
    with pytest.raises(NotVouched):
        store.authenticator().let_in(vouched, Tablet("t", known_by="w1"), now=NOW)
    enter(store, "m1", known_by="w2", word="w2")
    last = store.audit(limit=3)
    assert "tablet barred" in [entry.action for entry in last]
    assert store.check() == []


def test_a_barred_tablet_stays_barred_when_its_sign_ins_are_forgotten_until_it_is_allowed(
    store, owner
):
    enter(store, "a1", word="w1", name="Room%201")
    owner.bar_tablet(owner.tablets(now=NOW)[0], now=NOW)
    later = NOW + FORGOTTEN_AFTER + MINUTE
    enter(store, "a2", word="w2", name="Desk", now=later)
    assert tablets(owner, later) == [("Desk", [("a2", "open")], None), ("Room 1", [], NOW)]
    owner.allow_tablet(owner.tablets(now=later)[1], now=later)
    enter(store, "a1", known_by="w1", word="w1", now=later)


def test_the_machine_itself_is_never_barred(store, owner):
    enter(store, "o1", word="w1", is_here=True)
    owner.bar_tablet(owner.tablets(now=NOW)[0], now=NOW)
    enter(store, "o1", known_by="w1", word="w1", is_here=True)


@pytest.mark.parametrize("person", [ANA, MANAGER])
def test_only_an_owner_sees_and_bars_tablets(store, owner, person):
    enter(store, "a1", word="w1")
    (tablet,) = owner.tablets(now=NOW)
    theirs = authenticator_of(store, person)
    for refused in (
        lambda: theirs.tablets(now=NOW),
        lambda: theirs.sign_out_tablet(tablet, now=NOW),
        lambda: theirs.bar_tablet(tablet, now=NOW),
        lambda: theirs.allow_tablet(tablet, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert tablets(owner) == [("front", [("a1", "open")], None)]
