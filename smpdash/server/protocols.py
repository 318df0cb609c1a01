"""uvicorn's HTTP and WebSocket protocols, which also report the progress of a connection."""

import time
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from smpdash.server.connection_limits import Mark, Phase, Place, Places


class LimitedHttp(H11Protocol):
    """HTTP on a connection that has a place."""

    def __init__(self, *about: Any, places: Places, **more: Any) -> None:
        super().__init__(*about, **more)
        self._places = places
        self._place: Place | None = None
        self._answered = 0

    def connection_made(self, transport: Any) -> None:
        """Take the place that the connection was accepted for."""
        super().connection_made(transport)
        self._place = self._places.speaks(self, time.monotonic())

    def data_received(self, data: bytes) -> None:
        """Process received bytes."""
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Process the end of an answer."""
        self._answered += 1
        super().on_response_complete()
        self._look()

    def mark(self) -> Mark:
        """How far this connection has come."""
        if self.transport.is_closing():
            return Mark(Phase.CLOSING, self._answered, self.transport.get_write_buffer_size())
        if self.conn.their_state is h11.SEND_BODY:
            # An answer before the end of the body, such as a refusal, gives it no more time.
            return Mark(Phase.BODY)
        if self.cycle is not None and not self.cycle.response_complete:
            return Mark(Phase.ANSWERING, self._answered, self.transport.get_write_buffer_size())
        if self.conn.trailing_data[0]:
            return Mark(Phase.HEADERS, self._answered)
        return Mark(Phase.IDLE if self._answered else Phase.SILENT, self._answered)

    def _look(self) -> None:
        # After an upgrade the connection has another protocol.
        if self._place is not None and self._place.speaker is self:
            self._place.look(time.monotonic())


class LimitedWebSocket(WebSocketsSansIOProtocol):
    """A page's socket on a connection that has a place."""

    def __init__(self, *about: Any, places: Places, **more: Any) -> None:
        super().__init__(*about, **more)
        self._places = places

    def connection_made(self, transport: Any) -> None:
        """Take over the place of the request that asked for the socket."""
        super().connection_made(transport)
        self._places.speaks(self, time.monotonic())

    def mark(self) -> Mark:
        """How far this connection has come."""
        if self.transport.is_closing():
            return Mark(Phase.CLOSING, 0, self.transport.get_write_buffer_size())
        if not self.handshake_complete:
            return Mark(Phase.UPGRADING)
        return Mark(Phase.OPEN, 0, self.transport.get_write_buffer_size())
