"""Limits on wrong PINs: what an insider and a stranger can try, whom they can make wait, and how
an owner ends it."""

import io
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from smpdash.cli.main import main
from smpdash.record.permissions import NotAllowed
from smpdash.store.accounts import pins, sign_ins, throttle
from smpdash.store.accounts.sign_ins import FORGOTTEN_AFTER
from smpdash.store.accounts.throttle import FREE, LONG_WAITS, OWN_FOR, STOPS_AT, PinRefused
from smpdash.store.db import connection
from smpdash.store.store import open_store
from tests.builders.records import NOW
from tests.builders.sign_ins import authenticator_of, copied, enter, with_pins
from tests.builders.stores import ANA, BEN, MANAGER, OWNER, raw, three_in_all
from tests.campaigns.guesses import as_before, insider, looked_at_each_day, shut_out, stranger
from tests.campaigns.guesses import quick as without_hash

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def set_up(tmp_path_factory, light_hashes):
    return with_pins(tmp_path_factory.mktemp("throttle") / "studio.db")


@pytest.fixture
def store(set_up, studio_path):
    return copied(set_up, studio_path)


@pytest.fixture
def quick():
    """A look at a PIN that takes no time: the throttle is tried here, and not the hash."""
    with without_hash():
        yield


def wrong(store, key="a1", times=1, now=NOW, **different):
    for _ in range(times):
        with pytest.raises(PinRefused) as refused:
            enter(store, key, "999999", now=now, **different)
    return refused.value


def on(store, key, word, now=NOW):
    """The tablet of this word, on which this person signs in now."""
    enter(store, key, word=word, now=now)
    return {"known_by": word, "word": word}


@pytest.mark.usefixtures("quick")
def test_a_new_tablet_for_each_guess_gives_no_more_guesses(store):
    """An insider signs in with an empty cookie jar and has a known tablet, again and again."""
    looked = 0
    for number in range(50):
        tablet = on(store, "a2", f"jar {number}")
        refusal = wrong(store, "a1", **tablet)
        looked += refusal.until is None
    assert looked == FREE["person"]
    assert refusal.until is not None


@pytest.mark.usefixtures("quick")
def test_the_guesses_on_new_tablets_are_charged_to_who_made_them_known(store):
    """Whoever is tried: the insider's tablets together have one count, and others' have theirs."""
    looked, jar = 0, count()
    for key in ("a1", "m1", "o1", "nobody") * 5:
        looked += wrong(store, key, **on(store, "a2", f"jar {next(jar)}")).until is None
    assert looked == FREE["maker"]
    assert store.authenticator().accounts(now=NOW)["a2"].others_wait_until == NOW + LONG_WAITS[0]
    # Somebody whom nobody tried yet gets in on a tablet of another, and on a new one.
    owners = on(store, "o1", "the owner's")
    assert enter(store, "a1", **owners).state == "open"
    assert enter(store, "m1").state == "open"


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("attack", [insider, stranger])
def test_whoever_guesses_slows_nobody_on_a_tablet_of_their_own(store, attack):
    own = on(store, "a1", "front desk")
    attack(store, "a1", NOW, HOUR)
    assert enter(store, "a1", now=NOW + HOUR, **own).state == "open"
    wrong(store, "a1", times=4, now=NOW + HOUR, **own)
    assert enter(store, "a1", now=NOW + HOUR, **own).state == "open"
    assert store.check() == []


@pytest.mark.usefixtures("quick")
def test_a_tablet_is_ones_own_for_thirty_days_from_the_last_sign_in(store):
    own = on(store, "a1", "front desk")
    for day in (OWN_FOR - DAY, OWN_FOR - DAY + OWN_FOR, OWN_FOR - DAY + OWN_FOR * 2):
        with raw(store) as db:
            tried = throttle.attempt(db, "a1", "front desk", here=False, now=NOW + day)
        assert tried.place == ("own" if day < OWN_FOR else "known")
    assert enter(store, "a1", now=NOW + FORGOTTEN_AFTER * 2, **own).state == "open"


@pytest.mark.usefixtures("quick")
def test_a_right_pin_gives_no_new_guesses_to_who_attacks_from_elsewhere(store):
    own = on(store, "a1", "front desk")
    wrong(store, "a1", times=5)
    enter(store, "a1", **own)
    assert wrong(store, "a1").until == NOW + LONG_WAITS[0]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("attack", [insider, stranger])
def test_a_persistent_attacker_gets_some_guesses_a_day(store, attack):
    """Also with a restart between any two of them."""
    first = attack(store, "a1", NOW, DAY)
    second = attack(open_store(store.path, issue=three_in_all), "a1", NOW + DAY, DAY)
    assert FREE["person"] < first <= 16
    assert second <= 7


