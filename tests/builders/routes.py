"""Requests to the routes without a server: what an address answers."""

import asyncio
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.types import Message

from smpdash.server import routes


class Answer(NamedTuple):
    """Status and text of an answer."""

    status: int
    text: str


def ask(path: str) -> Answer:
    """GET this address, which answers with a text."""
    status, body = ask_bytes(path)
    return Answer(status, body.decode("utf-8-sig"))


def post(path: str, body: bytes) -> Answer:
    """POST these bytes to this address, which answers with a text."""
    status, said = ask_bytes(path, body)
    return Answer(status, said.decode())


def ask_bytes(path: str, posted: bytes | None = None) -> tuple[int, bytes]:
    """GET this address, or POST to it: the status and the body."""
    said: list[Message] = []
    path, _, query = path.partition("?")

    async def receive() -> Message:
        await asyncio.sleep(0)
        return {"type": "http.request", "body": posted or b"", "more_body": False}

    async def send(message: Message) -> None:
        await asyncio.sleep(0)
        said.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET" if posted is None else "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 1),
        "scheme": "http",
        "root_path": "",
        "http_version": "1.1",
        "asgi": {"spec_version": "2.4"},
    }
    asyncio.run(Starlette(routes=routes.ROUTES)(scope, receive, send))
    return said[0]["status"], b"".join(message.get("body", b"") for message in said)
