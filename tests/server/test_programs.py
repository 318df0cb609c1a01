"""Programs take the tables by a token in a header, over real HTTP, as long as its maker may."""

import http.client
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from smpdash.record.permissions import Person
from smpdash.record.problem import Refused
from smpdash.runtime import clock
from smpdash.server.programs import WRONG_AT_ONCE
from smpdash.server.rate_limits import Allowance
from smpdash.store.store import Change, Store
from tests.browser.served import Served
from tests.builders.files import read_back
from tests.builders.records import NOW
from tests.builders.sign_ins import with_pins
from tests.builders.stores import MANAGER, OWNER, add_client, add_visit

pytestmark = pytest.mark.slow

TOKEN = "smpdash_a-secret-of-a-report"
VISITS = "/export/visits.csv"


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    text: str


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Served]]:
    store = with_pins(tmp_path_factory.mktemp("programs") / "studio.db")
    add_visit(store, f"{add_client(store, 'Ada')}/1", artist="a1", pigment_lot=None)
    add_visit(store, f"{add_client(store, 'Bo')}/1", artist="a2", pigment_lot=None)
    with Served(store.path) as server:
        yield store, server


@pytest.fixture
def store(studio: tuple[Store, Served]) -> Iterator[Store]:
    """The studio with one token, which is revoked after the test."""
    store = studio[0]
    secret = f"{TOKEN}-{len(store.audit('studio', limit=1000))}"
    store.by(person=MANAGER).give_token(secret, "Monthly report", now=clock.now())
    yield store
    for token in store.tokens():
        store.revoke_token(token.number, now=clock.now())


@pytest.fixture
def secret(store: Store) -> str:
    """The secret of that token, as the fixture above made it."""
    return f"{TOKEN}-{len(store.audit('studio', limit=1000)) - 1}"


def ask(
    server: Served, path: str = VISITS, token: str = "", method: str = "GET", **headers: str
) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if token:
        sent["Authorization"] = f"Bearer {token}"
    # From the machine itself everybody gets in: the program is on another one.
    sent["X-Forwarded-For"] = "10.0.0.7"
    connection.request(method, path, headers=sent)
    got = connection.getresponse()
    answer = Answer(got.status, dict(got.getheaders()), got.read().decode("utf-8-sig", "replace"))
    connection.close()
    return answer


def logged(store: Store) -> list[tuple[str, str, str]]:
    """Who took what out, newest first."""
    entries = store.audit("studio", limit=50, what="records taken out")
    return [(each.actor, each.device, each.subject) for each in entries]


def test_a_program_takes_a_table_by_its_token_and_nothing_without(
    studio: tuple[Store, Served], store: Store, secret: str
) -> None:
    server = studio[1]
    assert ask(server).status == 401
    answer = ask(server, token=secret)
    assert answer.status == 200
    assert [row["client_code"] for row in read_back(answer.text)] == ["C-0001", "C-0002"]
    assert logged(store)[0] == ("m1", "token%20for%20Monthly%20report", "visits")
    some = ask(server, f"{VISITS}?from=2026-01-01&artist=a2", secret)
    assert [row["client_code"] for row in read_back(some.text)] == ["C-0002"]
    assert ask(server, "/export/records.xlsx", secret).status == 200
    assert ask(server, "/export/data_dictionary.csv", secret).status == 200
    (token,) = store.tokens()
    assert token.used_at is not None


def test_whoever_asks_again_gets_nothing_until_something_changes(
    studio: tuple[Store, Served], store: Store, secret: str
) -> None:
    server = studio[1]
    first = ask(server, token=secret)
    mark, taken = first.headers["etag"], logged(store)
    assert first.headers["cache-control"] == "private, no-cache"
    assert "Authorization" in first.headers["vary"]
    for known in (mark, mark.removeprefix("W/"), f'"other", {mark} ,"more"', "*"):
        same = ask(server, token=secret, If_None_Match=known, Accept="text/html, */*")
        assert (same.status, same.text) == (304, "")
        assert (same.headers["etag"], same.headers["vary"]) == (mark, "Authorization")
        assert same.headers["cache-control"] == "private, no-cache"
    head = ask(server, token=secret, method="HEAD")
    assert (head.status, head.text, head.headers["etag"]) == (200, "", mark)
    assert ask(server, token=secret, method="HEAD", If_None_Match=mark).status == 304
    assert logged(store) == taken
    for known in ("", '"other"', mark.replace('"', "")):
        assert ask(server, token=secret, If_None_Match=known).status == 200
    other = ask(server, f"{VISITS}?artist=a1", secret, If_None_Match=mark)
    assert other.status == 200
    add_client(store, f"New {secret}")
    changed = ask(server, token=secret, If_None_Match=mark)
    assert changed.status == 200
    assert changed.headers["etag"] != mark


