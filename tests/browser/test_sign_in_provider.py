"""The way in through a provider: real HTTP to a real provider, who gets in, and who never does."""

import html
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey

from smpdash.runtime.admission import COOKIE
from smpdash.runtime.clock import now
from smpdash.store.store import Change, Store
from tests.browser.served import Served
from tests.browser.visitor import Visitor
from tests.browser.vouching import CLIENT_ID, SECRET, LoginServer
from tests.builders.sign_ins import with_pins
from tests.builders.stores import add_client

CLIENT = "Nobody Knows Her"
PAST = 1_000_000_000


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Store, LoginServer]]:
    """Served once; each test comes with a tablet of its own."""
    store = with_pins(tmp_path_factory.mktemp("served") / "studio.db", now=now())
    add_client(store, CLIENT)
    change(store, "a1", email="ana@studio.example")
    change(store, "a2", email="ben@studio.example", active=False)
    with LoginServer() as provider:
        server = Served(store.path)
        server.environ |= provider.environ(server.url)
        with server:
            yield server, store, provider


@pytest.fixture
def provider(shared: tuple[Served, Store, LoginServer]) -> Iterator[LoginServer]:
    """The provider as it is when nothing is wrong, at the end too."""
    provider = shared[2]
    provider.asked.clear()
    yield provider
    for each in fields(LoginServer):
        usual = each.default_factory() if callable(each.default_factory) else each.default
        setattr(provider, each.name, usual)
    provider.signs_with = provider.key


@pytest.fixture
def server(shared: tuple[Served, Store, LoginServer]) -> Served:
    return shared[0]


@pytest.fixture
def store(shared: tuple[Served, Store, LoginServer]) -> Store:
    return shared[1]


@pytest.fixture
def tablet(server: Served, provider: LoginServer) -> Visitor:
    return Visitor(server)


def change(store: Store, key: str, **different: object) -> None:
    studio = store.studio()
    staff = tuple(
        replace(each, **different) if each.key == key else each  # type: ignore[arg-type]
        for each in studio.staff
    )
    store.save_studio(replace(studio, staff=staff), Change(f"{studio.version}", now()))


def sent_to(tablet: Visitor, path: str = "/sign-in/provider") -> str:
    """Where the provider's page lies that a tablet is sent to."""
    answer, said = tablet.ask(path)
    assert answer.status == 303, said
    return answer.headers["Location"] or ""


def comes_back(tablet: Visitor, address: str) -> tuple[int, str, str]:
    """The status, the next place and the page once a tablet was sent back to this address."""
    _, said = tablet.ask(address.removeprefix(tablet.server.url))
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', said)
    assert found, said
    answer, said = tablet.ask(html.unescape(found[1]))
    return answer.status, answer.headers["Location"] or "", said


def through(
    tablet: Visitor, provider: LoginServer, path: str = "/sign-in/provider"
) -> tuple[int, str, str]:
    return comes_back(tablet, provider.logs_in(sent_to(tablet, path)))


def stays_out(tablet: Visitor, came: tuple[int, str, str], words: str) -> None:
    """On a page of ours, in words, and not in."""
    status, _, said = came
    assert status in {403, 502, 503}
    assert "<h1>Nobody was signed in</h1>" in said
    assert words in html.unescape(said)
    assert not tablet.is_in()
    assert COOKIE not in tablet.cookies
    log = tablet.server.log_text()
    assert "Traceback" not in log
    assert "ana@studio.example" not in log


def test_a_work_account_opens_the_app(tablet: Visitor, provider: LoginServer, store: Store) -> None:
    came = through(tablet, provider, "/sign-in/provider?next=%2Fclient%3Fcode%3DC-0001")
    assert came[:2] == (303, "/client?code=C-0001")
    assert tablet.is_in()
    assert CLIENT in tablet.look()[1]
    entry = next(each for each in store.audit(limit=9) if each.action.startswith("signed in"))
    assert (entry.action, entry.actor) == ("signed in with a work account", "a1")
    tablet.ask("/sign-in/out", {})
    assert not tablet.is_in()
    assert store.check() == []
    for secret in (SECRET, provider.email, provider.subject, "an access token"):
        assert secret not in tablet.server.log_text()


def test_the_pad_shows_the_way_and_keeps_the_screen_asked_for(tablet: Visitor) -> None:
    _, said = tablet.ask("/sign-in?next=%2Fstudio")
    address = f"{tablet.server.url}/sign-in/provider?next=%2Fstudio"
    assert f'href="{address}">Sign in with a work account</a>' in said
    assert SECRET not in said


