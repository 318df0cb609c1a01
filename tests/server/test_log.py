"""The log: what repeats is said once a minute, and nothing fills the disk."""

import io
import logging
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from smpdash.server.log import (
    FILE_BYTES,
    HOUR_BYTES,
    HOUR_S,
    LINE_BYTES,
    OLD_FILES,
    REPEATED_S,
    Clipped,
    Hourly,
    Repeats,
    keep_log,
)
from tests.browser.served import free_port
from tests.builders.stores import add_client, opened


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def logger(clock: Clock) -> tuple[logging.Logger, io.StringIO]:
    """A logger of its own, and what it writes."""
    written = io.StringIO()
    handler = Hourly(written, clock)
    handler.addFilter(Repeats(clock))
    handler.setFormatter(Clipped("%(message)s"))
    one = logging.Logger("of this test")  # noqa: LOG001 known to no other
    one.addHandler(handler)
    return one, written


@pytest.mark.slow
def test_the_same_line_is_written_once_a_minute_with_how_often_it_came(clock: Clock) -> None:
    log, written = logger(clock)
    for number in range(5000):
        log.warning("%s was refused at port %d", "10.0.0.7", number)
        log.warning("something else")
    assert written.getvalue() == "10.0.0.7 was refused at port 0\nsomething else\n"
    clock.now += REPEATED_S
    log.warning("%s was refused at port %d", "10.0.0.9", 1)
    said = written.getvalue().splitlines()[2:]
    assert said == ["10.0.0.9 was refused at port 1 (4,999 more like this since the last one)"]
    log.warning("%s was let in", "10.0.0.9")
    assert written.getvalue().splitlines()[3:] == ["10.0.0.9 was let in"]


def test_a_traceback_is_the_same_where_it_comes_from_the_same_place(clock: Clock) -> None:
    log, written = logger(clock)
    for kind in (ValueError, ValueError, KeyError):
        try:
            raise kind
        except (ValueError, KeyError):
            log.exception("it failed")
    assert written.getvalue().count("Traceback") == 2


@pytest.mark.slow
def test_what_never_says_the_same_is_bounded_too(clock: Clock) -> None:
    log, written = logger(clock)
    letters = [
        f"{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}" for n in range(9000)
    ]
    for word in letters:
        log.warning("%s", word * 40)
    assert HOUR_BYTES - 1000 < len(written.getvalue()) < HOUR_BYTES + 1000
    assert "the rest of this hour is left out" in written.getvalue()
    clock.now += HOUR_S
    log.warning("afterwards")
    assert re.search(r"\d,\d{3} lines were left out.*\nafterwards\n$", written.getvalue())


def test_of_a_very_long_line_the_beginning_is_written(clock: Clock) -> None:
    log, written = logger(clock)
    log.warning("%s", "x" * 10_000_000)
    assert len(written.getvalue()) < LINE_BYTES + 100


FLOOD = """
import logging, random, string, sys
from pathlib import Path
from smpdash.server.log import gather, keep_log
late = logging.getLogger("a library")
late.addHandler(logging.StreamHandler())
late.propagate = False
keep_log(Path(sys.argv[1]))
later = logging.getLogger("another")
later.addHandler(logging.StreamHandler())
gather()
for number in range(3000):
    words = "".join(random.choices(string.ascii_letters, k=4000))
    random.choice([late, later, logging.getLogger("smpdash"), logging.root]).warning(words)
"""


@pytest.mark.slow
def test_a_file_is_rotated_its_owners_and_all_that_is_written(tmp_path: Path) -> None:
    file = tmp_path / "smpdash.log"
    done = subprocess.run(
        [sys.executable, "-c", FLOOD, str(file)], check=True, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("", "")
    files = sorted(tmp_path.iterdir())
    assert len(files) == 1 + OLD_FILES
    assert sum(one.stat().st_size for one in files) <= (1 + OLD_FILES) * FILE_BYTES
    assert [stat.S_IMODE(one.stat().st_mode) for one in files] == [0o600] * len(files)


def _link(file: Path, foreign: Path) -> None:
    file.symlink_to(foreign)


def _second_name(file: Path, foreign: Path) -> None:
    file.hardlink_to(foreign)


def _older(file: Path, foreign: Path) -> None:
    foreign.rename(file.with_name(f"{file.name}.{OLD_FILES}"))


@pytest.mark.skipif(sys.platform == "win32", reason="there are other links there")
@pytest.mark.parametrize("place", [_link, _second_name, _older])
def test_a_log_replaces_no_file_that_is_not_a_log(
    tmp_path: Path, place: Callable[[Path, Path], None]
) -> None:
    (foreign := tmp_path / "letter.txt").write_text("Dear Ana,\n" * 200)
    place(file := tmp_path / "new.log", foreign)
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    with pytest.raises(OSError, match="is not a"):
        keep_log(file)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes")
def test_a_log_is_not_written_into_a_pipe_or_a_folder(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder"):
        with pytest.raises(OSError, match="is not a plain file"):
            keep_log(tmp_path / name)


@pytest.mark.parametrize("name", ["studio.db", "studio.db.lock", "studio.db-wal"])
def test_a_log_takes_no_name_of_the_databases_files(tmp_path: Path, name: str) -> None:
    with pytest.raises(OSError, match="a name of the database"):
        keep_log(tmp_path / name, tmp_path / "studio.db")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.slow
def test_the_database_given_as_the_log_stays_as_it_was(tmp_path: Path) -> None:
    store = opened(tmp_path / "studio.db")
    add_client(store)
    before = store.path.read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "smpdash", "serve", f"--port={free_port()}", "--log", store.path],
        env={**os.environ, "SMPDASH_DB": str(store.path)},
        timeout=60,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "is not a log of smpdash" in done.stderr
    assert store.path.read_bytes() == before
    assert not store.path.with_name("studio.db.1").exists()


LINES = """
import logging, sys
from pathlib import Path
from smpdash.server.log import keep_log
keep_log(Path(sys.argv[1]))
logging.getLogger("smpdash").warning("the records were checked")
"""


def test_a_log_is_gone_on_with(tmp_path: Path) -> None:
    file = tmp_path / "smpdash.log"
    file.touch()
    for lines in (1, 2):
        subprocess.run([sys.executable, "-c", LINES, str(file)], check=True)
        assert len(file.read_text().splitlines()) == lines
