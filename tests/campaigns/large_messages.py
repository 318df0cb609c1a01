"""Messages of 50 MB on many sockets and in forms: what they cost the server and another tablet."""

import contextlib
import http.client
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from websockets.exceptions import ConnectionClosed, InvalidStatus

from smpdash.server.rate_limits import PAGES
from tests.browser.served import Served
from tests.browser.visitor import Visitor
from tests.campaigns import without_end
from tests.campaigns.long_day import look

LARGE: Final = 50_000_000
PART: Final = 1_000_000
EVERY_S: Final = 0.05


@dataclass
class Found:
    """What was sent, what became of it, and what it cost."""

    sent: int = 0
    cut_off: int = 0
    taken: int = 0
    before_mb: float = 0.0
    most_mb: float = 0.0
    taps_s: list[float] = field(default_factory=list)
    tracebacks: int = 0


def campaign(
    folder: Path, rounds: int, *, size: int = LARGE, by_streamlit: bool = False, **environ: str
) -> Found:
    """So many rounds of large messages on all the pages of one tablet, while another one taps."""
    store, found = without_end.studio(folder), Found()
    with Served(store.path, by_streamlit=by_streamlit, **environ) as server:
        without_end.work(server, store, 5)
        found.before_mb = found.most_mb = look(server, 0).memory_mb
        with _watching(server, found):
            for _ in range(rounds):
                ways = [_whole, _in_parts] * (PAGES // 2) + [_form]
                threads = [
                    threading.Thread(target=_send, args=(server, way, size, found)) for way in ways
                ]
                for thread in threads:
                    thread.start()
                found.taps_s += without_end.work(server, store, 10).taps_s
                for thread in threads:
                    thread.join()
        found.taps_s += without_end.work(server, store, 5).taps_s
        found.tracebacks = server.log_text().count("Traceback")
    found.taps_s.sort()
    return found


def _send(server: Served, way: object, size: int, found: Found) -> None:
    found.sent += 1
    try:
        way(server, size)  # type: ignore[operator]
    except (ConnectionClosed, InvalidStatus, OSError):
        found.cut_off += 1
    else:
        found.taken += 1


def _whole(server: Served, size: int) -> None:
    with Visitor(server, source=without_end.GREEDY).socket() as line:
        line.send(b"\x0a" * size)
        _wait_for_an_end(line)


def _in_parts(server: Served, size: int) -> None:
    with Visitor(server, source=without_end.GREEDY).socket() as line:
        line.send(b"\x0a" * PART for _ in range(size // PART))
        _wait_for_an_end(line)


def _wait_for_an_end(line: object) -> None:
    # What is taken is answered in some way or not at all; what is not ends the socket.
    with contextlib.suppress(TimeoutError):
        line.recv(timeout=5)  # type: ignore[attr-defined]


def _form(server: Served, size: int) -> None:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    here = f"127.0.0.1:{server.port}"
    line.putrequest("POST", "/sign-in", skip_host=True)
    for name, value in (
        ("Host", here),
        ("Origin", f"http://{here}"),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Content-Length", str(size)),
    ):
        line.putheader(name, value)
    with contextlib.closing(line):
        line.endheaders()
        for _ in range(size // PART):
            line.send(b"a" * PART)
        with line.getresponse() as answer:
            if answer.status >= http.client.BAD_REQUEST:
                raise OSError


@contextlib.contextmanager
def _watching(server: Served, found: Found) -> Iterator[None]:
    stopped = threading.Event()

    def watch() -> None:
        while not stopped.wait(EVERY_S):
            found.most_mb = max(found.most_mb, look(server, 0).memory_mb)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        time.sleep(EVERY_S)
        stopped.set()
        thread.join()
