"""The policy of a page allows the program's own inline scripts, whatever else the page holds."""

import asyncio
from base64 import b64encode
from hashlib import sha256

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import Message, Receive, Scope, Send

from smpdash.server import headers


def test_a_script_that_got_into_a_page_is_not_allowed_by_it() -> None:
    got_in = b"steal()"
    sent: list[Message] = []

    async def page(_scope: Scope, _receive: Receive, send: Send) -> None:
        await HTMLResponse(b"<head></head><script>" + got_in + b"</script>")(_scope, _receive, send)

    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    async def keep(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/", "headers": [(b"accept", b"text/html")]}
    asyncio.run(headers.SecurityHeaders(page)(scope, nothing, keep))
    policy = Headers(raw=sent[0]["headers"])["Content-Security-Policy"]
    assert "sha256-" in policy
    assert b64encode(sha256(got_in).digest()).decode() not in policy
