"""HTTPS by the studio's own authority: read by nobody between, and trusted by its tablets."""

import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect
from websockets.exceptions import InvalidStatus

from smpdash import design
from smpdash.runtime.admission import COOKIE
from smpdash.runtime.clock import now
from smpdash.server.https.authority import Authority, make
from smpdash.server.https.plain_visits import PlainVisits
from tests.browser.chromium import ARGS, chromium_path
from tests.browser.proxy import Cable
from tests.browser.served import Served
from tests.browser.visitor import Visitor
from tests.builders.sign_ins import PINS, with_pins

NAME = "smpdash.local"
WEEK_AGO = timedelta(days=8)


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the studio's records and of its authority."""
    return tmp_path_factory.mktemp("encrypted")


@pytest.fixture(scope="module")
def authority(studio: Path) -> Authority:
    folder = studio / "https"
    made = make(folder, [NAME, "localhost"], owner="the test", now=now() - WEEK_AGO)
    PlainVisits(folder / "visits.json", now=now() - WEEK_AGO)
    return made


@pytest.fixture(scope="module")
def server(authority: Authority, studio: Path) -> Iterator[Served]:
    """A studio whose authority is a week old, and no tablet came without it since."""
    store = with_pins(studio / "studio.db", now=now())
    with Served(store.path) as server:
        yield server


@pytest.fixture
def plain(server: Served) -> Visitor:
    """A tablet of the network that comes by plain HTTP."""
    return Visitor(server, host=f"{NAME}:{server.port}")


@pytest.fixture
def safe(server: Served, authority: Authority) -> Visitor:
    """A tablet of the network that trusts the studio, and comes by HTTPS."""
    return Visitor(server, host=f"{NAME}:{server.port}", tls=trusting(authority))


def trusting(authority: Authority) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=authority.der)


def test_a_machine_between_reads_a_pin_over_plain_http(tmp_path: Path) -> None:
    """The control: this is what HTTPS is for."""
    store = with_pins(tmp_path / "studio.db", now=now())
    with Served(store.path) as server, Cable(server.port, listens=True) as wire:
        assert Visitor(wire, host=f"{NAME}:{wire.port}").sign_in("a1") == 303
    assert f"pin={PINS['a1']}".encode() in wire.read
    assert COOKIE.encode() in wire.read


def test_a_machine_between_reads_nothing_over_https(server: Served, authority: Authority) -> None:
    with Cable(server.port, listens=True) as wire:
        tablet = Visitor(wire, host=f"{NAME}:{wire.port}", tls=trusting(authority))
        assert tablet.sign_in("a1") == 303
        assert tablet.is_in()
    assert len(wire.read) > 1000
    for told in (PINS["a1"], COOKIE, tablet.cookies[COOKIE], "HTTP/1.1", "sign-in", "Cookie"):
        assert told.encode() not in wire.read


def test_plain_http_leads_a_tablet_to_trust_and_takes_nothing_from_it(plain: Visitor) -> None:
    answer, _ = plain.ask("/client?code=C-0001")
    assert (answer.status, answer.headers["Location"]) == (
        303,
        "/trust?next=%2Fclient%3Fcode%3DC-0001",
    )
    for path, form in (("/sign-in", {"staff": "a1", "pin": PINS["a1"]}), ("/tablet", {})):
        answer, said = plain.ask(path, form)
        assert (answer.status, said) == (403, "This is sent by HTTPS alone. Nothing was changed.\n")
    with pytest.raises(InvalidStatus):
        plain.socket()


def test_all_that_the_page_of_trust_is_drawn_with_comes_by_plain_http(plain: Visitor) -> None:
    _, page = plain.ask("/trust")
    files = re.findall(r'(?:href|src)="(/[^"?#]+\.(?:css|js|woff2|png))', page)
    for file in [name for name in files if name.endswith(".css")]:
        files += re.findall(r'url\("(/[^"]+)"\)', plain.ask(file, Accept="text/css")[1])
    assert design.FONT_ADDRESS in files
    assert [file for file in files if plain.ask(file, Accept="*/*")[0].status != 200] == []


def test_the_machine_itself_is_served_by_plain_http(server: Served) -> None:
    here = Visitor(server)
    assert here.ask("/sign-in")[0].status == 200
    assert here.sign_in("a1") == 303


@pytest.mark.long
def test_each_cookie_goes_by_https_alone(safe: Visitor) -> None:
    kept = [
        safe.ask("/sign-in", {"staff": "a1", "pin": PINS["a1"], "next": "/"})[0],
        safe.ask("/tablet", {"tablet": "Room 1"})[0],
        safe.ask("/demo/open", {})[0],
    ]
    cookies = [line for answer in kept for line in answer.headers.get_all("Set-Cookie", [])]
    written = [line for line in cookies if "Max-Age=0" not in line]
    assert len(written) == 4
    assert [line for line in written if "; Secure" not in line] == []


