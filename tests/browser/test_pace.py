"""A tablet that asks without end is answered later; every other one as always."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus

from smpdash.screens.pace import A_SECOND, AT_ONCE, MESSAGE_BYTES, PAGES
from smpdash.store.store import Store
from tests.browser.served import Served
from tests.browser.visitor import Visitor
from tests.campaigns import without_end

TAPS = 20


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return without_end.studio(tmp_path_factory.mktemp("pace"))


@pytest.fixture(scope="module")
def server(store: Store) -> Iterator[Served]:
    with Served(store.path) as server:
        yield server


def test_others_are_answered_while_one_tablet_asks_without_end(
    server: Served, store: Store
) -> None:
    with without_end.asking(server, 3):
        found = without_end.work(server, store, TAPS)
    assert len(found.taps_s) == TAPS
    # What a tap takes depends on who else works on this machine: seconds are long.
    assert found.share(0.5) < 2


def test_without_the_pace_the_others_wait(store: Store) -> None:
    with Served(store.path, app=without_end.UNPACED) as server, without_end.asking(server, 3):
        with pytest.raises(TimeoutError):
            without_end.work(server, store, TAPS, patience_s=4)
        server.kill()


def test_what_is_asked_too_fast_is_answered_later_and_all_of_it(
    server: Served, store: Store
) -> None:
    begun = time.monotonic()
    taps = int(AT_ONCE) + 10
    assert len(without_end.work(server, store, taps).taps_s) == taps
    assert time.monotonic() - begun > 10 / A_SECOND


def test_a_message_of_any_size_is_not_taken(server: Served) -> None:
    asked = BackMsg()
    asked.rerun_script.query_string = "x" * MESSAGE_BYTES
    with Visitor(server).socket() as line:
        line.send(asked.SerializeToString())
        with pytest.raises(ConnectionClosed):
            line.recv(timeout=20)


def test_a_tablet_has_so_many_pages_and_no_more(server: Served) -> None:
    with ExitStack() as pages:
        some = [pages.enter_context(Visitor(server).socket()) for _ in range(PAGES)]
        with pytest.raises(InvalidStatus), Visitor(server).socket():
            pass
        with Visitor(server, source=without_end.CALM).socket():
            pass
        some[0].close()
        time.sleep(0.5)
        pages.enter_context(Visitor(server).socket())
