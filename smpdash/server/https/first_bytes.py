"""Takes HTTPS and plain HTTP on one port: the first byte of a connection tells which it is.

One port keeps the address that tablets know. A browser that was told to use HTTPS alone finds it
there too: HSTS changes the scheme of an address, never its port.
"""

import asyncio
import ssl
from asyncio.sslproto import SSLProtocol
from collections.abc import Callable
from typing import Any, Final

# The first byte of a TLS handshake; no request of HTTP begins with it.
HANDSHAKE: Final = 0x16


class FirstBytes(asyncio.Protocol):
    """Waits for the first bytes of a connection, then hands it on to TLS or to plain HTTP."""

    def __init__(
        self,
        *,
        http: Callable[..., asyncio.Protocol],
        context: Callable[[], ssl.SSLContext],
        **about: Any,
    ) -> None:
        self._http, self._context, self._about = http, context, about
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first bytes."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Hand the connection on, with what was read of it."""
        http = self._http(**self._about)
        if data[0] != HANDSHAKE:
            self._transport.set_protocol(http)
            http.connection_made(self._transport)
            http.data_received(data)
            return
        loop = asyncio.get_running_loop()
        # Nobody waits for the end of the handshake; one that fails ends its connection.
        tls = SSLProtocol(loop, http, self._context(), None, server_side=True)  # type: ignore[arg-type]
        self._transport.set_protocol(tls)
        tls.connection_made(self._transport)
        room = tls.get_buffer(len(data))
        room[: len(data)] = data
        tls.buffer_updated(len(data))
