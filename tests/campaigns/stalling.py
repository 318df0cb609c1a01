"""A tablet that stalls in a download, and a studio whose export is too large to be on its way."""

import http.client
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from smpdash.store.store import Store
from tests.builders.stores import OWNER, add_client, opened, raw

OLD = Path(__file__).with_name("streamed.py")
IMPATIENT = Path(__file__).with_name("impatient.py")
VISITS = 99
NOTE_LETTERS = 3900
FIRST_BYTES = 20_000


def large(path: Path, *, clients: int = 30) -> Store:
    """A studio whose visits.csv has 0.39 MB for each of its clients."""
    store = opened(path).by(person=OWNER, device="office")
    for number in range(clients):
        add_client(store, f"Client {number}")
    with raw(store) as db:
        db.execute(
            "WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < ?)"
            " INSERT INTO visit (course_id, number, held_on, kind, break_minutes, adjustments,"
            " note, decision, reason, recorded_at) SELECT id, n, '2026-02-01', 'session', 0, 0,"
            " hex(zeroblob(?)), 'another', 'planned', '2026-03-20T16:00:00Z' FROM course, count",
            (VISITS, NOTE_LETTERS // 2),
        )
    return store


@contextmanager
def stalled(port: int, file: str = "/export/visits.csv") -> Iterator[socket.socket]:
    """A tablet that asks for a file, takes its first bytes and no more until the block ends."""
    with socket.socket() as tablet:
        tablet.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        tablet.settimeout(60)
        tablet.connect(("127.0.0.1", port))
        tablet.sendall(f"GET {file} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        came = b""
        while len(came) < FIRST_BYTES:  # past the heading: rows are being read
            came += (more := tablet.recv(1024))
            assert more
        assert came.startswith(b"HTTP/1.1 200")
        yield tablet


@dataclass(frozen=True)
class Taken:
    """What came of a file: its status, how many bytes, whether it ended as a whole file does."""

    status: int
    size: int
    is_whole: bool


def taken(port: int, file: str = "/export/visits.csv") -> Taken:
    with asked(port, file) as answer:
        try:
            return Taken(answer.status, len(answer.read()), is_whole=True)
        except http.client.IncompleteRead as broken:
            return Taken(answer.status, len(broken.partial), is_whole=False)
        except ConnectionError:
            return Taken(answer.status, 0, is_whole=False)


@contextmanager
def asked(port: int, file: str = "/export/visits.csv") -> Iterator[http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", file)
        yield connection.getresponse()
    finally:
        connection.close()
