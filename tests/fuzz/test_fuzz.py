"""A little of everything at every entry; any fault in the app ends the test where it happened."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.served import Served
from tests.fuzz import commands, exchange, pages, web


@pytest.fixture(autouse=True)
def _own_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SMPDASH_DB", str(tmp_path / "studio.db"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with web.served(tmp_path_factory.mktemp("fuzz") / "studio.db") as server:
        yield server


def test_requests_of_any_shape_are_answered_and_change_nothing(server: Served) -> None:
    became = web.http(server, 60)
    assert {"2xx", "4xx"} <= set(became)


def test_a_locked_studio_gives_nothing_away(tmp_path: Path) -> None:
    with web.served(tmp_path / "studio.db") as server:
        assert web.http(server, 40, locked=True)["4xx"]


def test_frames_of_any_shape_bring_no_socket_to_fall(server: Served) -> None:
    assert web.sockets(server, 8).total() == 8


@pytest.mark.parametrize(
    ("throw", "count"),
    [
        (commands.lines, 16),
        (commands.databases, 8),
        (commands.case_files, 15),
        (pages.addresses, 2),
        (pages.drafts, 2),
        (pages.fields, 2),
    ],
)
def test_every_entry_takes_it(
    throw: Callable[[Path, int], Counter[str]], count: int, tmp_path: Path
) -> None:
    assert throw(tmp_path, count).total() == count


@pytest.mark.parametrize("throw", [exchange.cases, exchange.files, exchange.csv_rows])
def test_every_text_is_read_or_refused(throw: Callable[[int], Counter[str]]) -> None:
    assert throw(80).total() == 80
