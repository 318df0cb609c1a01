"""Accounts of a provider: whose they are, what they open, and what the audit log says of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from smpdash.record.permissions import NotAllowed
from smpdash.record.problem import Refused
from smpdash.record.studio import Staff
from smpdash.store.accounts.oidc_accounts import NotVouched, Vouched
from smpdash.store.accounts.sign_ins import IDLE, LONGEST, Tablet
from smpdash.store.store import Change, open_store
from tests.builders.records import NOW
from tests.builders.sign_ins import PINS, authenticator_of, copied, enter, with_pins
from tests.builders.stores import ANA, MANAGER, OWNER, raw, three_in_all

ANAS = Vouched("https://login.example", "248289761001", "ana@studio.example")


@pytest.fixture(scope="module")
def set_up(tmp_path_factory, light_hashes):
    store = with_pins(tmp_path_factory.mktemp("studio") / "studio.db")
    change(store, "a1", email="Ana@studio.example")
    return store


@pytest.fixture
def store(set_up, studio_path):
    return copied(set_up, studio_path)


def change(store, key, **fields):
    studio = store.studio()
    staff = tuple(replace(each, **fields) if each.key == key else each for each in studio.staff)
    store.save_studio(replace(studio, staff=staff), Change(f"{studio.version}", NOW))


def let_in(store, account=ANAS, **different):
    now = different.pop("now", NOW)
    tablet = Tablet(**{"token": "t", "word": "w", "name": "front", **different})
    return store.authenticator().let_in(account, tablet, now=now)


def refusal(store, account=ANAS, **different):
    with pytest.raises(NotVouched) as refused:
        let_in(store, account, **different)
    assert store.check() == []
    return str(refused.value)


def state(store, token="t", now=NOW):
    found = store.authenticator().admission(token, now=now).sign_in
    return found.state if found else None


@pytest.mark.slow
def test_a_verified_address_of_the_staff_lets_its_person_in(store):
    made = let_in(store)
    assert (made.person, made.state, made.must_change) == (ANA, "open", False)
    (entry,) = store.audit(limit=1)
    assert (entry.action, entry.actor, entry.device) == (
        "signed in with a work account",
        "a1",
        "front",
    )
    assert store.check() == []


@pytest.mark.slow
def test_from_then_on_the_subject_counts_and_no_address(store):
    let_in(store)
    for email in ("", "ana.married@studio.example", "olga@studio.example"):
        assert let_in(store, replace(ANAS, email=email), token=f"by {email}").person == ANA
    another = replace(ANAS, subject="another")
    assert "another account of this address" in refusal(store, another)
    elsewhere = replace(ANAS, issuer="https://else.example")
    assert "another account of this address" in refusal(store, elsewhere)


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("", "does not say that it verified"),
        ("cleo@studio.example", "Nobody here has the e-mail address cleo@studio.example"),
        ("\u212aate@studio.example", "does not say that it verified"),  # reads as a K
    ],
)
def test_an_account_that_is_nobodys_here_is_refused_and_noted(store, email, words):
    assert words in refusal(store, replace(ANAS, email=email))
    (entry,) = store.audit(limit=1)
    assert (entry.action, entry.actor, entry.reason) == ("work account refused", "?", "")
    assert state(store) is None


@pytest.mark.slow
def test_who_has_left_is_refused_bound_or_not(store):
    change(store, "a1", active=False)
    assert refusal(store) == "Ana does not work here any more."
    assert store.audit(limit=1)[0].reason == "for Ana"
    change(store, "a1", active=True)
    let_in(store)
    change(store, "a1", active=False)
    assert state(store) == "over"
    assert refusal(store) == "Ana does not work here any more."


def test_a_work_account_needs_no_pin_and_a_temporary_pin_waits_for_its_own_sign_in(store):
    with raw(store) as db:
        db.execute("DELETE FROM account WHERE staff = 'a1'")
    made = let_in(store)
    assert (made.state, made.has_pin) == ("open", False)
    authenticator_of(store, OWNER).give_temporary_pin("a1", "730184", now=NOW)
    made = let_in(store, token="u")
    assert (made.state, made.has_pin, made.must_change) == ("open", True, False)
    assert enter(store, pin="730184", token="by pin").must_change


@pytest.mark.slow
def test_without_an_owner_no_account_opens_anything(studio_path):
    store = open_store(studio_path, issue=three_in_all)
    staff = (Staff("a1", "Ana", email=ANAS.email),)
    store.save_studio(replace(store.studio(), staff=staff), Change("staff", NOW))
    assert "no owner yet" in refusal(store)


def test_a_locked_tablet_goes_on_by_pin_or_by_work_account(store):
    let_in(store)
    later = NOW + IDLE
    assert state(store, now=later) == "locked"
    made = enter(store, token="u", before="t", now=later)
    assert (made.state, made.created_at) == ("open", NOW)
    later += IDLE
    made = let_in(store, token="v", before="u", now=later)
    assert (made.state, made.created_at) == ("open", NOW)
    assert state(store, "u", later) is None
    assert [entry.action for entry in store.audit(limit=2)] == [
        "unlocked with a work account",
        "unlocked",
    ]
    assert state(store, "v", NOW + LONGEST) == "over"
    assert store.check() == []


def test_another_person_takes_the_tablet_over(store):
    enter(store, "a2", token="bens")
    let_in(store, before="bens")
    assert (state(store, "bens"), state(store)) == ("over", "open")


@pytest.mark.slow
def test_another_address_forgets_the_account_and_ends_what_it_opened(store):
    let_in(store)
    assert authenticator_of(store, OWNER).with_work_account() == {"a1"}
    change(store, "a1", email="")
    assert state(store) == "over"
    assert authenticator_of(store, OWNER).with_work_account() == set()
    assert "Nobody here" in refusal(store)
    change(store, "a1", email=ANAS.email)
    anew = replace(ANAS, subject="anew")
    assert let_in(store, anew, token="u").person == ANA
    assert state(store) == "over"
    assert store.check() == []


def test_another_name_leaves_the_account_as_it_is(store):
    let_in(store)
    change(store, "a1", name="Anna")
    assert state(store) == "open"


def test_signing_out_everywhere_and_a_new_role_end_it_too(store):
    let_in(store)
    authenticator_of(store, ANA).sign_out_everywhere("a1", now=NOW)
    assert state(store) == "over"
    let_in(store, token="u")
    change(store, "a1", role="manager")
    assert state(store, "u") == "over"


def test_wrong_pins_stop_no_work_account_and_it_forgives_none(store):
    at = NOW
    for _ in range(5):
        with pytest.raises(Exception, match="not right"):
            enter(store, pin="999999", now=at)
    let_in(store, now=at)
    with pytest.raises(Exception, match="Too many"):
        enter(store, now=at + timedelta(seconds=1))


def test_addresses_are_written_by_the_owner_alone(store):
    mona = store.by(person=MANAGER)
    studio = mona.studio()
    taken = tuple(replace(each, email="mona@studio.example") for each in studio.staff[:1])
    with pytest.raises(NotAllowed):
        mona.save_studio(replace(studio, staff=(*taken, *studio.staff[1:])), Change("s", NOW))
    with pytest.raises(NotAllowed):
        authenticator_of(store, MANAGER).with_work_account()


@pytest.mark.parametrize("email", ["ana", "@", "a@b c", "ana@", "é@x", "a@b@c", "a@b\n"])
def test_what_is_no_address_is_refused(store, email):
    with pytest.raises(Refused, match="no e-mail address"):
        change(store, "a2", email=email)


def test_an_address_that_is_too_long_is_refused_with_its_limit(store):
    with pytest.raises(Refused, match="The e-mail address has 255 letters; 254 is the most"):
        change(store, "a2", email="x" * 250 + "@a.bc")


def test_two_people_have_two_addresses(store):
    with pytest.raises(Refused, match="Ana and Ben have the same e-mail address"):
        change(store, "a2", email="ANA@studio.example")


def test_a_changed_binding_is_found_by_the_check(store):
    let_in(store)
    with raw(store) as db:
        db.execute("UPDATE work_account SET subject = 'mallory'")
    assert store.check() != []


def test_the_trail_says_whose_address_was_written(store):
    (entry,) = [each for each in store.audit() if each.action == "studio saved"][:1]
    assert entry.after["staff a1"]["email"] == "Ana@studio.example"
    assert PINS["a1"] not in str(entry)
