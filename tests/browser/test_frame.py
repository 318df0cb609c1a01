"""What every answer carries: a policy that nothing of a stranger passes, an icon for the tablet."""

import json
import urllib.request
from http.client import HTTPResponse

import pytest

from smpdash.estimate.estimate import issued
from smpdash.store.store import open_store
from tests.browser.served import Served
from tests.browser.tablet import Tablet, expect
from tests.store_build import add_client

HOSTILE = (
    "![x](http://198.51.100.7/x.png) <img src='http://198.51.100.7/y.png'> http://198.51.100.7"
)


@pytest.fixture
def server(one_server: Served) -> Served:
    return one_server


def asked(server: Served, path: str, accept: str = "text/html") -> HTTPResponse:
    request = urllib.request.Request(server.url + path, headers={"Accept": accept})
    answer: HTTPResponse = urllib.request.urlopen(request, timeout=10)
    return answer


@pytest.mark.parametrize("path", ["/", "/client?code=C-0001", "/export/clients.csv"])
def test_every_answer_carries_the_policy(server: Served, path: str) -> None:
    with asked(server, path) as answer:
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/studio"])
def test_every_page_offers_the_home_screen_an_icon_and_a_full_screen(
    server: Served, path: str
) -> None:
    with asked(server, path) as answer:
        page = answer.read().decode()
    assert 'rel="manifest" href="/manifest.webmanifest"' in page
    assert 'rel="apple-touch-icon"' in page
    with asked(server, "/manifest.webmanifest", "*/*") as answer:
        manifest = json.load(answer)
    assert manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        with asked(server, icon["src"], "*/*") as answer:
            assert answer.read(8) == b"\x89PNG\r\n\x1a\n"


def test_a_hostile_name_asks_nothing_of_anyone_on_any_screen(
    tablet: Tablet, server: Served
) -> None:
    store = open_store(server.database, issue=issued)
    add_client(store, name=HOSTILE)
    for path in ("/", "/client?code=C-0001", "/studio"):
        page = tablet.open(path)
        expect(page.locator("img[src*='198.51']")).to_have_count(0)
        expect(page.locator("[data-testid='stMain'] a[href*='198.51']")).to_have_count(0)
    tablet.open("/client?code=C-0001")
    tablet.tap("record-visit")
    tablet.open("/")
    assert tablet.off_origin == []
    assert tablet.console_errors == []
