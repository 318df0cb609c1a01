"""What was sent to the provider and has not come back: for ten minutes, and not without end."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response

from smpdash.screens import sign_in_provider
from smpdash.screens.door import now
from smpdash.screens.sign_in_provider import COOKIE, LASTS, NO_ANSWER, NOT_BEGUN, enter, go
from smpdash.screens.vouching import Begun
from smpdash.store.accounts.sign_ins import digest
from tests.browser.vouching import LoginServer
from tests.test_provider_configured import read


@pytest.fixture(autouse=True)
def _configured(monkeypatch: pytest.MonkeyPatch, studio_path: Path) -> None:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    monkeypatch.setattr(sign_in_provider, "_begun", {})
    use(monkeypatch, "http://127.0.0.1:9")


def use(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    monkeypatch.setattr(sign_in_provider, "configured", lambda: read(ISSUER=issuer))


def asked(query: str = "", cookie: str = "") -> Request:
    headers = [(b"host", b"smpdash.example"), (b"cookie", cookie.encode())]
    scope = {"type": "http", "method": "GET", "headers": headers, "client": ("127.0.0.1", 1)}
    return Request({**scope, "path": "/", "query_string": query.encode(), "server": None})


def comes_back(after: timedelta) -> Response:
    begun = Begun("", "a state", "", "", "/", now() - after)
    sign_in_provider._begun[digest("a word")] = begun
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
    assert sign_in_provider._begun == {}


def test_what_never_comes_back_is_forgotten_the_oldest_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sign_in_provider, "MOST_BEGUN", 2)
    with LoginServer() as provider:
        use(monkeypatch, provider.url)
        states = []
        for _ in range(4):
            answer = asyncio.run(go(asked()))
            assert answer.status_code == 303
            states.append(next(reversed(sign_in_provider._begun.values())).state)
    assert [each.state for each in sign_in_provider._begun.values()] == states[-2:]
