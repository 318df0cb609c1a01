"""Only regular files of a bearable size are read whole, and no link leads a write elsewhere."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from io import StringIO
from pathlib import Path

import pytest

from smpdash.cli.main import main
from smpdash.store.backup.catalogue import backups_in, place_for
from smpdash.store.backup.create import backup
from smpdash.store.db.files import SHORT_BYTES, replaced, short_text
from tests.builders.records import NOW
from tests.builders.stores import opened

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes")
CASES = [
    {
        "id": "1",
        "status": "completed",
        "total_sessions": 1,
        "intake": {"area_cm2": 130},
        "visits": [{"number": 1, "day": 0, "coverage": 0.9}],
    }
]


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A pipe that nobody writes into."""
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


@pytest.fixture
def studio(studio_path: Path) -> Path:
    return opened(studio_path).path


def answer(studio: Path, *command: str | Path, **environ: str | Path) -> tuple[int, str]:
    """The status of a command, which must end in time, and what it says."""
    said = StringIO()
    with pytest.MonkeyPatch.context() as patched, in_time(20):
        for name, value in {"SMPDASH_DB": studio, **environ}.items():
            patched.setenv(name, str(value))
        with redirect_stdout(said), redirect_stderr(said):
            status = main([*map(str, command)])
    return status, said.getvalue()


@contextmanager
def in_time(seconds: int) -> Iterator[None]:
    """Ends what waits for a pipe for ever."""

    def end(*_: object) -> None:
        raise AssertionError(f"It takes more than {seconds} seconds.")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.slow
def test_a_pipe_beside_the_backups_is_no_backup_and_stops_nothing(studio: Path) -> None:
    made = backup(studio, place_for(studio), now=NOW)
    os.mkfifo(place_for(studio) / f"{studio.stem}-20200101T000000Z.db.json")
    assert answer(studio, "check")[0] == 0
    assert answer(studio, "backup")[0] == 0
    os.mkfifo(place_for(studio) / f"{studio.stem}-20200102T000000Z.db")
    note = json.loads(made.path.with_name(f"{made.path.name}.json").read_text())
    other = place_for(studio) / f"{studio.stem}-20200102T000000Z.db.json"
    other.write_text(json.dumps({**note, "size": 0, "made_at": "2020-01-02T00:00:00Z"}))
    assert answer(studio, "backup")[0] == 0


@pytest.mark.slow
def test_a_pipe_is_no_database_and_holds_no_cases(studio: Path, pipe: Path) -> None:
    for command in (["check", "--db"], ["export", "--out", pipe.with_name("out"), "--db"]):
        status, said = answer(studio, *command, pipe)
        assert (status, "not a regular file" in said) == (1, True)
    for command in ("evaluate", "estimate"):
        status, said = answer(studio, command, pipe)
        assert (status, "not a regular file" in said) == (1, True)


@pytest.mark.long
@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no endless file")
def test_a_file_without_an_end_is_refused_in_words(studio: Path) -> None:
    endless = Path("/dev/zero")
    for command, environ in (
        (("backup", "--passphrase-file", endless), {}),
        (("backup",), {"SMPDASH_BACKUP_PASSPHRASE_FILE": endless}),
        (("encrypt",), {"SMPDASH_KEY_FILE": endless}),
        (("estimate", endless), {}),
        (("evaluate", endless), {}),
    ):
        status, said = answer(studio, *command, **environ)
        assert (status, "regular file" in said) == (1, True), command
    assert backups_in(place_for(studio), studio.stem) == []


@pytest.mark.slow
def test_a_line_without_an_end_is_refused(tmp_path: Path, studio: Path) -> None:
    (tmp_path / "cases").write_text("1" * 3_000_000)
    status, said = answer(studio, "estimate", tmp_path / "cases")
    assert (status, "line 1 is longer" in said) == (1, True)


def test_a_long_file_is_refused_before_all_of_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("1" * SHORT_BYTES)
    assert len(short_text(file)) == SHORT_BYTES
    file.write_text("1" * (SHORT_BYTES + 1))
    with pytest.raises(OSError, match="longer than"):
        short_text(file)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["evaluation.json", "error.png"])
def test_an_evaluation_follows_no_link_to_another_file(
    tmp_path: Path, studio: Path, name: str
) -> None:
    (tmp_path / "cases.json").write_text(json.dumps(CASES))
    (out := tmp_path / "out").mkdir()
    (out / name).symlink_to(studio)
    before = studio.read_bytes()
    status, said = answer(studio, "evaluate", tmp_path / "cases.json", "--out", out)
    assert (status, "Cannot write" in said, "is a link" in said) == (1, True, True)
    assert studio.read_bytes() == before


@pytest.mark.slow
def test_an_export_follows_no_link_to_another_file(tmp_path: Path, studio: Path) -> None:
    (out := tmp_path / "out").mkdir()
    (out / "clients.csv").symlink_to(studio)
    before = studio.read_bytes()
    status, said = answer(studio, "export", "--out", out)
    assert (status, "is not of smpdash" in said) == (1, True)
    assert studio.read_bytes() == before


def test_a_file_is_replaced_only_once_the_new_one_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "clients.csv"
    file.write_text("as it was")
    with suppress(ZeroDivisionError), replaced(file) as out:
        out.write("half of it")
        out.write(str(1 // 0))
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {file.name: "as it was"}


COMMANDS = [["check"], ["new"], ["export", "--out", "out"], ["serve"], ["backup"]]


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_database_behind_links_in_a_circle_is_refused_in_words(
    tmp_path: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    status, said = answer(Path("loop"), *command)
    assert (status, "round in a circle" in said) == (1, True)
    assert [each.name for each in tmp_path.iterdir()] == ["loop"]
