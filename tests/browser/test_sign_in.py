"""The way in over the network: who is let in, and what opens nothing."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from smpdash.runtime.admission import COOKIE, KNOWN_COOKIE
from smpdash.runtime.clock import now
from smpdash.store.accounts.throttle import FREE, WAITS
from smpdash.store.store import Change, Store
from tests.browser.served import Served
from tests.browser.visitor import Visitor, run
from tests.builders.sign_ins import PINS, authenticator_of, copied, with_pins
from tests.builders.stores import OWNER, add_client
from tests.builders.waiting import until
from tests.campaigns.guesses import ELSEWHERE, guess

CLIENT = "Nobody Knows Her"
INSIDE = ("/", "/studio", "/client?code=C-0001", "/export/clients.csv", "/media/x", "/no")
INSIDE += ("/_stcore/host-config", "/export/client/C-0001.json", "/client/C-0001/plan")
INSIDE += ("/client-view?code=C-0001",)


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = with_pins(tmp_path_factory.mktemp("set-up") / "studio.db", now=now())
    add_client(store, CLIENT)
    return store


@pytest.fixture(scope="module")
def shared(
    set_up: Store, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, Store]]:
    """Served once; each test comes with tablets of its own."""
    store = copied(set_up, tmp_path_factory.mktemp("served") / "studio.db")
    with Served(store.path, SMPDASH_HOSTS="studio.local") as server:
        yield server, store


@pytest.fixture
def server(shared: tuple[Served, Store]) -> Served:
    return shared[0]


@pytest.fixture
def store(shared: tuple[Served, Store]) -> Store:
    return shared[1]


@pytest.fixture
def ana(server: Served) -> Visitor:
    visitor = Visitor(server)
    assert visitor.sign_in("a1") == 303
    return visitor


@pytest.mark.parametrize("path", INSIDE)
def test_without_a_sign_in_every_address_leads_to_the_pad(server: Served, path: str) -> None:
    stranger = Visitor(server)
    page, said = stranger.ask(path)
    assert page.status == 303
    assert (page.headers["Location"] or "").startswith("/sign-in?next=")
    bare, said_bare = stranger.ask(path, Accept="*/*")
    assert bare.status == 401
    assert CLIENT not in said + said_bare


def test_without_a_sign_in_no_socket_opens(server: Served) -> None:
    for cookies in ({}, {COOKIE: ""}, {COOKIE: "x" * 43}, {COOKIE: "é"}):
        with pytest.raises(InvalidStatus) as refused, Visitor(server, dict(cookies)).socket():
            pass
        assert refused.value.response.status_code == 403


def test_the_right_pin_opens_screens_and_sockets(server: Served, ana: Visitor) -> None:
    assert CLIENT in Visitor(server, ana.cookies).look()[1]
    answer, said = ana.ask("/")
    assert (answer.status, "<title>" in said) == (200, True)


def test_the_cookie_is_for_this_server_alone_and_new_each_time(server: Served) -> None:
    visitor = Visitor(server)
    answer, _ = visitor.ask("/sign-in", {"staff": "a1", "pin": PINS["a1"]})
    kept = answer.headers.get_all("Set-Cookie", [])
    assert {line.split("=")[0] for line in kept} == {COOKIE, KNOWN_COOKIE}
    for line in kept:
        assert "HttpOnly" in line
        assert "SameSite=strict" in line
        assert "Path=/" in line
    first = visitor.cookies[COOKIE]
    visitor.ask("/sign-in/lock", {})
    assert visitor.sign_in("a1") == 303
    assert visitor.cookies[COOKIE] != first
    assert not Visitor(server, {COOKIE: first}).is_in()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_page_signs_nobody_in_or_out(
    server: Served, ana: Visitor, headers: dict[str, str]
) -> None:
    form = {"staff": "a2", "pin": PINS["a2"]}
    for path in ("/sign-in", "/sign-in/lock", "/sign-in/out", "/sign-in/pin", "/sign-in/seen"):
        assert ana.ask(path, form, **headers)[0].status == 403
    assert ana.state() == "open"


def test_a_form_that_is_too_large_or_odd_is_refused(server: Served) -> None:
    visitor = Visitor(server)
    assert visitor.ask("/sign-in", {"staff": "a1", "pin": "1" * 70_000})[0].status == 413
    for form in ({}, {"staff": "a1"}, {"pin": "1"}, {"staff": "a1\x00", "pin": "\ud83d"[:0] + "é"}):
        assert visitor.ask("/sign-in", form)[0].status in {403, 429}


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("/client?code=C-0001", "/client?code=C-0001"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("/sign-in/out", "/"),
        ("", "/"),
    ],
)
def test_after_the_pin_the_same_screen_comes_back_and_none_elsewhere(
    server: Served, asked: str, there: str
) -> None:
    visitor = Visitor(server)
    answer, _ = visitor.ask("/sign-in", {"staff": "a2", "pin": PINS["a2"], "next": asked})
    assert (answer.status, answer.headers["Location"]) == (303, there)


def test_the_pad_says_no_more_than_the_names(server: Served) -> None:
    _, said = Visitor(server).ask("/sign-in")
    for name in ("Olga", "Mona", "Ana", "Ben"):
        assert name in said
    assert CLIENT not in said


def test_what_ended_opens_nothing_on_any_way_in(server: Served, store: Store) -> None:
    tablet, other = Visitor(server), Visitor(server)
    assert (tablet.sign_in("a2"), other.sign_in("a2")) == (303, 303)
    with tablet.socket() as line:
        assert CLIENT in run(line)[1]
        other.ask("/sign-in/out", {"where": "everywhere"})
        assert CLIENT not in run(line)[1]  # the socket is open, and says nothing any more
    assert not tablet.is_in()
    with pytest.raises(InvalidStatus):
        tablet.socket()
    assert store.check() == []


def test_a_new_role_counts_from_the_next_tap(server: Served, store: Store) -> None:
    mona = Visitor(server)
    mona.sign_in("m1")
    with mona.socket() as line:
        assert "Studio" in run(line)[1]
        studio = store.studio()
        for role in ("artist", "manager"):
            staff = tuple(
                replace(each, role=role) if each.key == "m1" else each for each in studio.staff
            )
            store.save_studio(replace(store.studio(), staff=staff), Change(role, now()))
        assert "signed-out" in run(line)[1]
    assert not mona.is_in()


def test_a_stolen_page_shows_nothing(server: Served, ana: Visitor) -> None:
    with ana.socket() as line:
        word, said = run(line)
        assert CLIENT in said
    ben = Visitor(server)
    ben.sign_in("a2")
    taken, said = ben.look(session=word)
    assert taken in {word, ""}
    assert CLIENT not in said
    assert "signed-out" in said
    with pytest.raises(InvalidStatus):
        Visitor(server).socket(word)


def test_locked_means_locked_until_the_pin(server: Served, ana: Visitor) -> None:
    with ana.socket() as line:
        assert CLIENT in run(line)[1]
        answer, _ = ana.ask("/sign-in/lock", {}, Referer=f"{server.url}/client?code=C-0001")
        assert answer.headers["Location"] == "/sign-in?next=%2Fclient%3Fcode%3DC-0001"
        assert CLIENT not in run(line)[1]
    _, pad = ana.ask("/sign-in")
    assert "Locked" in pad
    assert 'value="a1" required checked' in pad
    assert ana.state() == "locked"
    ana.ask("/sign-in/seen", {})
    assert not ana.is_in()
    assert ana.sign_in("a1") == 303
    assert ana.is_in()


def test_a_temporary_pin_lets_in_to_nothing_but_its_change(server: Served, store: Store) -> None:
    authenticator_of(store, OWNER).give_temporary_pin("m1", "73018462", now=now())
    mona = Visitor(server)
    answer, _ = mona.ask("/sign-in", {"staff": "m1", "pin": "73018462", "next": "/studio"})
    assert answer.headers["Location"] == "/sign-in/pin?next=%2Fstudio"
    assert mona.ask("/studio")[0].headers["Location"] == "/sign-in/pin?next=%2Fstudio"
    with pytest.raises(InvalidStatus):
        mona.socket()
    form = {"new": "50283741", "again": "50283742", "next": "/studio"}
    assert mona.ask("/sign-in/pin", form)[0].status == 403
    assert (
        mona.ask("/sign-in/pin", form | {"again": "12345678", "new": "12345678"})[0].status == 403
    )
    answer, _ = mona.ask("/sign-in/pin", form | {"again": "50283741"})
    assert (answer.status, answer.headers["Location"]) == (303, "/studio")
    assert mona.is_in()


def test_an_artist_is_given_no_export(ana: Visitor) -> None:
    assert ana.ask("/export/clients.csv")[0].status == 403


@pytest.mark.long
def test_guesses_over_the_network_open_nothing_and_keep_nobody_out(
    set_up: Store, studio_path: Path
) -> None:
    """The short form; ten thousand by `python -m tests.campaigns guesses`.

    A stranger keeps people from new tablets at most, and the machine itself lifts that.
    """
    store = copied(set_up, studio_path)
    with Served(store.path, SMPDASH_HOSTS=ELSEWHERE) as server:
        tablet = Visitor(server, host=ELSEWHERE)
        assert tablet.sign_in("o1") == 303
        begun = time.monotonic()
        found = guess(server, store, 200)
        # On a slow machine the first wait is over meanwhile, and one more is looked at.
        waited = time.monotonic() - begun > WAITS[0].total_seconds()
        assert found.let_in == 0
        assert found.looked_at <= FREE["strangers"] + waited
        assert tablet.sign_in("o1") == 303
        new = Visitor(server, host=ELSEWHERE)
        answer, said = new.ask("/sign-in", {"staff": "o1", "pin": PINS["o1"]})
        assert answer.status == 429
        assert "A tablet on which" in said
        machine = Visitor(server)
        assert machine.sign_in("o1") == 303
        assert "Unlock all new tablets" in machine.look(path="team")[1]
        authenticator_of(store, OWNER).unlock_everybody(now=now())
        assert new.sign_in("o1") == 303
        assert store.check() == []


@pytest.mark.long
def test_on_the_machine_the_pad_names_the_command_that_ends_a_wait(
    set_up: Store, studio_path: Path
) -> None:
    store = copied(set_up, studio_path)
    with Served(store.path, SMPDASH_HOSTS=ELSEWHERE) as server:
        there = Visitor(server, host=ELSEWHERE)
        assert there.sign_in("a1") == 303
        for visitor, key, is_named in ((Visitor(server), "m1", True), (there, "a1", False)):
            for _ in range(6):
                answer, said = visitor.ask("/sign-in", {"staff": key, "pin": "999999"})
            assert answer.status == 429
            assert ("python -m smpdash owner NAME" in said) == is_named


@pytest.mark.long
def test_an_insider_with_an_empty_cookie_jar_for_each_guess_is_slowed(
    set_up: Store, studio_path: Path
) -> None:
    store = copied(set_up, studio_path)
    with Served(store.path, SMPDASH_HOSTS=ELSEWHERE) as server:
        ana = Visitor(server, host=ELSEWHERE)
        assert ana.sign_in("a1") == 303
        statuses = []
        for _ in range(8):
            ben = Visitor(server, host=ELSEWHERE)
            assert ben.sign_in("a2") == 303
            statuses.append(ben.sign_in("a1", "999999"))
        assert statuses == [403] * 5 + [429] * 3
        assert ana.sign_in("a1") == 303
        said = ana.look()[1]
        assert "5 wrong PINs since" in said
        assert "Ben was the first to use" in said
        olga = Visitor(server, host=ELSEWHERE)
        assert olga.sign_in("o1") == 303
        assert "5 wrong PINs since" in olga.look()[1]


def test_names_that_there_are_and_are_not_take_as_long(server: Served, store: Store) -> None:
    def took(key: str, visitor: Visitor) -> float:
        begun = time.perf_counter()
        visitor.sign_in(key, "999999")
        return time.perf_counter() - begun

    # Wrong PINs of other tests count no more, and a tablet of its own for each: nobody waits.
    authenticator_of(store, OWNER).unlock_everybody(now=now())
    spent = {}
    for who, key in (("a1", "a1"), ("a2", "nobody")):
        visitor = Visitor(server)
        assert visitor.sign_in(who) == 303
        spent[key] = min(took(key, visitor) for _ in range(3))
    shorter, longer = sorted(spent.values())
    assert shorter > 0.04
    assert longer < 5 * shorter  # on busy cores; a name that is not looked at takes a tenth


def test_an_idle_page_shows_nothing_any_more(set_up: Store, studio_path: Path) -> None:
    store = copied(set_up, studio_path)
    with Served(store.path, SMPDASH_LOCK_SECONDS="8") as server:
        ana = Visitor(server)
        ana.sign_in("a1")
        with ana.socket() as line:
            assert CLIENT in run(line)[1]
            until(lambda: ana.state() == "locked")
            assert CLIENT not in run(line)[1]
        assert ana.state() == "locked"
        assert ana.sign_in("a1") == 303
        # A power cut and another start: the sign-in is as it was.
        server.kill()
        server.start()
        assert ana.state() in {"open", "locked"}
        assert ana.sign_in("a1") == 303
        assert ana.is_in()


def test_until_there_is_an_owner_the_machine_alone_gets_in(studio_path: Path) -> None:
    with Served(studio_path, SMPDASH_HOSTS="studio.local") as server:
        machine = Visitor(server)
        assert machine.ask("/")[0].status == 200
        for elsewhere in (
            {"Host": "studio.local", "Origin": "http://studio.local"},
            {"X_Forwarded_For": "192.0.2.7"},
            {"Forwarded": "for=192.0.2.7"},
            {"X_Forwarded_Proto": "http"},
            {"Via": "1.1 proxy"},
        ):
            assert machine.ask("/", **elsewhere)[0].status == 303
            assert "Nobody can sign in yet" in machine.ask("/sign-in", **elsewhere)[1]
            form = {"name": "Mallory", "new": "40271583", "again": "40271583"}
            machine.ask("/sign-in/owner", form, **elsewhere)
        assert machine.ask("/")[0].status == 200
        form = {"name": "Olga", "new": "40271583", "again": "40271583"}
        assert machine.ask("/sign-in/owner", form)[0].status == 303
        assert machine.is_in()
        assert Visitor(server).ask("/")[0].status == 303
        answer, _ = Visitor(server).ask("/sign-in/owner", form | {"name": "Mallory"})
        assert (answer.status, answer.headers["Location"]) == (303, "/sign-in")


@pytest.mark.long
def test_the_made_up_studio_lets_the_machine_in_to_itself_alone(server: Served) -> None:
    guest = Visitor(server)
    guest.ask("/demo/open", {})
    assert guest.is_in()
    assert guest.state() == "open"
    said = guest.look()[1]
    assert "Made-up" in said
    assert CLIENT not in said
    assert CLIENT not in guest.ask("/export/clients.csv")[1]
    guest.ask("/demo/leave", {})
    guest.cookies.pop("smpdash_made_up")
    assert not guest.is_in()
