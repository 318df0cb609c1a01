"""Serves the app with uvicorn, with limits on connections, until it is stopped."""

import asyncio
import logging
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import uvicorn

from smpdash.record.problem import quoted
from smpdash.runtime import clock
from smpdash.runtime.addresses import addresses_here
from smpdash.server import log
from smpdash.server.connection_limits import Limits, Places
from smpdash.server.https.announcement import Announcement
from smpdash.server.https.announcement import of_server as announcement_of
from smpdash.server.https.certificate import ServerCertificate
from smpdash.server.https.first_bytes import FirstBytes
from smpdash.server.listener import OUT_OF_FILES, Listener
from smpdash.server.protocols import LimitedHttp, LimitedWebSocket
from smpdash.settings import is_announced
from smpdash.store.db.connection import wait_for_writes

LOG = logging.getLogger("smpdash")
# Requests in progress have this long to end when the server stops; pages reconnect by themselves.
ENDING_S: Final = 3
# The save in progress then has this long; services kill a program after half a minute.
SAVING_S: Final = 10.0
# A larger message is refused at its first bytes; no screen sends one.
MESSAGE_BYTES: Final = 1024 * 1024
TICKS_BETWEEN_LOOKS: Final = 5
TICKS_OF_A_MINUTE: Final = 600
EVERYWHERE: Final = ("0.0.0.0", "::")  # noqa: S104 compared, not bound


@dataclass(frozen=True, slots=True)
class Settings:
    """Where and how the app is served; `name` is the host that tablets open."""

    address: str
    port: int
    name: str
    certificate: ServerCertificate | None = None
    ping_s: int = 30
    compresses: bool = False


class LimitedServer(uvicorn.Server):
    """uvicorn's server, which also ends stalled connections and prints its address."""

    def __init__(
        self,
        config: uvicorn.Config,
        places: Places,
        served_at: str,
        certificate: ServerCertificate | None = None,
        announcement: Announcement | None = None,
    ) -> None:
        super().__init__(config)
        self._places = places
        self._served_at = served_at
        self._certificate = certificate
        self._announcement = announcement
        self._announcing: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then print the address."""
        asyncio.get_running_loop().set_exception_handler(explain)
        await super().startup(sockets)
        if self.started:
            sys.stdout.write(self._served_at)
            sys.stdout.flush()

    async def on_tick(self, counter: int) -> bool:
        """End stalled connections twice a second; see to certificate and name once a minute."""
        if counter % TICKS_BETWEEN_LOOKS == 0:
            self._places.end_overdue(time.monotonic())
            log.gather()
        if self._certificate is not None and counter % TICKS_OF_A_MINUTE == 0:
            self._certificate.refresh(clock.now())
        if self._announcement is not None and counter % TICKS_OF_A_MINUTE == 0:
            # It takes two seconds, for which no tablet waits.
            self._announcing = asyncio.create_task(asyncio.to_thread(self._announcement.refresh))
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop, end all connections that are still open, and wait for what is being saved."""
        await super().shutdown(sockets)
        self._places.end_all()
        if self._announcement is not None and self._announcing is not None:
            ended = asyncio.to_thread(self._announcement.end)
            await asyncio.gather(self._announcing, return_exceptions=True)
            await asyncio.gather(ended, return_exceptions=True)
        # Here, because uvicorn ends the process by the signal itself as soon as it has stopped.
        if not await asyncio.to_thread(wait_for_writes, SAVING_S):
            LOG.warning("smpdash ends although something is still being saved.")


def serve(app: Callable[..., Any], settings: Settings, listener: Listener) -> int:
    """Serve until a signal comes; returns the exit status, 0 if the server had started."""
    server = server_of(app, settings, listener)
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        LOG.info("stopped from the keyboard")
    finally:
        listener.close()
    return 0 if server.started else 1


def server_of(app: Callable[..., Any], settings: Settings, listener: Listener) -> LimitedServer:
    """The server of an app, not started yet."""
    places = listener.places
    config = uvicorn.Config(
        app,
        http=_http(settings.certificate, places),  # type: ignore[arg-type]
        ws=partial(LimitedWebSocket, places=places),  # type: ignore[arg-type]
        # The only event loop that accepts through the listener on every system.
        loop="asyncio:SelectorEventLoop",
        lifespan="on",
        log_config=None,
        access_log=False,
        ws_ping_interval=settings.ping_s,
        ws_ping_timeout=settings.ping_s,
        ws_max_size=MESSAGE_BYTES,
        ws_per_message_deflate=settings.compresses,
        timeout_graceful_shutdown=ENDING_S,
    )
    port = listener.getsockname()[1]
    announcement = announcement_of(settings.address, port) if is_announced() else None
    said = served_at(settings, port)
    return LimitedServer(config, places, said, settings.certificate, announcement)


def _http(certificate: ServerCertificate | None, places: Places) -> Callable[..., asyncio.Protocol]:
    http = partial(LimitedHttp, places=places)
    if certificate is None:
        return http
    return partial(FirstBytes, http=http, context=lambda: certificate.context)


def opened(settings: Settings, limits: Limits) -> Listener:
    """The socket to serve on; raises OSError if the port is taken or the address is not ours.

    Raises ValueError if no address can have this text.
    Must be opened first, so that a second server ends before it touches the records.
    """
    try:
        return Listener(settings.address, settings.port, Places(limits))
    except (TypeError, UnicodeError):
        raise ValueError(f"{quoted(settings.address)} is no address") from None
    except OSError as problem:
        where = f"{settings.address} port {settings.port}"
        raise OSError(problem.errno, f"{problem.strerror or problem}: {where}") from problem


def explain(loop: asyncio.AbstractEventLoop, about: dict[str, Any]) -> None:
    """Log in one line, without a traceback, that no further connection could be opened."""
    problem = about.get("exception")
    if isinstance(problem, OSError) and problem.errno in OUT_OF_FILES:
        LOG.error("No more files can be opened: new connections wait until some are closed.")
        return
    loop.default_exception_handler(about)


def served_at(settings: Settings, port: int) -> str:
    """The lines that say where tablets and the machine itself open the app."""
    names = (settings.name, settings.address, *addresses_here())
    name = next(name for name in names if name and name not in EVERYWHERE)
    reached = f"://{f'[{name}]' if ':' in name else name}:{port}"
    lines = [f"smpdash is served at http{'s' if settings.certificate else ''}{reached}"]
    if settings.certificate is not None and settings.certificate.authority is not None:
        lines.append(f"A tablet that does not trust the studio yet begins at http{reached}/trust")
    # With a certificate of the owner's own, plain HTTP leads on to HTTPS here too.
    if settings.address in EVERYWHERE and (
        settings.certificate is None or settings.certificate.authority
    ):
        lines.append(f"This machine itself opens http://localhost:{port}")
    return "".join(f"{line}\n" for line in lines)