def test_the_provider_is_asked_for_a_login_just_now_by_a_code_bound_to_this_tablet(
    tablet: Visitor, server: Served
) -> None:
    first, second = (parse_qs(urlsplit(sent_to(tablet)).query) for _ in range(2))
    assert first["response_type"] == ["code"]
    assert first["scope"] == ["openid email"]
    assert first["code_challenge_method"] == ["S256"]
    assert (first["prompt"], first["max_age"]) == (["login"], ["0"])
    assert first["redirect_uri"] == [f"{server.url}/sign-in/provider/back"]
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]
        assert len(first[name][0]) >= 43
    answer, _ = tablet.ask("/sign-in/provider")
    (kept,) = answer.headers.get_all("Set-Cookie", [])
    for part in ("HttpOnly", "SameSite=strict", "Path=/sign-in/provider", "Max-Age=600"):
        assert part in kept


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"exp": PAST},
        {"exp": None},
        {"iat": PAST * 4},
        {"aud": "another"},
        {"aud": "another", "azp": CLIENT_ID},
        {"aud": [CLIENT_ID, "another"]},
        {"aud": None},
        {"iss": "https://login.example"},
        {"iss": None},
        {"sub": ""},
        {"sub": None},
        {"sub": 7},
        {"auth_time": PAST},
        {"auth_time": None},
        {"auth_time": True},
        {"auth_time": float("nan")},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_sign_in_lets_nobody_in(
    tablet: Visitor, provider: LoginServer, claims: dict[str, object]
) -> None:
    provider.claims = claims
    stays_out(tablet, through(tablet, provider), "was not accepted")


@pytest.mark.parametrize("how", ["none", "public key as a secret", "another key", "no key"])
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(
    tablet: Visitor, provider: LoginServer, how: str
) -> None:
    if how == "none":
        provider.alg = "none"
    elif how == "public key as a secret":
        provider.alg = "HS256"
    elif how == "another key":
        provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    else:
        provider.answers["/keys"] = (200, b'{"keys": []}')
    stays_out(tablet, through(tablet, provider), "was not accepted")


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"email_verified": False}, "does not say that it verified"),
        ({"email_verified": None}, "does not say that it verified"),
        ({"email_verified": "true"}, "does not say that it verified"),
        ({"email": None, "email_verified": None}, "does not say that it verified"),
        ({"email": ["ana@studio.example"]}, "does not say that it verified"),
        ({"email": "cleo@studio.example"}, "has the e-mail address cleo@studio.example"),
        ({"email": "<i>@studio.example"}, "has the e-mail address <i>@studio.example"),
        ({"email": "ben@studio.example"}, "Ben does not work here any more"),
    ],
    ids=str,
)
def test_who_is_nobody_here_is_told_so_and_noted(
    tablet: Visitor,
    provider: LoginServer,
    store: Store,
    claims: dict[str, object],
    words: str,
) -> None:
    provider.subject = "of another"
    provider.claims = claims
    came = through(tablet, provider)
    stays_out(tablet, came, words)
    assert "<i>@" not in came[2]
    assert store.audit(limit=1)[0].action == "work account refused"


def test_an_address_that_only_the_provider_s_userinfo_names_counts_for_the_same_subject(
    tablet: Visitor, provider: LoginServer
) -> None:
    provider.claims = {"email": None, "email_verified": None}
    provider.userinfo = {"sub": "x", "email": "ana@studio.example", "email_verified": True}
    provider.subject = "y"
    stays_out(tablet, through(tablet, provider), "does not say that it verified")
    provider.subject = provider.userinfo["sub"] = "248289761001"
    assert through(tablet, provider)[0] == 303


def test_a_provider_may_want_the_secret_in_the_form(tablet: Visitor, provider: LoginServer) -> None:
    provider.takes = "client_secret_post"
    assert through(tablet, provider)[0] == 303


def test_a_callback_counts_once(tablet: Visitor, provider: LoginServer) -> None:
    address = provider.logs_in(sent_to(tablet))
    shown = dict(tablet.cookies)
    assert comes_back(tablet, address)[0] == 303
    again = Visitor(tablet.server, shown)
    stays_out(again, comes_back(again, address), "not begun on this tablet")


