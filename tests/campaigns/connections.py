"""A stranger who holds connections open: whether the studio is answered, and what it costs."""

import contextlib
import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from smpdash.store.store import Store
from tests.browser.served import Served
from tests.campaigns import without_end
from tests.campaigns.without_end import Answered

MACHINES: Final = tuple(f"127.0.1.{last}" for last in range(1, 65))
PATIENCE_S: Final = 15.0
SLOW: Final = {
    "headers": b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    "body": b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\n",
}


@dataclass(frozen=True)
class Held:
    """What `number` connections did to the server; `answered` is None where the tablet was not."""

    number: int
    files: int
    left: int
    log_bytes: int
    memory_mb: float
    answered: Answered | None


def held(
    store: Store,
    number: int,
    taps: int,
    *,
    files: int,
    by_streamlit: bool = False,
    patience_s: float = PATIENCE_S,
) -> Held:
    """So many connections of many machines that say nothing, while a tablet loads a visit and taps.

    What the server ends is opened anew, once each.
    """
    allow(number)
    with Served(store.path, by_streamlit=by_streamlit, files=files) as server:
        before = server.log.stat().st_size
        with watched(server) as most, opened(server, number) as lines:
            answered = tried(server, store, taps, patience_s)
            left = sum(map(is_open, lines))
        logged = server.log.stat().st_size - before
        if by_streamlit:
            server.kill()
    return Held(number, int(most["files"]), left, logged, most["memory_mb"], answered)


def tried(server: Served, store: Store, taps: int, patience_s: float) -> Answered | None:
    """How another tablet is answered, if it is."""
    with contextlib.suppress(OSError, TimeoutError):
        return without_end.work(server, store, taps, patience_s=patience_s)
    return None


@contextmanager
def opened(server: Served, number: int) -> Iterator[list[socket.socket]]:
    """So many connections, evenly from all machines; the server's answer is not waited for."""
    lines: list[socket.socket] = []
    stopped = threading.Event()

    def anew() -> None:
        for place in range(number):
            if stopped.wait(0.001):
                return
            if not is_open(lines[place]):
                lines[place].close()
                lines[place] = line_to(server, MACHINES[place % len(MACHINES)])

    again = threading.Thread(target=anew)
    try:
        lines += [line_to(server, MACHINES[place % len(MACHINES)]) for place in range(number)]
        again.start()
        yield lines
    finally:
        stopped.set()
        if again.ident:
            again.join()
        for line in lines:
            line.close()


def line_to(server: Served, machine: str) -> socket.socket:
    """A connection from this address; where it cannot be opened at once, one that is closed."""
    line = socket.socket()
    try:
        line.bind((machine, 0))
        line.settimeout(0.5)
        line.connect(("127.0.0.1", server.port))
        line.setblocking(False)
    except OSError:
        line.close()
    return line


def is_open(line: socket.socket) -> bool:
    """Whether the server holds this connection; one that still waits to be accepted counts."""
    try:
        return line.fileno() >= 0 and line.recv(65536, socket.MSG_DONTWAIT) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def slow(server: Served, number: int, *, at_most_s: float = 20.0) -> dict[str, tuple[int, float]]:
    """How many slow askers of each kind are still held, and the seconds until the last was ended.

    Each begins a question and then sends a byte of it twice a second.
    """
    lines = {
        line_to(server, MACHINES[place % len(MACHINES)]): kind
        for kind in SLOW
        for place in range(number)
    }
    begun = time.monotonic()
    last = dict.fromkeys(SLOW, 0.0)
    try:
        for line, kind in lines.items():
            line.send(SLOW[kind])
        while lines and time.monotonic() - begun < at_most_s:
            time.sleep(0.5)
            for line, kind in [*lines.items()]:
                with contextlib.suppress(OSError):
                    line.send(b"x")
                if not is_open(line):
                    last[kind] = time.monotonic() - begun
                    del lines[line]
                    line.close()
        return {kind: ([*lines.values()].count(kind), last[kind]) for kind in SLOW}
    finally:
        for line in lines:
            line.close()


@contextmanager
def watched(server: Served) -> Iterator[dict[str, float]]:
    """The most open files and memory of the server meanwhile."""
    most = {"files": 0.0, "memory_mb": 0.0}
    stopped = threading.Event()
    process = Path("/proc") / str(server.pid)

    def look() -> None:
        while not stopped.wait(0.05):
            with contextlib.suppress(OSError):
                files = len(list((process / "fd").iterdir()))
                status = (process / "status").read_text().split("VmRSS:")[1]
                most["files"] = max(most["files"], files)
                most["memory_mb"] = max(most["memory_mb"], int(status.split()[0]) / 1024)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield most
    finally:
        stopped.set()
        looking.join()


def allow(number: int) -> None:
    """Let this process open so many connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = number + 512
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))
