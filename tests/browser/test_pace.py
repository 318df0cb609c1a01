"""A tablet that asks without end is answered later; every other one as always."""

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus

from smpdash.runtime.admission import COOKIE
from smpdash.runtime.clock import now
from smpdash.server import rate_limits
from smpdash.server.rate_limits import A_SECOND, AT_ONCE, MESSAGE_BYTES, PAGES
from smpdash.store.store import Store
from tests.browser.served import Served
from tests.browser.visitor import Visitor
from tests.builders.sign_ins import with_pins
from tests.builders.waiting import until
from tests.campaigns import without_end

TAPS = 20


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return without_end.studio(tmp_path_factory.mktemp("pace"))


@pytest.fixture(scope="module")
def server(store: Store) -> Iterator[Served]:
    with Served(store.path) as server:
        yield server


@pytest.mark.long
def test_others_are_answered_while_one_tablet_asks_without_end(
    server: Served, store: Store
) -> None:
    with without_end.asking(server, 3):
        found = without_end.work(server, store, TAPS)
    assert len(found.taps_s) == TAPS
    # What a tap takes depends on who else works on this machine: seconds are long.
    assert found.share(0.5) < 2


@pytest.mark.long
def test_without_the_pace_the_others_wait(store: Store) -> None:
    with Served(store.path, app=without_end.UNPACED) as server, without_end.asking(server, 3):
        with pytest.raises(TimeoutError):
            without_end.work(server, store, TAPS, patience_s=4)
        server.kill()


@pytest.mark.long
def test_what_is_asked_too_fast_is_answered_later_and_all_of_it(
    server: Served, store: Store
) -> None:
    begun = time.monotonic()
    taps = int(AT_ONCE) + 10
    assert len(without_end.work(server, store, taps).taps_s) == taps
    assert time.monotonic() - begun > 10 / A_SECOND


@pytest.mark.long
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
        until(lambda: opened(pages, [Visitor(server)]))


def opened(pages: ExitStack, visitors: Iterable[Visitor]) -> int:
    """How many of these get a page, all of them at once."""
    found = 0
    for visitor in visitors:
        with suppress(InvalidStatus):
            pages.enter_context(visitor.socket())
            found += 1
    return found


def test_invented_cookies_give_no_more_pages(server: Served) -> None:
    invented = (Visitor(server, {COOKIE: f"invented-{number}"}) for number in range(3 * PAGES))
    with ExitStack() as pages:
        assert opened(pages, invented) == PAGES


def test_the_tablets_of_a_studio_share_an_address_and_have_their_pages_each(
    tmp_path: Path,
) -> None:
    store = with_pins(tmp_path / "studio.db", now=now())
    with Served(store.path) as server, ExitStack() as pages:
        tablets = [Visitor(server, patience_s=30) for _ in range(3)]
        for tablet, person in zip(tablets, ("a1", "a2", "m1"), strict=True):
            assert tablet.sign_in(person) == 303
        for tablet in tablets:
            assert opened(pages, [tablet] * (PAGES + 2)) == PAGES


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.7", "::ffff:192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("2600:1:2:3::1", "2600:1:2:3:ffff::9", True),
        ("2600:1:2:3::1", "2600:1:2:4::1", False),
        ("fe80::1", "fe80::2", False),
    ],
)
def test_an_address_is_the_part_of_it_that_one_customer_is_given(
    one: str, other: str, is_same: bool
) -> None:
    places = [rate_limits._places({"client": (host, 1)}) for host in (one, other)]
    assert (places[0] == places[1]) is is_same
