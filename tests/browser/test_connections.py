"""Connections that a stranger holds open: the studio is answered, and the machine stays free."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from smpdash.server import run
from smpdash.server.rate_limits import MESSAGE_BYTES
from smpdash.server.unlimited import WORDS
from smpdash.store.store import Store
from tests.browser.served import ROOT, Served
from tests.browser.visitor import Visitor
from tests.browser.visitor import run as run_screen
from tests.builders.marks import in_long
from tests.campaigns import connections, without_end

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux counts")
FEW_FILES = 1024
MANY = 1200


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return without_end.studio(tmp_path_factory.mktemp("connections"))


@pytest.fixture(scope="module")
def server(store: Store) -> Iterator[Served]:
    with Served(store.path) as server:
        yield server


@pytest.mark.long
def test_others_are_answered_while_a_stranger_holds_connections_open(store: Store) -> None:
    found = connections.held(store, MANY, 10, files=FEW_FILES)
    assert found.answered is not None
    assert len(found.answered.taps_s) == 10
    # A quarter of what may be opened is still free for the records.
    assert found.files < FEW_FILES * 3 / 4
    assert found.log_bytes < 4096


@pytest.mark.long
def test_without_limits_they_are_not_and_the_log_grows(store: Store) -> None:
    found = connections.held(store, MANY, 10, files=FEW_FILES, by_streamlit=True, patience_s=8)
    assert found.answered is None
    assert found.files >= FEW_FILES - 1
    assert found.log_bytes > 100_000


@pytest.mark.long
def test_a_question_that_does_not_end_is_given_up(server: Served) -> None:
    slow = connections.slow(server, 10)
    assert {kind: left for kind, (left, _) in slow.items()} == {"headers": 0, "body": 0}


@pytest.mark.long
def test_streamlit_run_says_once_that_nothing_is_limited(studio_path: Path) -> None:
    with Served(studio_path, by_streamlit=True) as server:
        Visitor(server).look()
        Visitor(server).look()
        assert server.log_text().count(WORDS) == 1


def read_on(page: ClientConnection) -> None:
    while True:
        page.recv(timeout=5)


@pytest.mark.parametrize("how", [signal.SIGTERM, in_long(signal.SIGINT)])
def test_a_server_that_is_told_to_stop_ends_its_pages_and_itself(
    studio_path: Path, how: signal.Signals
) -> None:
    with Served(studio_path) as server, Visitor(server).socket() as page:
        idle = connections.line_to(server, "127.0.0.9")
        run_screen(page)
        begun = time.monotonic()
        os.kill(server.pid, how)
        with pytest.raises(ConnectionClosed) as closed:
            read_on(page)
        assert time.monotonic() - begun < 2
        server.wait()
        assert time.monotonic() - begun < 8
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
    assert not connections.is_open(idle)
    idle.close()
    assert "Traceback" not in server.log_text()
    assert WORDS not in server.log_text()


@pytest.mark.long
def test_a_taken_port_is_said_before_the_records_are_touched(
    server: Served, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "smpdash", "serve", f"--port={server.port}"]
    missing = tmp_path / "none.db"
    second = subprocess.run(
        command,
        cwd=server.folder,
        env={"SMPDASH_DB": str(missing)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert "in use" in second.stderr
    assert "Traceback" not in second.stderr
    assert not missing.exists()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("STREAMLIT_SERVER_PORT", "eighty", "eighty"),
        in_long("STREAMLIT_SERVER_ADDRESS", "192.0.2.1", "192.0.2.1 port"),
        in_long("STREAMLIT_SERVER_SSL_CERT_FILE", "none.pem", "set together"),
    ],
)
def test_a_setting_that_does_not_work_is_said_in_a_line(
    studio_path: Path, name: str, value: str, words: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "smpdash", "serve"],
        cwd=ROOT,
        env={"SMPDASH_DB": str(studio_path), name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Cannot serve: ")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert not studio_path.exists()


def test_it_listens_where_and_under_the_name_that_it_is_told(studio_path: Path) -> None:
    log = studio_path.with_name("kept.log")
    options = ("--address=127.0.0.3", "--name=chair.example", f"--log={log}")
    server = Served(studio_path, options=options)
    server.url = f"http://127.0.0.3:{server.port}"
    with server:
        named = Visitor(server, host="chair.example", to="127.0.0.3")
        assert named.ask("/manifest.webmanifest")[0].status == 200
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", server.port))
        assert f"http://chair.example:{server.port}" in server.log_text()
    assert log.exists()


def test_a_socket_takes_no_more_than_a_screen_does() -> None:
    assert run.MESSAGE_BYTES == MESSAGE_BYTES
