"""Connections of the server: so many per address and in all, and none that waits for ever."""

import contextlib
import errno
import logging
import resource
import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect

from smpdash.server import connection_limits, run
from smpdash.server.connection_limits import FILES_OF_ONE, IN_ALL, RESERVE, Limits, Phase, Places
from smpdash.server.https.certificate import ServerCertificate
from smpdash.server.listener import Listener, plain_address
from tests.builders.waiting import until
from tests.server.https.served import NAME, NOW, authority_in

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="has many loopback addresses")
ASK = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
HANGS = b"GET /hangs HTTP/1.1\r\nHost: localhost\r\n\r\n"
LARGE = b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n"
SOON_S = 0.3


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answers, at once, never or much; a socket is opened and says nothing."""
    if scope["type"] == "lifespan":
        for word in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{word}.complete"})
        return
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass
        return
    if scope["path"] == "/hangs":
        while (await receive())["type"] != "http.disconnect":
            pass
        return
    body = b"x" * 20_000_000 if scope["path"] == "/large" else b"here"
    length = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": length})
    await send({"type": "http.response.body", "body": body})


@contextmanager
def served(limits: Limits, **settings: Any) -> Iterator[int]:
    """The port of a server with these limits, in a thread."""
    chosen = run.Settings(address="127.0.0.1", port=0, name="", **settings)
    listener = run.opened(chosen, limits)
    port = int(listener.getsockname()[1])
    server = run.server_of(app, chosen, listener)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        until(lambda: server.started)
        yield port
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every patience of the server is short."""
    monkeypatch.setattr(connection_limits, "PATIENCE_S", dict.fromkeys(Phase, SOON_S))


def line(port: int, machine: str = "127.0.0.1", say: bytes = b"") -> socket.socket:
    one = socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(machine, 0))
    one.sendall(say)
    return one


def is_answered(one: socket.socket, ask: bytes = ASK) -> bool:
    try:
        one.sendall(ask)
        return b"200 OK" in one.recv(4096)
    except OSError:
        return False


def would_be_answered(port: int, machine: str = "127.0.0.1") -> bool:
    """Whether one more connection from there is answered."""
    with line(port, machine) as one:
        return is_answered(one)


def is_ended(one: socket.socket) -> bool:
    """Whether the server ends it, whatever it says before."""
    with contextlib.suppress(ConnectionError):
        while one.recv(65536):
            pass
    return True


def test_one_address_has_so_many_connections_and_the_others_are_answered() -> None:
    with served(Limits(per_address=4, in_all=100)) as port, contextlib.ExitStack() as open_ones:

        def is_full() -> bool:
            # One that the server has not read yet is idle, and gives way to the next.
            with contextlib.suppress(ConnectionError):
                open_ones.enter_context(line(port, "127.0.0.2", HANGS))
            return not would_be_answered(port, "127.0.0.2")

        until(is_full)
        assert would_be_answered(port, "127.0.0.3")


def test_who_waits_gives_way_and_who_is_being_answered_does_not() -> None:
    with served(Limits(per_address=100, in_all=4)) as port, contextlib.ExitStack() as open_ones:
        busy = [open_ones.enter_context(line(port, "127.0.0.2", HANGS)) for _ in range(2)]
        page = open_ones.enter_context(connect(f"ws://127.0.0.1:{port}/"))
        idle = open_ones.enter_context(line(port, "127.0.0.3"))
        for _ in range(6):
            assert is_answered(open_ones.enter_context(line(port, "127.0.0.4")))
        assert is_ended(idle)
        page.ping().wait(20)
        for one in busy:
            one.setblocking(False)
            with pytest.raises(BlockingIOError):
                one.recv(1)


@pytest.mark.slow
def test_a_connection_that_is_closed_gives_its_place_back() -> None:
    with served(Limits(per_address=2, in_all=2)) as port:
        for _ in range(50):
            with line(port) as one:
                assert is_answered(one)
            with connect(f"ws://127.0.0.1:{port}/"):
                pass
            with line(port, say=HANGS):
                pass
        until(lambda: would_be_answered(port))


