"""The page Studio gives a program a token, shows it once, and revokes it."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from smpdash.store.store import Store
from tests.builders.records import NOW
from tests.builders.screens import tap, texts, whole
from tests.builders.stores import add_client, opened


def section() -> None:
    from smpdash.screens.export import tokens  # noqa: PLC0415 the function runs as a script

    tokens.show_tokens()


@pytest.fixture
def store(studio_path: Path) -> Store:
    store = opened(studio_path)
    add_client(store)
    return store


def shown() -> AppTest:
    app = AppTest.from_function(section, default_timeout=30)
    app.session_state["programs"] = True
    return whole(app.run())


@pytest.mark.slow
def test_a_token_is_shown_once_and_works_until_it_is_revoked(store: Store) -> None:
    app = shown()
    app.text_input(key="token-purpose").set_value("Monthly report")
    app = tap(app, "make-token")
    token, example = (block.value for block in app.code)
    assert f"Authorization: Bearer {token}" in example
    assert "/export/visits.csv" in example
    assert store.authenticator().holder_of(token) is not None
    assert "**Monthly report**" in texts(app)
    assert "not used yet" in texts(app)
    app = tap(app, "token-copied")
    assert [*app.code] == []
    assert token not in texts(app)
    app = tap(app, "revoke-1")
    assert "Monthly report" not in texts(app)
    assert store.authenticator().holder_of(token) is None
    assert [entry.action for entry in store.audit("studio", limit=2)] == [
        "token revoked",
        "token given",
    ]
    assert store.check() == []


def test_a_token_without_a_purpose_is_refused_in_words(store: Store) -> None:
    app = tap(shown(), "make-token")
    assert "Write what the token is for" in texts(app)
    assert store.tokens() == []


def test_a_demo_studio_needs_no_tokens(store: Store) -> None:
    store.mark_made_up(now=NOW)
    assert texts(shown()) == ""