def test_a_time_of_change_is_named_once_its_second_is_over_and_a_mark_counts_before_it(
    studio: tuple[Store, Served], store: Store, secret: str
) -> None:
    server = studio[1]
    # The token was given in this second: another change could have the same time.
    assert "last-modified" not in ask(server, token=secret).headers
    later = clock.now() - timedelta(hours=1)
    studio_now = store.studio()
    store.save_studio(replace(studio_now, name="Named"), Change(f"name {secret}", later))
    since = ask(server, token=secret).headers["last-modified"]
    assert ask(server, token=secret, If_Modified_Since=since).status == 304
    both = {"If_Modified_Since": since, "If_None_Match": '"other"'}
    assert ask(server, token=secret, **both).status == 200


def test_only_a_table_that_was_sent_may_be_kept(
    studio: tuple[Store, Served], store: Store, secret: str
) -> None:
    server = studio[1]
    assert store.tokens()
    for path, token in (
        (f"{VISITS}?artist=zzz", secret),
        ("/export/visitors.csv", secret),
        (VISITS, "smpdash_wrong"),
    ):
        answer = ask(server, path, token)
        assert answer.status >= 400
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers


@pytest.mark.parametrize("path", ["/export/visits", "/export/visits.json"])
def test_a_mistyped_address_is_answered_by_the_names_of_the_files(
    studio: tuple[Store, Served], secret: str, path: str
) -> None:
    answer = ask(studio[1], path, secret)
    assert answer.status == 404
    assert "There are: studio.csv, staff.csv, " in answer.text


def test_what_a_program_may_not_is_refused_in_words(
    studio: tuple[Store, Served], store: Store, secret: str
) -> None:
    server = studio[1]
    assert store.tokens()
    wrong = ask(server, f"{VISITS}?since=2026-01-01&token={secret}", secret)
    assert wrong.status == 400
    assert "There is no parameter “since”." in wrong.text
    assert "There is no parameter “token”." in wrong.text
    assert ask(server, f"{VISITS}?token={secret}").status == 401
    for path in ("/", "/export/activity.csv", "/export/client/C-0001.json", "/client/C-0001/plan"):
        assert ask(server, path, secret).status == 403, path
    assert ask(server, VISITS, secret, method="POST").status == 403


def test_a_token_ends_when_it_is_revoked_or_its_maker_may_not_any_more(
    studio: tuple[Store, Served], store: Store, secret: str
) -> None:
    server = studio[1]
    usual = store.studio()
    gone = [replace(each, active=each.key != "m1") for each in usual.staff]
    artist = [replace(each, role="artist") if each.key == "m1" else each for each in usual.staff]
    for staff in (gone, artist):
        now = store.studio()
        store.save_studio(replace(now, staff=tuple(staff)), Change(f"off {now.version}", NOW))
        assert ask(server, token=secret).status == 401
        assert [token.is_over for token in store.tokens()] == [True]
        now = store.studio()
        store.save_studio(replace(now, staff=usual.staff), Change(f"on {now.version}", NOW))
        assert ask(server, token=secret).status == 200
    (token,) = store.tokens()
    store.revoke_token(token.number, now=clock.now())
    refused = ask(server, token=secret)
    assert refused.status == 401
    assert "revoked" in refused.text
    assert store.tokens() == []
    entries = store.audit("studio", limit=2)
    assert entries[0].action == "token revoked"
    assert entries[0].reason == "for Monthly report"
    assert secret.encode() not in store.path.read_bytes()


def test_many_wrong_tokens_have_to_wait_and_say_how_long(
    studio: tuple[Store, Served], store: Store, secret: str
) -> None:
    server = studio[1]
    assert store.tokens()
    answers = [ask(server, token="smpdash_wrong") for _ in range(WRONG_AT_ONCE + 1)]
    assert answers[0].status == 401
    assert answers[-1].status == 429
    assert int(answers[-1].headers["retry-after"]) > 0
    assert ask(server, token=secret).status == 429


def test_an_allowance_comes_back_with_time() -> None:
    allowance = Allowance(2, 3600)
    assert allowance.wait_s("a") == 0
    allowance.count("a")
    allowance.count("a")
    assert 3500 < allowance.wait_s("a") <= 3600
    assert allowance.wait_s("b") == 0


def test_without_accounts_the_machine_gives_tokens_that_end_with_the_first_account(
    tmp_path: Path,
) -> None:
    store = with_pins(tmp_path / "studio.db")
    store.give_token("secret", "A report", now=NOW)
    assert store.authenticator().holder_of("secret") is None
    with pytest.raises(Refused, match="what the token is for"):
        store.by(person=OWNER).give_token("other", "  ", now=NOW)
    store.by(person=OWNER).give_token("other", "A report", now=NOW)
    holder = store.authenticator().holder_of("other")
    assert holder is not None
    assert holder[1] == Person("o1", "Olga", "owner")
    store.note_use(holder[0], now=NOW)
    store.note_use(replace(holder[0], used_at=NOW), now=NOW + timedelta(minutes=5))
    assert [token.used_at for token in store.tokens()] == [NOW, None]
