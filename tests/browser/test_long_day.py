"""A long day on several tablets leaves the server's memory and open files as they were."""

import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.served import Served
from tests.browser.visitor import Visitor
from tests.campaigns import long_day

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux counts")
FEW_FILES = 128


@pytest.mark.long
def test_taps_and_pages_leave_nothing_behind(tmp_path: Path) -> None:
    found = long_day.day(tmp_path, 40, tablets=2)
    assert (found.taps, found.pages) == (40, 16)
    assert found.files_grown <= 12
    assert found.memory_grown <= 60


@pytest.mark.long
def test_a_day_that_leaves_something_behind_is_found_out(tmp_path: Path) -> None:
    found = long_day.day(tmp_path, 40, tablets=2, app=long_day.LEAKY)
    assert found.files_grown > 12
    assert found.memory_grown > 60


@pytest.mark.long
def test_learning_over_and_over_leaves_nothing_behind(tmp_path: Path) -> None:
    found = long_day.day(tmp_path, 40, tablets=2, app=long_day.LEARNING, learnings=3)
    assert found.learnings >= 3
    assert found.files_grown <= 12
    assert found.threads_grown <= 4
    assert found.memory_grown <= 60


@contextmanager
def few_files() -> Iterator[None]:
    """What is started meanwhile may open few files, unless it asks for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FEW_FILES, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_tablets_that_went_away_do_not_use_up_the_open_files(studio_path: Path) -> None:
    server = Served(studio_path)
    with few_files():
        server.start()
    try:
        long_day.leave_pages(server, long_day.OTHERS)
        assert long_day.look(server, 0).files > FEW_FILES
        Visitor(server).look()
    finally:
        server.stop()