@pytest.mark.usefixtures("quick")
def test_of_forty_insiders_tablets_at_once_five_guesses_are_looked_at(store, monkeypatch):
    tablets = [on(store, "a2", f"jar {number}") for number in range(20)]
    looked = []
    monkeypatch.setattr(pins, "fits", lambda *_: (looked.append(1), False)[1])
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda tablet: wrong(store, "a1", times=2, **tablet), tablets))
    assert len(looked) == FREE["person"]
    assert store.check() == []


@pytest.mark.usefixtures("quick")
def test_ten_wrong_pins_keep_nobody_else_from_new_tablets(store):
    wrong(store, "a1", times=10)
    for key in ("o1", "m1", "a2"):
        assert enter(store, key).state == "open"


@pytest.mark.usefixtures("quick")
def test_strangers_get_no_five_guesses_for_each_of_many_people(store):
    staff = [f"p{number}" for number in range(12)]
    with raw(store) as db:
        looked = 0
        for key in staff * 5:
            tried = throttle.attempt(db, key, "", here=False, now=NOW)
            try:
                throttle.record_wrong(db, throttle.reserve(db, tried, now=NOW), tried, now=NOW)
            except PinRefused:
                continue
            looked += 1
    assert looked == FREE["strangers"]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("attack", [insider, stranger])
def test_on_the_machine_an_owner_always_gets_in_and_lifts_every_wait(store, attack):
    enter(store, "o1", word="machine's", is_here=True)
    for key in ("o1", "m1", "a1", "nobody"):
        attack(store, key, NOW, HOUR)
    later = NOW + HOUR
    assert wrong(store, "o1", now=later).until is not None
    owner = enter(store, "o1", is_here=True, known_by="", now=later)
    authenticator = store.by(person=owner.person, device="machine").authenticator()
    authenticator.unlock_everybody(now=later)
    for key in ("o1", "a1"):
        assert enter(store, key, now=later).state == "open"
    assert store.check() == []


@pytest.mark.usefixtures("quick")
def test_on_the_machine_wrong_pins_wait_and_never_stop(store):
    at = NOW
    for _ in range(STOPS_AT + 5):
        at = wrong(store, "o1", now=at, is_here=True).until or at
        at += HOUR
    assert enter(store, "o1", is_here=True, now=at).state == "open"
    assert not store.authenticator().accounts(now=at)["o1"].stopped


@pytest.mark.usefixtures("quick")
def test_unlocking_lifts_what_strangers_did(store):
    for key in ("o1", "m1", "a1", "a2"):
        stranger(store, key, NOW, timedelta(minutes=1))
    with pytest.raises(PinRefused):
        enter(store, "o1")
    with pytest.raises(NotAllowed):
        authenticator_of(store, MANAGER).unlock_everybody(now=NOW)
    authenticator_of(store, OWNER).unlock("o1", now=NOW)
    assert enter(store, "o1").state == "open"
    with pytest.raises(PinRefused):  # the others are slowed as before
        enter(store, "a1")
    assert store.check() == []


def test_the_owner_command_lifts_every_wait(store, monkeypatch):
    """With a new PIN, as it always asks for one: a stranger's wrong PINs count no more."""
    with monkeypatch.context() as patched:
        patched.setattr(pins, "fits", lambda *_: False)
        for key in ("o1", "m1", "a1", "a2"):
            stranger(store, key, NOW, HOUR)
    monkeypatch.setattr("sys.stdin", io.StringIO("50283741\n"))
    assert main(["owner", "Olga", "--db", str(store.path), "--pin-stdin"]) == 0
    assert enter(store, "o1", "50283741", now=NOW + HOUR).state == "open"
    assert enter(store, "a1", now=NOW + HOUR).state == "open"


@pytest.mark.usefixtures("quick")
def test_the_person_and_the_owner_are_told_of_wrong_pins_until_they_saw_it(store):
    own = on(store, "a1", "front desk", now=NOW - DAY)
    wrong(store, "a1", times=3, now=NOW - DAY, name="192.0.2.7")
    for number in range(2):
        wrong(store, "a1", name="back%20room", **on(store, "a2", f"jar {number}"))
    wrong(store, "a1", times=2, name="front%20desk", **own)
    anas = authenticator_of(store, ANA).wrong_pins()
    assert [(each.place, each.maker, each.number, each.tablet) for each in anas] == [
        ("new", "", 3, "192.0.2.7"),
        ("known", "a2", 2, "back%20room"),
        ("own", "", 2, "front%20desk"),
    ]
    assert [each.first_at for each in anas] == [NOW - DAY, NOW, NOW]
    assert authenticator_of(store, BEN).wrong_pins() == ()
    assert authenticator_of(store, OWNER).wrong_pins() == anas
    wrong(store, "a1", now=NOW + HOUR, **own)  # after it was shown
    authenticator_of(store, ANA).saw_wrong_pins(anas, now=NOW + HOUR)
    assert [each.number for each in authenticator_of(store, ANA).wrong_pins()] == [1]
    assert sum(each.number for each in authenticator_of(store, OWNER).wrong_pins()) == 8
    authenticator_of(store, OWNER).saw_wrong_pins(
        authenticator_of(store, OWNER).wrong_pins(), now=NOW + HOUR
    )
    assert authenticator_of(store, OWNER).wrong_pins() == ()
    assert store.check() == []