def test_a_callback_counts_on_its_own_tablet_and_with_its_own_state(
    tablet: Visitor, provider: LoginServer, server: Served
) -> None:
    address = provider.logs_in(sent_to(tablet))
    other = Visitor(server)
    stays_out(other, comes_back(other, address), "not begun on this tablet")
    sent_to(other)
    stays_out(other, comes_back(other, address), "not begun on this tablet")
    sent_to(other)
    stays_out(other, comes_back(other, address.partition("&state")[0]), "not begun on this tablet")
    assert comes_back(tablet, address)[0] == 303


def test_a_code_of_another_sign_in_opens_nothing(tablet: Visitor, provider: LoginServer) -> None:
    stolen = parse_qs(urlsplit(provider.logs_in(sent_to(tablet))).query)["code"][0]
    mine = provider.logs_in(sent_to(tablet))
    code = parse_qs(urlsplit(mine).query)["code"][0]
    stays_out(tablet, comes_back(tablet, mine.replace(code, stolen)), "was not accepted")


def test_calling_it_off_at_the_provider_leads_back_to_the_pad(
    tablet: Visitor, provider: LoginServer, server: Served
) -> None:
    state = parse_qs(urlsplit(sent_to(tablet, "/sign-in/provider?next=/studio")).query)["state"][0]
    words = "error=access_denied&error_description=Call+this+number"
    came = comes_back(tablet, f"{server.url}/sign-in/provider/back?state={state}&{words}")
    stays_out(tablet, came, "let nobody in")
    assert "Call this number" not in came[2]
    assert 'href="/sign-in?next=%2Fstudio"' in came[2]


ENDPOINTS = ("/.well-known/openid-configuration", "/token", "/keys")
RUBBISH = (b"", b"<html>", b"[]", b"null", b'{"a": 1}', b"\xff\xfe", b"{" * 100_000, b"1e999")


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_provider_that_answers_rubbish_lets_nobody_in(
    tablet: Visitor, provider: LoginServer, endpoint: str
) -> None:
    for status, body in [*((200, body) for body in RUBBISH), (500, b"no"), (404, b""), (302, b"")]:
        provider.answers = {}
        address = provider.logs_in(sent_to(tablet))
        provider.answers = {endpoint: (status, body)}
        words = "nobody in" if status == 200 else "account"
        stays_out(tablet, comes_back(tablet, address), words)


@pytest.mark.parametrize(
    "described",
    [
        b"no JSON",
        b'{"issuer": "https://login.example", "authorization_endpoint": "URL/authorize", REST}',
        b'{"issuer": "URL", "authorization_endpoint": "http://login.example/a", REST}',
        b'{"issuer": "URL", "authorization_endpoint": "javascript:alert(1)", REST}',
        (
            b'{"issuer": "URL", "authorization_endpoint": "URL/authorize", REST,'
            b' "userinfo_endpoint": "http://login.example/userinfo"}'
        ),
        b'{"issuer": "URL", "authorization_endpoint": 1, "token_endpoint": [], "jwks_uri": {}}',
    ],
)
def test_a_provider_that_describes_itself_wrongly_is_not_gone_to(
    tablet: Visitor, provider: LoginServer, described: bytes
) -> None:
    path = "/.well-known/openid-configuration"
    whole = described.replace(b"REST", b'"token_endpoint": "URL/token", "jwks_uri": "URL/keys"')
    provider.answers[path] = (200, whole.replace(b"URL", provider.url.encode()))
    answer, said = tablet.ask("/sign-in/provider")
    stays_out(tablet, (answer.status, "", said), "was not accepted")


def test_a_provider_that_is_slow_or_away_is_said_in_time_and_a_pin_works(
    tablet: Visitor, provider: LoginServer
) -> None:
    address = provider.logs_in(sent_to(tablet))
    provider.sleeps_s = 20
    begun = time.monotonic()
    stays_out(tablet, comes_back(tablet, address), "does not answer. A PIN works without it.")
    assert time.monotonic() - begun < 15
    assert tablet.sign_in("a1") == 303
    assert tablet.is_in()


@pytest.mark.long
def test_many_who_wait_for_a_slow_provider_keep_nobody_out_once_it_is_quick(
    tablet: Visitor, provider: LoginServer
) -> None:
    provider.sleeps_s = 30
    with ThreadPoolExecutor(8) as many:
        asked = [many.submit(Visitor(tablet.server).ask, "/sign-in/provider") for _ in range(8)]
        assert {one.result()[0].status for one in asked} == {503}
    provider.sleeps_s = 0
    assert through(tablet, provider)[0] == 303


