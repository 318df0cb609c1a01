"""`python -m smpdash doctor`: what is well, what is not, and what to do."""

import re
import socket
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from smpdash.cli.main import main
from smpdash.estimate.issue import issued
from smpdash.runtime import clock
from smpdash.server.https.authority import make
from smpdash.server.https.certificate import ServerCertificate
from smpdash.store.backup.create import BackupOptions
from smpdash.store.store import Store, open_store
from tests.browser.served import free_port
from tests.builders.stores import add_client

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("SMPDASH_DB", str(tmp_path / "studio" / "studio.db"))
    return open_store(tmp_path / "studio" / "studio.db", issue=issued)


class Told:
    """What doctor said: the state and the words of each line."""

    def __init__(self, capsys: pytest.CaptureFixture[str], port: int | None = None) -> None:
        self.status = main(["doctor", f"--port={port or free_port()}"])
        told = capsys.readouterr().out
        lines = re.finditer(r"(?m)^(\S+) +(.+?)  +(.+)$", told)
        self.lines = [(found[1], found[2], found[3]) for found in lines]

    def of(self, about: str) -> list[tuple[str, str]]:
        return [(state, words) for state, name, words in self.lines if name == about]

    def states(self) -> dict[str, str]:
        return {name: state for state, name, _ in self.lines}


def test_a_studio_that_is_well_set_up_has_nothing_to_do(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = store.path.parent / "https"
    authority = make(folder, ["smpdash.local"], owner="here", now=clock.now())
    file = folder / "server.pem"
    ServerCertificate(file, file, authority=authority, now=clock.now())
    store.back_up(now=clock.now(), options=BackupOptions())
    told = Told(capsys)
    assert told.status == 0
    well = {"Program", "Settings", "Records", "Clock", "Backups", "Disk", "Permissions"}
    assert {name: told.states()[name] for name in well} == dict.fromkeys(well, "ok")
    assert told.states()["Certificate"] == "ok"
    assert "Nothing answers on port" in told.of("Port")[0][1]
    assert told.states()["Second place"] == "look"


def test_before_the_first_start_it_says_so_and_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SMPDASH_DB", str(tmp_path / "none" / "studio.db"))
    told = Told(capsys)
    assert told.status == 0
    assert told.states()["Records"] == "look"
    assert "smpdash https" in told.of("HTTPS")[0][1]
    assert list(tmp_path.iterdir()) == []


def test_records_that_others_can_read_are_named_with_the_remedy(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    store.path.chmod(0o644)
    told = Told(capsys)
    assert told.status == 1
    assert told.of("Permissions") == [
        ("BAD", f"Others may read {store.path}: chmod -R go= {store.path}")
    ]


def test_old_backups_and_a_second_place_that_is_gone_are_named(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    store.back_up(now=clock.now() - 4 * DAY, options=BackupOptions())
    monkeypatch.setenv("SMPDASH_BACKUP_TO", str(tmp_path / "unplugged"))
    told = Told(capsys)
    assert told.status == 1
    assert told.states()["Backups"] == "BAD"
    assert "Is the drive plugged in?" in told.of("Second place")[0][1]
    monkeypatch.setenv("SMPDASH_BACKUP_TO", str(tmp_path))
    store.back_up(now=clock.now() - 2 * DAY, options=BackupOptions())
    told = Told(capsys)
    assert told.states()["Backups"] == "look"
    assert "is on the disk of the records" in told.of("Second place")[0][1]


def test_a_clock_that_is_behind_the_records_is_named(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add_client(store)
    early = clock.now() - 400 * DAY
    monkeypatch.setattr(clock, "now", lambda: early)
    told = Told(capsys)
    assert told.status == 1
    assert "earlier than the last entry" in told.of("Clock")[0][1]


def test_a_full_disk_and_a_setting_that_cannot_be_read_are_named(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SMPDASH_LOCK_SECONDS", "soon")
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Usage", (), {"free": 1_000_000}))
    told = Told(capsys)
    assert told.status == 1
    assert "1 MB are left" in told.of("Disk")[0][1]
    assert "SMPDASH_LOCK_SECONDS" in told.of("Settings")[0][1]


def test_damaged_records_and_a_broken_authority_are_named_together(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    (store.path.parent / "https").mkdir()
    (store.path.parent / "https" / "authority.key").write_text("")
    store.path.write_bytes(b"no database " * 1000)
    told = Told(capsys)
    assert told.status == 1
    assert (told.states()["Records"], told.states()["HTTPS"]) == ("BAD", "BAD")


@pytest.mark.parametrize(
    ("age", "state", "words"),
    [
        (timedelta(0), "ok", "renewed by itself"),
        (80 * DAY, "BAD", "Start smpdash again"),
        (None, "look", "None was made yet"),
    ],
)
def test_the_certificate_of_the_server_is_looked_at(
    age: timedelta | None,
    state: str,
    words: str,
    store: Store,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = store.path.parent / "https"
    authority = make(folder, ["smpdash.local"], owner="here", now=clock.now() - 200 * DAY)
    file = folder / "server.pem"
    if age is not None:
        ServerCertificate(file, file, authority=authority, now=clock.now() - age)
    ((found, said),) = Told(capsys).of("Certificate")
    assert found == state
    assert words in said


def test_an_authority_that_ends_within_a_year_is_named(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = store.path.parent / "https"
    make(folder, ["smpdash.local"], owner="here", now=clock.now() - 3400 * DAY)
    ((state, words),) = Told(capsys).of("HTTPS")
    assert state == "look"
    assert "smpdash https --anew" in words


class Foreign(BaseHTTPRequestHandler):
    """Another program, which knows no /_stcore/health; or smpdash, if `status` is 200."""

    status = 404

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_about: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize(("status", "state"), [(404, "BAD"), (200, "ok")])
def test_who_answers_on_the_port_is_told(
    status: int, state: str, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    kind = type("Answering", (Foreign,), {"status": status})
    with HTTPServer(("127.0.0.1", 0), kind) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        told = Told(capsys, server.server_address[1])
        server.shutdown()
    assert told.states()["Port"] == state


def test_a_program_that_hangs_up_on_the_port_is_no_smpdash(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            server.accept()[0].close()

        threading.Thread(target=hang_up, daemon=True).start()
        told = Told(capsys, server.getsockname()[1])
    assert told.states()["Port"] == "BAD"