def test_a_sign_in_that_was_sent_in_the_clear_is_over(safe: Visitor, plain: Visitor) -> None:
    safe.sign_in("a2")
    assert safe.is_in()
    plain.cookies[COOKIE] = safe.cookies[COOKIE]
    answer, _ = plain.ask("/")
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert not safe.is_in()


def test_https_alone_is_asked_for_while_every_tablet_comes_by_it(
    safe: Visitor, plain: Visitor
) -> None:
    def strict(visitor: Visitor, path: str = "/sign-in/look.css") -> str | None:
        return visitor.ask(path, Accept="text/css")[0].headers["Strict-Transport-Security"]

    safe.ask("/sign-in")
    assert strict(safe) == "max-age=604800"
    plain.ask("/")
    assert strict(safe) is None
    assert strict(plain) is None
    safe.ask("/sign-in")
    assert strict(safe) == "max-age=604800"


@contextmanager
def chromium(browser: Browser, home: Path, *authorities: Path) -> Iterator[Page]:
    """A tablet that trusts these authorities beside those that it came with, and shows one page."""
    if not shutil.which("certutil"):
        pytest.skip("certutil is missing (Debian: libnss3-tools): no browser was asked.")
    store = f"sql:{home / '.pki' / 'nssdb'}"
    (home / ".pki" / "nssdb").mkdir(parents=True)
    run = [["-N", "--empty-password"]]
    run += [["-A", "-t", "C,,", "-n", "smpdash", "-i", str(file)] for file in authorities]
    for more in run:
        subprocess.run(["certutil", "-d", store, *more], check=True, stdin=subprocess.DEVNULL)
    hosts = f"--host-resolver-rules=MAP {NAME} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    own = browser.browser_type.launch(
        executable_path=chromium_path(),
        args=[*ARGS, hosts],
        env={**os.environ, "HOME": str(home)},
    )
    try:
        yield own.new_page()
    finally:
        own.close()


def test_a_browser_with_the_studios_authority_goes_from_the_page_to_the_app_without_a_warning(
    browser: Browser, server: Served, authority: Authority, tmp_path: Path
) -> None:
    file = server.database.parent / "https" / "authority.crt"
    with chromium(browser, tmp_path, file) as page:
        sockets: list[str] = []
        page.on("websocket", lambda socket: sockets.append(socket.url))
        page.goto(f"http://{NAME}:{server.port}/")
        expect(page.get_by_text("This tablet trusts the studio.")).to_be_visible()
        page.get_by_role("link", name="Open smpdash").click()
        page.get_by_text("AnaArtist").click()
        for digit in PINS["a1"]:
            page.get_by_role("button", name=digit, exact=True).click()
        page.locator(".go").click()
        expect(page.locator("[data-test-connection-state='CONNECTED']")).to_be_attached()
        assert page.url == f"https://{NAME}:{server.port}/"
        assert sockets == [f"wss://{NAME}:{server.port}/_stcore/stream"]
        can = "[isSecureContext, 'wakeLock' in navigator, 'serviceWorker' in navigator]"
        assert page.evaluate(can) == [True, True, True]
        allowed = "document.featurePolicy.allowedFeatures()"
        assert {"camera", "screen-wake-lock"} <= set(page.evaluate(allowed))


def test_a_browser_with_another_studios_authority_is_told_so_and_refuses(
    browser: Browser, server: Served, tmp_path: Path
) -> None:
    make(tmp_path / "other", [NAME], owner="another studio", now=now())
    with chromium(browser, tmp_path / "home", tmp_path / "other" / "authority.crt") as page:
        page.goto(f"http://{NAME}:{server.port}/")
        expect(page.get_by_text("This tablet does not trust the studio yet.")).to_be_visible()
        expect(page.get_by_role("link", name="Open smpdash")).to_be_hidden()
        with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
            page.goto(f"https://{NAME}:{server.port}/")


def test_a_tablet_says_itself_that_the_computer_does_not_answer_and_keeps_nothing_else(
    browser: Browser, server: Served, tmp_path: Path
) -> None:
    file = server.database.parent / "https" / "authority.crt"
    with chromium(browser, tmp_path, file) as page:
        address = f"https://{NAME}:{server.port}/sign-in"
        page.goto(address)
        page.evaluate("navigator.serviceWorker.ready")
        kept = "caches.open('smpdash').then(c => c.keys()).then(all => all.map(one => one.url))"
        server.stop()
        try:
            page.goto(address)
            expect(page.get_by_text("The studio’s computer does not answer")).to_be_visible()
        finally:
            server.start()
        expect(page.get_by_text("AnaArtist")).to_be_visible(timeout=60_000)
        assert page.evaluate(kept) == [f"https://{NAME}:{server.port}/away"]
