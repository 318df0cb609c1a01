"""What was sent to the provider and has not come back: for ten minutes, and not without end."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response

from smpdash.runtime.clock import now
from smpdash.server.sign_in import oidc_routes
from smpdash.server.sign_in.oidc_client import Begun
from smpdash.server.sign_in.oidc_routes import COOKIE, LASTS, NO_ANSWER, NOT_BEGUN, enter, go
from smpdash.store.accounts.sign_ins import digest
from tests.browser.vouching import LoginServer
from tests.builders.providers import provider


@pytest.fixture(autouse=True)
def _configured(monkeypatch: pytest.MonkeyPatch, studio_path: Path) -> None:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    monkeypatch.setattr(oidc_routes, "_begun", {})
    use(monkeypatch, "http://127.0.0.1:9")


def use(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    monkeypatch.setattr(oidc_routes, "configured", lambda: provider(ISSUER=issuer))


def asked(query: str = "", cookie: str = "") -> Request:
    headers = [(b"host", b"smpdash.example"), (b"cookie", cookie.encode())]
    scope = {"type": "http", "method": "GET", "headers": headers, "client": ("127.0.0.1", 1)}
    return Request({**scope, "path": "/", "query_string": query.encode(), "server": None})


def comes_back(after: timedelta) -> Response:
    begun = Begun("", "a state", "", "", "/", now() - after)
    oidc_routes._begun[digest("a word")] = begun
    return asyncio.run(enter(asked("code=1&state=a+state", f"{COOKIE}=a word")))


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(seconds=5), NO_ANSWER),  # it is gone on with
        (LASTS, NOT_BEGUN),
        (timedelta(days=-1), NOT_BEGUN),  # the clock was set back
    ],
)
def test_who_comes_back_late_begins_again(after: timedelta, words: str) -> None:
    assert words in bytes(comes_back(after).body).decode()
    assert oidc_routes._begun == {}


def test_what_never_comes_back_is_forgotten_the_oldest_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(oidc_routes, "MOST_BEGUN", 2)
    with LoginServer() as provider:
        use(monkeypatch, provider.url)
        states = []
        for _ in range(4):
            answer = asyncio.run(go(asked()))
            assert answer.status_code == 303
            states.append(next(reversed(oidc_routes._begun.values())).state)
    assert [each.state for each in oidc_routes._begun.values()] == states[-2:]
