"""What a page sends leaves little behind, and who closes pages pushes nobody else's out."""

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from smpdash.screens.kept_pages import KEPT_MESSAGE_BYTES
from smpdash.screens.messages import ABOUT_BYTES, WIDGETS
from smpdash.server.rate_limits import NOT_OF_A_PAGE, PAGES
from tests.browser.made_up import made_up_studio
from tests.browser.served import Served
from tests.browser.visitor import Visitor, run
from tests.browser.wired import Wired
from tests.builders.sign_ins import with_pins
from tests.campaigns.long_day import look

SOCKETS = 24


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with made_up_studio(tmp_path_factory.mktemp("made-up")) as served:
        yield served


def widgets(number: int, name: str = "$$ID-{}-field", value: str = "x") -> BackMsg:
    """What a page sends that has so many fields."""
    asked = BackMsg()
    for place in range(number):
        state = asked.rerun_script.widget_states.widgets.add()
        state.id, state.string_value = name.format(place), value
    asked.rerun_script.page_name = ""
    return asked


def address(letters: int) -> BackMsg:
    """What a page sends at an address of so many letters."""
    asked = BackMsg()
    asked.rerun_script.query_string = "x" * letters
    return asked


def wait_for_the_end(line: ClientConnection) -> None:
    """Wait until a screen has run, or the server ended the socket."""
    message = ForwardMsg()
    with suppress(ConnectionClosed):
        while not message.HasField("script_finished"):
            content = line.recv(timeout=20)
            message.ParseFromString(content if isinstance(content, bytes) else content.encode())


def ended(server: Served, message: bytes) -> int:
    """The code with which the server ends a socket that sends this."""
    with Visitor(server).socket() as line:
        line.send(message)
        try:
            while True:
                line.recv(timeout=20)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 0


@pytest.mark.long
@pytest.mark.parametrize(
    "message",
    [
        widgets(WIDGETS + 1).SerializeToString(),
        widgets(1, name="{:x}").SerializeToString(),
        address(ABOUT_BYTES + 1).SerializeToString(),
        b"\xff no message",
    ],
    ids=["fields too many", "a field of none of ours", "a long address", "rubbish"],
)
def test_what_no_page_sends_ends_the_socket_and_is_no_error_in_the_log(
    demo: Served, message: bytes
) -> None:
    assert ended(demo, message) == NOT_OF_A_PAGE
    assert 'File "' not in demo.log_text()


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux counts")
@pytest.mark.parametrize(
    "asked", [lambda: widgets(11_500, "{:x}"), lambda: widgets(WIDGETS, "$$ID-{}" + "x" * 50)]
)
def test_fields_by_the_thousand_leave_no_memory_behind(
    demo: Served, asked: Callable[[], BackMsg]
) -> None:
    Visitor(demo).look()
    before = look(demo, 0).memory_mb
    for _ in range(SOCKETS):
        with Visitor(demo).socket() as line:
            line.send(asked().SerializeToString())
            wait_for_the_end(line)
    assert look(demo, 0).memory_mb - before < 40


@pytest.mark.long
def test_the_oldest_of_ones_own_closed_pages_goes_first(demo: Served) -> None:
    others, _ = Visitor(demo, source="127.0.0.3").look()
    own = [Visitor(demo, source="127.0.0.4").look()[0] for _ in range(PAGES + 1)]
    # The oldest last: it comes back as a new page, which pushes another one out.
    found = [Visitor(demo, source="127.0.0.4").look(session)[0] for session in own[::-1]]
    assert found[:-1] == own[:0:-1]
    assert found[-1] != own[0]
    assert Visitor(demo, source="127.0.0.3").look(others)[0] == others


def test_a_page_is_found_again_unless_it_sent_more_than_pages_do(demo: Served) -> None:
    visitor = Visitor(demo, source="127.0.0.5")
    for letters, is_kept in ((1000, True), (KEPT_MESSAGE_BYTES, False)):
        with visitor.socket() as line:
            page, _ = run(line)
            line.send(widgets(1, value="x" * letters).SerializeToString())
            run(line)
        assert (visitor.look(page)[0] == page) is is_kept


@pytest.fixture
def owner(studio_path: Path) -> Iterator[Wired]:
    """An owner's page."""
    with_pins(studio_path, now=datetime.now(UTC).replace(microsecond=0))
    with Served(studio_path) as server:
        visitor = Visitor(server)
        assert visitor.sign_in("o1") == 303
        with Wired(server, cookies=visitor.cookies) as tablet:
            yield tablet


@pytest.mark.long
def test_a_value_of_another_kind_than_its_fields_is_one_line_in_the_log(owner: Wired) -> None:
    for page in ("team", "settings", "intake"):
        owner.open(page)
        for key in owner.offers("")[:12]:
            for kind, value in (("double_value", 1.5), ("string_value", "x"), ("json_value", "[")):
                owner.send_value(key, kind, value)
    said = owner.log_text()
    assert "a screen failed: " in said
    assert 'File "' not in said


@pytest.mark.long
def test_a_page_of_others_than_ones_role_is_one_line_in_the_log(studio_path: Path) -> None:
    with_pins(studio_path, now=datetime.now(UTC).replace(microsecond=0))
    with Served(studio_path) as server:
        visitor = Visitor(server)
        visitor.sign_in("a1")
        assert "Not with this role" in visitor.look(path="team")[1]
        assert "not allowed: manage staff" in server.log_text()
        assert 'File "' not in server.log_text()
