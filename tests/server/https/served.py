"""A small app behind smpdash's own server with HTTPS, in a thread, and a client that checks it."""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from starlette.types import Receive, Scope, Send

from smpdash.server import run
from smpdash.server.connection_limits import Limits
from smpdash.server.https.authority import Authority, make
from smpdash.server.https.certificate import ServerCertificate
from tests.builders.waiting import until

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
NAME = "smpdash.local"


def authority_in(folder: Path, *names: str, now: datetime = NOW) -> Authority:
    return make(folder, names or (NAME,), owner="the test", now=now)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the scheme that a request came by; starts and stops in silence."""
    if scope["type"] == "lifespan":
        for word in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{word}.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": scope["scheme"].encode()})


@dataclass(frozen=True)
class Running:
    port: int

    def connect(self, trusted: Authority, name: str = NAME) -> ssl.SSLSocket:
        """A connection that is checked as a browser checks it."""
        context = ssl.create_default_context(cadata=trusted.der)
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        try:
            return context.wrap_socket(plain, server_hostname=name)
        except BaseException:
            plain.close()
            raise

    def shown_to(self, trusted: Authority) -> x509.Certificate:
        with self.connect(trusted) as line:
            return certificate_of(line)


def certificate_of(line: ssl.SSLSocket) -> x509.Certificate:
    return x509.load_der_x509_certificate(line.getpeercert(binary_form=True) or b"")


def ask(line: socket.socket) -> str:
    """What the app answers on this connection, which stays open."""
    line.sendall(b"GET / HTTP/1.1\r\nHost: smpdash.local\r\n\r\n")
    answer = http.client.HTTPResponse(line)
    answer.begin()
    return answer.read().decode()


@contextmanager
def running(certificate: ServerCertificate) -> Iterator[Running]:
    settings = run.Settings("127.0.0.1", 0, NAME, certificate)
    listener = run.opened(settings, Limits())
    server = run.server_of(app, settings, listener)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        until(lambda: server.started)
        yield Running(listener.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()
