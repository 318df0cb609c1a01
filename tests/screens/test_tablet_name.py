"""A name that a tablet cannot have is said beside its field, with what was typed still in it."""

import asyncio
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message
from streamlit.testing.v1 import AppTest

from smpdash.server.routes import name_tablet
from tests.builders.screens import whole
from tests.builders.stores import opened


def _form() -> None:
    from smpdash.screens.tablet_name import show_name  # noqa: PLC0415 the function is a script

    show_name()


def sent(**form: str) -> Response:
    """The answer to this form."""
    body = urlencode(form).encode()

    async def receive() -> Message:
        await asyncio.sleep(0)
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/tablet",
        "query_string": b"",
        "scheme": "http",
        "server": ("localhost", 80),
        "headers": [(b"content-type", b"application/x-www-form-urlencoded")],
    }
    return asyncio.run(name_tablet(Request(scope, receive)))


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "Type what this tablet is called"), ("Räum <2> " * 5, "44 letters; 40 is the most")],
)
def test_a_name_that_cannot_be_kept_leads_back_to_its_field(
    typed: str, words: str, studio_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    opened(studio_path)
    answer = sent(tablet=typed)
    assert (answer.status_code, "set-cookie" in answer.headers) == (303, False)
    back = urlsplit(answer.headers["location"])
    assert back.path == "/settings"
    app = AppTest.from_function(_form, default_timeout=30)
    for name, value in parse_qsl(back.query, keep_blank_values=True):
        app.query_params[name] = value
    app = whole(app.run())
    (error,) = app.error
    assert words in error.value
    (form,) = app.get("html")
    assert ('value="Räum &lt;2&gt; ' in form.proto.body) == bool(typed)


def test_a_name_is_kept_and_none_is_wanted_now_without_a_word() -> None:
    for form in ({"tablet": "Room 2"}, {"tablet": "", "later": "1", "from": "list"}):
        answer = sent(**form)
        assert "?" not in answer.headers["location"]
        assert "set-cookie" in answer.headers