@pytest.mark.slow
@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize(
    ("asked", "then"),
    [(b"", b""), (ASK[:20], b"x"), (POST, b"x"), (ASK, b""), (ASK + ASK[:9], b"x"), (LARGE, b"x")],
    ids=["nothing", "slow headers", "slow body", "kept alive", "slow again", "answer not taken"],
)
def test_who_keeps_the_server_waiting_is_hung_up_on(asked: bytes, then: bytes) -> None:
    with served(Limits()) as port, line(port, say=asked) as one, line(port, say=HANGS) as busy:
        begun = time.monotonic()
        one.settimeout(0.05)
        with contextlib.suppress(ConnectionError):
            while time.monotonic() - begun < 10:
                with contextlib.suppress(TimeoutError):
                    # An answer that nobody takes: its end shows where something more is sent.
                    if asked == LARGE:
                        time.sleep(0.05)
                    elif not one.recv(65536):
                        break
                one.sendall(then)
        assert time.monotonic() - begun < 5
        # The app itself may take its time.
        busy.setblocking(False)
        with pytest.raises(BlockingIOError):
            busy.recv(1)


@pytest.mark.slow
@pytest.mark.usefixtures("soon")
def test_a_page_that_is_open_and_silent_stays() -> None:
    with served(Limits()) as port, connect(f"ws://127.0.0.1:{port}/") as page:
        with line(port) as idle:
            assert is_ended(idle)
        page.ping().wait(20)


@pytest.mark.slow
@pytest.mark.usefixtures("soon")
def test_a_handshake_that_is_not_finished_is_ended(tmp_path: Path) -> None:
    authority, file = authority_in(tmp_path), tmp_path / "server.pem"
    names = [NAME]
    certificate = ServerCertificate(file, file, authority=authority, names=lambda: names, now=NOW)
    with served(Limits(), certificate=certificate) as port:
        with line(port) as one:
            assert is_ended(one)
        trusting = ssl.create_default_context(cadata=authority.der)
        with line(port) as one, trusting.wrap_socket(one, server_hostname=NAME) as safe:
            assert is_answered(safe)


def test_a_message_larger_than_any_screen_takes_is_refused_unread() -> None:
    with served(Limits()) as port, connect(f"ws://127.0.0.1:{port}/") as page:
        page.send(b"x" * run.MESSAGE_BYTES)
        page.ping().wait(20)
        with contextlib.suppress(Exception):
            page.send(b"x" * (run.MESSAGE_BYTES + 1))
        until(lambda: page.protocol.close_code is not None or page.socket.fileno() < 0)
        assert page.close_code == 1009


@pytest.mark.parametrize(
    ("files", "in_all"), [(1_000_000, IN_ALL), (4096, IN_ALL), (1024, 128), (256, 16)]
)
def test_there_are_as_many_connections_as_leave_files_for_the_records(
    files: int, in_all: int
) -> None:
    limits = Limits.for_files(files)
    assert limits.in_all == in_all
    assert limits.per_address <= in_all / 2
    assert in_all == connection_limits.FEWEST or files - in_all * FILES_OF_ONE >= RESERVE


def test_where_no_file_can_be_opened_accepting_rests_and_a_line_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with Listener("127.0.0.1", 0, Places(Limits())) as listener:
        listener.listen()
        waiting = line(listener.getsockname()[1])
        resource.setrlimit(resource.RLIMIT_NOFILE, (listener.fileno(), hard))
        try:
            with pytest.raises(OSError, match="Too many open files") as fault:
                listener.accept()
            # asyncio asks again at once, two thousand times: it gets no further complaint.
            for _ in range(2000):
                with pytest.raises(BlockingIOError):
                    listener.accept()
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert fault.value.errno == errno.EMFILE
        with caplog.at_level(logging.WARNING):
            run.explain(None, {"message": "x", "exception": fault.value})  # type: ignore[arg-type]
        assert [(one.message[:26], one.exc_info) for one in caplog.records] == [
            ("No more files can be opene", None)
        ]
        waiting.close()


def test_one_machine_is_counted_once_however_it_came() -> None:
    assert plain_address("::ffff:192.0.2.7") == plain_address("192.0.2.7") == "192.0.2.7"
    assert plain_address("fe80::1%eth0") == "fe80::1"


@pytest.mark.slow
@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize(
    ("say", "is_logged"), [(b"", False), (b"GET / HTTP", True)], ids=["nothing", "a part"]
)
def test_a_spare_connection_on_which_nothing_was_asked_is_no_event(
    say: bytes, is_logged: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="smpdash")
    with served(Limits(per_address=4, in_all=100)) as port, line(port, say=say) as one:
        assert is_ended(one)
    assert ("was ended" in caplog.text) == is_logged