@pytest.mark.usefixtures("quick")
def test_nobody_marks_as_seen_what_is_for_another(store):
    wrong(store, "a1", times=5)
    shown = authenticator_of(store, ANA).wrong_pins()
    authenticator_of(store, BEN).saw_wrong_pins(shown, now=NOW)
    assert authenticator_of(store, ANA).wrong_pins() == shown


class Throttle(RuleBasedStateMachine):
    """Anybody types anything on any tablet; each promise is held against a list of what happened.

    The rows of a sign-in are written here as the authenticator writes them, without the hash, which
    would take a second for each step.
    """

    folder = None

    @initialize()
    def begin(self):
        Throttle.number = getattr(Throttle, "number", 0) + 1
        path = Throttle.folder / f"{Throttle.number}.db"
        self.store = copied(Throttle.set_up, path)
        self.now = NOW
        self.looked: list[tuple[str, str, datetime]] = []  # wrong ones: person, place, when
        self.in_a_row: Counter[tuple[str, str]] = Counter()
        self.jars = count()

    @rule(
        who=st.sampled_from(["a1", "o1", "?"]),
        by=st.sampled_from(["front", "back", "jar", "new", "machine"]),
        times=st.integers(1, 8),
    )
    def type_wrong_pins(self, who, by, times):
        for _ in range(times):
            word = self.jar() if by == "jar" else by
            with connection.write(self.store.path) as db:
                tried = self.tried(db, who, word)
                try:
                    number = throttle.reserve(db, tried, now=self.now)
                except PinRefused:
                    continue
                throttle.record_wrong(db, number, tried, now=self.now)
            self.looked.append((who, tried.place, self.now))
            self.in_a_row[(who, tried.device)] += 1

    @rule(who=st.sampled_from(["a1", "o1"]), word=st.sampled_from(["front", "back", "machine"]))
    def type_the_right_pin(self, who, word):
        with connection.write(self.store.path) as db:
            tried = self.tried(db, who, word)
            promised = tried.place in {"own", "machine"} and (
                self.in_a_row[(who, tried.device)] < FREE["tablet"]
            )
            try:
                number = throttle.reserve(db, tried, now=self.now)
            except PinRefused:
                assert not promised
                return
            throttle.record_right(db, number, tried)
            self.sign_in(db, who, word)
        self.in_a_row[(who, tried.device)] = 0

    @rule(minutes=st.sampled_from([1, 10, 61, 245, 1500, 60 * 24 * 31]))
    def time_goes_by(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule()
    def start_again(self):
        self.store = open_store(self.store.path, issue=three_in_all)

    @invariant()
    def no_more_guesses_from_elsewhere_than_the_limit_lets_through(self):
        for who in ("a1", "o1", "?"):
            at = [at for one, place, at in self.looked if one == who and place in {"known", "new"}]
            for first in at:
                within = sum(first <= other < first + DAY for other in at)
                assert within <= FREE["person"] + len(LONG_WAITS) + DAY // LONG_WAITS[-1]

    def tried(self, db, who, word):
        known_by = "" if word in {"new", "machine"} else word
        return throttle.attempt(db, who, known_by, here=word == "machine", now=self.now)

    def jar(self):
        """A new tablet on which an insider signs in, as anybody who works here may."""
        word = f"jar {next(self.jars)}"
        with connection.write(self.store.path) as db:
            self.sign_in(db, "a2", word)
        return word

    def sign_in(self, db, who, word):
        self.tokens = getattr(self, "tokens", 0) + 1
        tablet = sign_ins.Tablet(f"token {self.tokens}", word, word)
        sign_ins.begin(db, who, tablet, by_work_account=False, now=self.now)


def test_whatever_is_typed_where_the_promises_hold(set_up, tmp_path):
    Throttle.set_up, Throttle.folder = set_up, tmp_path
    run_state_machine_as_test(
        Throttle,
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.long
def test_a_count_per_tablet_alone_would_let_an_insider_guess_on(store):
    with as_before():
        (looked,) = looked_at_each_day(store, ["a1"], days=1, is_insider=True, most=50)
    assert looked == 50


def test_a_stranger_shuts_new_tablets_alone_and_an_owner_opens_them(store):
    today = shut_out(store)
    assert [where for where, is_in in today.items() if not is_in] == ["on a new tablet"]
    assert store.check() == []


@pytest.mark.long
def test_as_it_was_before_nothing_would_open_them(store):
    with as_before():
        before = shut_out(store)
    assert [where for where, is_in in before.items() if is_in] == ["on a tablet of the owner's own"]