@pytest.mark.long
def test_a_provider_that_drips_is_not_waited_for(tablet: Visitor, provider: LoginServer) -> None:
    address = provider.logs_in(sent_to(tablet))
    provider.drips = True
    begun = time.monotonic()
    stays_out(tablet, comes_back(tablet, address), "does not answer")
    assert time.monotonic() - begun < 15


def test_a_locked_tablet_goes_on_where_it_was(
    tablet: Visitor, provider: LoginServer, store: Store
) -> None:
    through(tablet, provider)
    first = tablet.cookies[COOKIE]
    tablet.ask("/sign-in/lock", {})
    assert tablet.state() == "locked"
    assert through(tablet, provider)[0] == 303
    assert (tablet.state(), tablet.cookies[COOKIE] == first) == ("open", False)
    assert store.audit(limit=1)[0].action == "unlocked with a work account"
    tablet.ask("/sign-in/lock", {})
    assert tablet.sign_in("a1") == 303


def test_who_has_no_pin_sees_no_pin_to_change(
    tablet: Visitor, provider: LoginServer, store: Store
) -> None:
    change(store, "m1", email="mona@studio.example")
    studio = store.studio()
    new = replace(
        studio.staff[0], key="n1", name="Nell", role="artist", email="nell@studio.example"
    )
    store.save_studio(replace(studio, staff=(*studio.staff, new)), Change("n1", now()))
    provider.claims, provider.subject = {"email": "nell@studio.example"}, "nells"
    assert through(tablet, provider)[0] == 303
    _, said = tablet.ask("/sign-in/pin")
    assert "Sign out" in said
    assert "New PIN" not in said
    assert "Nell" not in Visitor(tablet.server).ask("/sign-in")[1]


def test_the_provider_is_sent_to_under_the_headers_of_every_page(tablet: Visitor) -> None:
    for path in ("/sign-in/provider", "/sign-in/provider/back?code=1&state=2"):
        answer, _ = tablet.ask(path)
        assert "form-action 'self'" in (answer.headers["Content-Security-Policy"] or "")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_coming_back_shows_nothing_that_was_not_asked_for(tablet: Visitor) -> None:
    _, said = tablet.ask('/sign-in/provider/back?code="><script>1</script>&x=y&state=%22%27')
    assert "<script>1" not in said
    assert "x=y" not in said


def test_without_a_provider_there_is_no_way_to_one(studio_path: Path) -> None:
    store = with_pins(studio_path, now=now())
    with Served(store.path) as server:
        visitor = Visitor(server)
        assert "provider" not in visitor.ask("/sign-in")[1]
        assert visitor.ask("/sign-in/provider")[0].status == 404
        assert "http-equiv" not in visitor.ask("/sign-in/provider/back?code=1&state=2")[1]


def test_the_name_that_tablets_use_is_answered_and_its_cookie_goes_by_https_alone(
    provider: LoginServer, studio_path: Path
) -> None:
    store = with_pins(studio_path, now=now())
    with Served(store.path, **provider.environ("https://smpdash.example")) as server:
        tablet = Visitor(server, host="smpdash.example")
        _, said = tablet.ask("/sign-in")
        assert 'href="https://smpdash.example/sign-in/provider"' in said
        answer, _ = tablet.ask("/sign-in/provider")
        asked = parse_qs(urlsplit(answer.headers["Location"] or "").query)
        assert asked["redirect_uri"] == ["https://smpdash.example/sign-in/provider/back"]
        assert "Secure" in (answer.headers["Set-Cookie"] or "")
        assert Visitor(server, host="else.example").ask("/sign-in")[0].status == 403


@pytest.mark.parametrize(
    ("half", "missing"),
    [
        ({"SMPDASH_OIDC_ISSUER": "http://login.example"}, ("ISSUER is no", "CLIENT_ID", "ADDRESS")),
        ({"SMPDASH_OIDC_SECRET": "x"}, ("OIDC_SECRET is unknown", "ISSUER", "CLIENT_SECRET_FILE")),
    ],
)
def test_half_a_provider_does_not_start(
    studio_path: Path, half: dict[str, str], missing: tuple[str, ...]
) -> None:
    server = Served(studio_path, **half)
    with pytest.raises(RuntimeError) as refused:
        server.start()
    for words in ("does not start", *missing):
        assert words in str(refused.value)
    assert "Traceback" not in str(refused.value)
