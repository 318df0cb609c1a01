"""What every answer carries: a policy that nothing of a stranger passes, an icon for the tablet."""

import json
import re
import urllib.request
from base64 import b64encode
from hashlib import sha256
from http.client import HTTPResponse

import pytest

from tests.browser.served import Served


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


@pytest.mark.parametrize("path", ["/", "/studio", "/sign-in/owner"])
def test_every_page_offers_the_home_screen_an_icon_and_a_full_screen(
    server: Served, path: str
) -> None:
    with asked(server, path) as answer:
        page = answer.read().decode()
    assert 'rel="manifest" href="/manifest.webmanifest"' in page
    assert 'rel="apple-touch-icon"' in page
    assert re.findall(r'name="viewport"[^>]*', page)[-1].endswith('viewport-fit=cover"')
    with asked(server, "/manifest.webmanifest", "*/*") as answer:
        manifest = json.load(answer)
    assert manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        with asked(server, icon["src"], "*/*") as answer:
            assert answer.read(8) == b"\x89PNG\r\n\x1a\n"


def test_only_the_programs_own_inline_scripts_may_run(server: Served) -> None:
    with asked(server, "/") as answer:
        allowed = answer.headers["Content-Security-Policy"]
        page = answer.read()
    scripts = re.findall(rb"<script>(.*?)</script>", page, re.DOTALL)
    assert len(scripts) >= 2
    for script in scripts:
        assert f"'sha256-{b64encode(sha256(script).digest()).decode()}'" in allowed
