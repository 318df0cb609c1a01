"""Signing in on a real file: tokens, locks, limits, and what the audit log says of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from smpdash.record.permissions import MACHINE, NotAllowed
from smpdash.record.problem import Refused
from smpdash.store.accounts import pins, throttle
from smpdash.store.accounts.accounts import TEMPORARY_PIN_LASTS
from smpdash.store.accounts.sign_ins import FORGOTTEN_AFTER, IDLE, LONGEST, Tablet
from smpdash.store.accounts.throttle import PinRefused
from smpdash.store.db import connection
from smpdash.store.store import Change, open_store
from tests.builders.records import NOW
from tests.builders.sign_ins import PINS, authenticator_of, copied, enter, with_pins
from tests.builders.stores import ANA, MANAGER, OWNER, add_client, raw, three_in_all
from tests.campaigns.guesses import at_once

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def set_up(tmp_path_factory, light_hashes):
    return with_pins(tmp_path_factory.mktemp("studio") / "studio.db")


@pytest.fixture
def store(set_up, studio_path):
    return copied(set_up, studio_path)


def state(store, token, now=NOW, **different):
    found = store.authenticator(**different).admission(token, now=now).sign_in
    return found.state if found else None


def wrong(store, key="a1", times=1, now=NOW, **different):
    for _ in range(times):
        with pytest.raises(PinRefused) as refused:
            enter(store, key, "999999", now=now, **different)
    return refused.value


@pytest.mark.slow
def test_the_right_pin_lets_the_person_in_and_the_token_says_who_it_is(store):
    made = enter(store, token="t")
    admission = store.authenticator().admission("t", now=NOW)
    assert (made.person, made.state) == (ANA, "open")
    assert admission.sign_in == made
    assert admission.has_accounts
    assert store.check() == []


def test_neither_token_nor_pin_nor_hash_stands_in_the_file_or_its_trail(store):
    enter(store, token="a-token-of-no-other", word="a-word-of-no-other")
    wrong(store)
    store.authenticator().change_pin(
        PINS["a1"], "730184", Tablet("another", before="a-token-of-no-other"), now=NOW
    )
    with raw(store) as db:
        hashes = [row["pin"] for row in db.query("SELECT pin FROM account")]
        trail = b"\n".join(row["content"] for row in db.query("SELECT content FROM audit"))
    connection.empty_journal(store.path)
    content = store.path.read_bytes()
    for secret in (b"a-token-of-no-other", b"a-word-of-no-other", b"730184"):
        assert secret not in content
    assert [each for each in hashes if each.encode() in trail] == []


@pytest.mark.parametrize(
    ("key", "pin"), [("a1", "999999"), ("nobody", "402715"), ("a9", "402715"), ("", "402715")]
)
def test_whatever_is_wrong_the_words_are_the_same(store, key, pin):
    staff = (*store.studio().staff, replace(store.studio().staff[0], key="a9", name="No PIN"))
    store.save_studio(replace(store.studio(), staff=staff), Change("more", NOW))
    with pytest.raises(PinRefused, match=r"^That is not right\. Try again\.$"):
        enter(store, key, pin)


def test_for_each_a_pin_is_looked_at_once(store, monkeypatch):
    looked, fits = [], pins.fits
    monkeypatch.setattr(pins, "fits", lambda *about: (looked.append(1), fits(*about))[1])
    for key in ("a1", "nobody"):
        wrong(store, key)
    enter(store)
    assert len(looked) == 3


def own_tablet(store, key="a1", word="kept", now=NOW):
    """A tablet on which this person signed in: what `enter` and `wrong` take to be there."""
    enter(store, key, word=word, now=now)
    return {"known_by": word, "word": word}


@pytest.mark.slow
def test_after_five_wrong_pins_the_wait_grows_and_survives_a_restart(store):
    waits, at, here = [], NOW, own_tablet(store)
    wrong(store, times=5, now=at, **here)
    for _ in range(5):
        again = open_store(store.path, issue=three_in_all)
        with pytest.raises(PinRefused) as refused:
            enter(again, now=at, **here)  # the right PIN waits too
        until = refused.value.until
        waits.append((until - at) / MINUTE)
        at = until
        wrong(again, now=at, **here)
    assert waits == [1, 5, 15, 60, 60]


def test_the_trail_says_whose_pin_was_tried_and_not_who_tried(store):
    wrong(store, name="front")
    (entry,) = store.audit(limit=1)
    assert (entry.action, entry.reason, entry.actor) == ("wrong PIN", "for Ana", "?")
    assert entry.device == "front"


@pytest.mark.slow
def test_a_right_pin_after_a_wait_starts_the_count_anew(store):
    here = own_tablet(store)
    wrong(store, times=5, **here)
    enter(store, now=NOW + 2 * MINUTE, **here)
    wrong(store, times=4, now=NOW + 3 * MINUTE, **here)
    assert enter(store, now=NOW + 3 * MINUTE, **here).state == "open"


@pytest.mark.slow
def test_twenty_wrong_pins_stop_a_person_on_that_tablet_until_an_owner_lifts_it(store):
    here, at = own_tablet(store), NOW
    for _ in range(20):
        refusal = wrong(store, now=at, **here)
        at = (refusal.until or at) + timedelta(hours=1)
    with pytest.raises(PinRefused, match="owner"):
        enter(store, now=at + timedelta(days=20), **here)
    assert store.authenticator().accounts(now=at)["a1"].stopped
    with pytest.raises(NotAllowed):
        authenticator_of(store, MANAGER).unlock("a1", now=at)
    authenticator_of(store, OWNER).unlock("a1", now=at)
    assert enter(store, now=at, **here).state == "open"


@pytest.mark.slow
def test_of_forty_guesses_at_once_exactly_five_are_looked_at(store):
    assert at_once(store) == 5
    assert store.check() == []


@pytest.mark.long
def test_counting_after_the_look_would_let_more_through(store):
    assert at_once(store, counted_before=False) > 5


def test_a_look_that_was_cut_off_counts_for_a_minute_only(store):
    with raw(store) as db:
        for _ in range(5):
            tried = throttle.attempt(db, "a1", "", here=False, now=NOW)
            throttle.reserve(db, tried, now=NOW)
    with pytest.raises(PinRefused):
        enter(store)
    assert enter(store, now=NOW + 2 * MINUTE).state == "open"


def test_an_idle_tablet_locks_itself_and_its_pin_opens_it_under_a_new_token(store):
    enter(store, token="t", word="w")
    assert state(store, "t", NOW + IDLE - timedelta(seconds=1)) == "open"
    assert state(store, "t", NOW + IDLE) == "locked"
    later = NOW + 2 * IDLE
    made = enter(store, token="u", before="t", known_by="w", word="w", now=later)
    assert (made.state, made.created_at) == ("open", NOW)
    assert state(store, "t", later) is None
    assert [entry.action for entry in store.audit(limit=2)] == ["unlocked", "signed in"]
    assert store.check() == []


def test_use_keeps_a_tablet_open_and_does_not_open_a_locked_one(store):
    enter(store, token="t")
    store.authenticator().see("t", now=NOW + 4 * MINUTE)
    assert state(store, "t", NOW + 8 * MINUTE) == "open"
    store.authenticator().see("t", now=NOW + 10 * MINUTE)
    assert state(store, "t", NOW + 10 * MINUTE) == "locked"
    store.authenticator().lock("t", now=NOW)
    assert store.authenticator().see("t", now=NOW).state == "locked"
    assert store.check() == []


def test_beside_the_chair_a_tablet_waits_three_times_as_long(store):
    code = add_client(store)
    store.open_draft("visit", f"{code}/1", device="front%20desk w1", now=NOW)
    enter(store, token="t", name="front%20desk")
    enter(store, "a2", token="u", name="front")
    assert state(store, "t", NOW + 14 * MINUTE) == "open"
    assert state(store, "t", NOW + 15 * MINUTE) == "locked"
    assert state(store, "u", NOW + 14 * MINUTE) == "locked"


@pytest.mark.slow
def test_after_twelve_hours_a_sign_in_is_over_however_busy(store):
    enter(store, token="t")
    for step in range(1, 145):
        store.authenticator().see("t", now=NOW + step * IDLE - step * timedelta(seconds=1))
    assert state(store, "t", NOW + LONGEST - timedelta(seconds=1), idle=LONGEST) == "open"
    assert state(store, "t", NOW + LONGEST, idle=LONGEST) == "over"


def test_a_clock_set_back_locks_and_does_not_keep_open(store):
    enter(store, token="t")
    assert state(store, "t", NOW - timedelta(hours=1)) == "over"
    store.authenticator().see("t", now=NOW + 4 * MINUTE)
    assert state(store, "t", NOW + MINUTE) == "locked"


def test_another_person_takes_the_tablet_over(store):
    enter(store, token="t")
    enter(store, "a2", token="u", before="t")
    assert (state(store, "t"), state(store, "u")) == ("over", "open")


def test_a_tablet_remembers_who_used_it_last(store):
    enter(store, "a1", word="front")
    enter(store, "a2", word="front", now=NOW + timedelta(minutes=1))
    enter(store, "a1", word="back", now=NOW + timedelta(minutes=2))
    last_on = store.authenticator().last_on
    assert [last_on(word) for word in ("front", "back", "elsewhere", "")] == ["a2", "a1", "", ""]


@pytest.mark.parametrize("change", ["sign out", "everywhere", "role", "left", "pin", "start pin"])
def test_a_token_opens_nothing_any_more_after(store, change):
    enter(store, token="t")
    enter(store, token="here")
    staff = {person.key: person for person in store.studio().staff}
    if change == "sign out":
        store.authenticator().sign_out("t", now=NOW)
    elif change == "everywhere":
        authenticator_of(store, ANA).sign_out_everywhere("a1", now=NOW)
    elif change == "pin":
        store.authenticator().change_pin(PINS["a1"], "730184", Tablet("r", before="here"), now=NOW)
        assert (state(store, "here"), state(store, "r")) == (None, "open")
    elif change == "start pin":
        authenticator_of(store, OWNER).give_temporary_pin("a1", "730184", now=NOW)
    else:
        staff["a1"] = replace(
            staff["a1"], **({"role": "manager"} if change == "role" else {"active": False})
        )
        store.save_studio(replace(store.studio(), staff=(*staff.values(),)), Change("s", NOW))
    assert state(store, "t") == "over"
    assert store.check() == []


def test_a_temporary_pin_is_to_be_changed_and_does_not_last(store):
    authenticator_of(store, OWNER).give_temporary_pin("a1", "730184", now=NOW)
    assert enter(store, pin="730184", token="t").must_change
    with pytest.raises(Refused, match="than before"):
        store.authenticator().change_pin("730184", "730184", Tablet("u", before="t"), now=NOW)
    made = store.authenticator().change_pin("730184", "628405", Tablet("u", before="t"), now=NOW)
    assert not made.must_change
    authenticator_of(store, OWNER).give_temporary_pin("a2", "730184", now=NOW)
    with pytest.raises(PinRefused):
        enter(store, "a2", "730184", now=NOW + TEMPORARY_PIN_LASTS)


def test_after_a_temporary_pin_ones_own_is_chosen_without_typing_it_again(store):
    authenticator_of(store, OWNER).give_temporary_pin("a1", "730184", now=NOW)
    enter(store, pin="730184", token="t")
    choose = store.authenticator().choose_pin
    for new, words in (
        ("730184", "the temporary PIN"),
        ("123456", "guessed"),
        ("73", "digits"),
    ):
        with pytest.raises(Refused, match=words):
            choose(new, Tablet("u", before="t"), now=NOW)
    made = choose("628405", Tablet("u", before="t"), now=NOW)
    assert (made.must_change, state(store, "u"), state(store, "t")) == (False, "open", None)
    assert enter(store, pin="628405").person.key == "a1"
    assert store.check() == []


def test_nobody_chooses_a_pin_without_the_old_one_but_after_a_temporary_pin(store):
    choose = store.authenticator().choose_pin
    enter(store, token="t")
    with pytest.raises(PinRefused, match="Sign in again"):
        choose("730184", Tablet("u", before="t"), now=NOW)
    with pytest.raises(PinRefused, match="Sign in again"):
        choose("730184", Tablet("u", before="nobody"), now=NOW)
    authenticator_of(store, OWNER).give_temporary_pin("a2", "730184", now=NOW)
    enter(store, "a2", "730184", token="locked")
    store.authenticator().lock("locked", now=NOW)
    with pytest.raises(PinRefused, match="Sign in again"):
        choose("628405", Tablet("u", before="locked"), now=NOW)
    assert enter(store, "a2", "730184").must_change


def test_a_new_pin_takes_the_old_one_and_a_good_one(store):
    enter(store, token="t")
    authenticator = store.authenticator()
    for old, new, fault in (
        ("999999", "730184", PinRefused),
        (PINS["a1"], "123456", Refused),
        (PINS["a1"], "73018", Refused),
    ):
        with pytest.raises(fault):
            authenticator.change_pin(old, new, Tablet("u", before="t"), now=NOW)
    assert state(store, "t") == "open"
    with pytest.raises(PinRefused):
        authenticator.change_pin(PINS["a1"], "730184", Tablet("u", before="nobody"), now=NOW)


def test_only_an_owner_gives_pins_and_signs_others_out(store):
    for person in (ANA, MANAGER):
        authenticator = authenticator_of(store, person)
        with pytest.raises(NotAllowed):
            authenticator.give_temporary_pin("a2", "730184", now=NOW)
        with pytest.raises(NotAllowed):
            authenticator.sign_out_everywhere("a2", now=NOW)


def test_a_manager_changes_tables_but_not_the_staff(store):
    studio = store.studio()
    mona = store.by(person=MANAGER)
    mona.save_studio(replace(studio, name="Renamed"), Change("a", NOW))
    raised = tuple(replace(person, role="owner") for person in studio.staff)
    with pytest.raises(NotAllowed):
        mona.save_studio(replace(store.studio(), staff=raised), Change("b", NOW))


@pytest.mark.parametrize("how", ["role", "active", "deleted"])
def test_the_last_owner_stays(store, how):
    studio = store.studio()
    staff = {
        "role": tuple(replace(each, role="manager") for each in studio.staff),
        "active": tuple(replace(each, active=False) for each in studio.staff),
        "deleted": studio.staff[1:],
    }[how]
    with pytest.raises(Refused, match="last owner"):
        store.save_studio(replace(studio, staff=staff), Change("a", NOW))
    assert store.studio() == studio
    assert store.check() == []


def test_a_new_role_asks_for_a_new_pin(store):
    staff = tuple(
        replace(each, role="manager") if each.key == "a1" else each for each in store.studio().staff
    )
    store.save_studio(replace(store.studio(), staff=staff), Change("a", NOW))
    assert enter(store).must_change


@pytest.mark.slow
def test_the_first_owner_is_set_up_once_and_on_the_machine_again_at_any_time(studio_path):
    authenticator = open_store(studio_path, issue=three_in_all).authenticator()
    with pytest.raises(Refused):
        authenticator.make_owner(" ", "1234", first=True, now=NOW)
    key = authenticator.make_owner("Olga", "40271583", first=True, now=NOW)
    with pytest.raises(Refused, match="already"):
        authenticator.make_owner("Mallory", "91620374", first=True, now=NOW)
    assert [(each.key, each.role) for each in authenticator.people()] == [(key, "owner")]
    assert authenticator.make_owner("olga", "91620374", first=False, now=NOW) == key
    store = open_store(studio_path, issue=three_in_all)
    assert enter(store, key, "91620374").state == "open"
    assert store.check() == []


def test_with_another_key_file_no_pin_fits_and_the_account_says_so(store):
    pins.key_file(store.path).unlink()
    with pytest.raises(PinRefused):
        enter(store)
    assert {account.is_lost for account in store.authenticator().accounts(now=NOW).values()} == {
        True
    }


def test_while_the_key_of_the_pins_is_lost_no_try_counts_and_no_key_is_made(store):
    file = pins.key_file(store.path)
    kept = file.rename(file.with_name("elsewhere"))
    for _ in range(25):
        with pytest.raises(PinRefused, match="key that the PINs were made with"):
            enter(store, word="front", known_by="front")
    assert store.authenticator().has_another_key()
    assert not file.exists()
    kept.rename(file)
    assert enter(store).state == "open"


def test_an_owner_set_up_on_the_machine_gets_a_new_key_where_it_is_lost(store):
    pins.key_file(store.path).unlink()
    authenticator_of(store, MACHINE).make_owner("Olga", PINS["o1"], first=False, now=NOW)
    assert enter(store, "o1").state == "open"
    accounts = store.authenticator().accounts(now=NOW)
    assert {key for key, account in accounts.items() if account.is_lost} == {"m1", "a1", "a2"}


def test_what_ended_long_ago_is_forgotten(store):
    enter(store, token="t")
    enter(store, "a2", token="u", now=NOW + FORGOTTEN_AFTER + MINUTE)
    with raw(store) as db:
        assert db.table("sign_in").count == 1
    assert store.check() == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE account SET pin = replace(pin, 'm=', 'm=1') WHERE staff = 'a1'",
        "UPDATE account SET must_change = 1 WHERE staff = 'a1'",
        "UPDATE sign_in SET token_sha256 = printf('%064d', 1)",
        "UPDATE sign_in SET ended_at = NULL",
        "UPDATE sign_in SET staff = 'o1'",
        "DELETE FROM throttle",
        "UPDATE throttle SET wrong = 1",
        "UPDATE wrong_pin SET number = 1",
    ],
)
def test_check_notices_what_was_changed_outside(store, change):
    enter(store, token="t")
    store.authenticator().sign_out("t", now=NOW)
    wrong(store, times=2)
    assert store.check() == []
    with raw(store) as db:
        db.execute(change)
    assert store.check() != []
