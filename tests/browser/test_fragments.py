"""A part of a page that runs by itself asks anew who is there, as a whole run does."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection

from smpdash.estimate.issue import issued
from smpdash.record.studio import Lot
from smpdash.runtime.clock import now
from smpdash.store.store import Change
from tests.browser.served import Served
from tests.browser.visitor import Visitor
from tests.builders.erasures import client_everywhere, erase, somebody_reading
from tests.builders.sign_ins import with_pins
from tests.builders.stores import OWNER, add_client, add_visit
from tests.builders.waiting import until

# How many parts draw something on a page; an erasure under way is said by one on each.
PARTS = {
    ("", ""): 1,
    ("client", "code=C-0001"): 2,
    ("visit", "draft={draft}"): 2,
    ("studio", ""): 1,
    ("studio", "tab=progress"): 1,
    ("studio", "tab=forecasts"): 2,
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, str]]:
    """A studio where an erasure cannot end, and the draft of a visit in it."""
    at = now()
    store = with_pins(tmp_path_factory.mktemp("parts") / "studio.db", issued, now=at)
    store = store.by(person=OWNER, device="office")
    store.save_studio(replace(store.studio(), lots=(Lot("l1", "LOT 1"),)), Change("lots", at))
    code = add_client(store)
    add_visit(store, f"{code}/1")
    draft = store.open_draft("visit", f"{code}/1", device="t", now=at)
    with Served(store.path) as server, somebody_reading(store.path):
        erase(store, client_everywhere(store))
        # While the first check runs, the part that keeps a page current says so on it.
        until(lambda: "the records were checked" in server.log_text())
        yield server, draft.draft_id


def drawn(
    line: ClientConnection, path: str, query: str, fragment: str = ""
) -> dict[str, set[bytes]]:
    """What one run draws, by the part that it belongs to."""
    asked = BackMsg()
    asked.rerun_script.page_name, asked.rerun_script.query_string = path, query
    asked.rerun_script.fragment_id = fragment
    line.send(asked.SerializeToString())
    elements: dict[str, set[bytes]] = defaultdict(set)
    while True:
        message = ForwardMsg()
        message.ParseFromString(line.recv(timeout=60))
        if message.delta.HasField("new_element"):
            element = message.delta.new_element.SerializeToString()
            elements[message.delta.fragment_id].add(element)
        if message.HasField("script_finished"):
            return elements


def tells_nothing(elements: set[bytes]) -> bool:
    return len(elements) == 1 and all(b"signed-out" in element for element in elements)


@pytest.mark.long
@pytest.mark.parametrize(("path", "query"), PARTS)
def test_once_signed_out_every_part_says_so_and_nothing_else(
    served: tuple[Served, str], path: str, query: str
) -> None:
    server, draft_id = served
    there = path, query.format(draft=draft_id)
    olga = Visitor(server)
    assert olga.sign_in("o1") == 303
    with olga.socket() as line:
        parts = {name: seen for name, seen in drawn(line, *there).items() if name}
        assert len(parts) == PARTS[path, query]
        for name in parts:
            assert drawn(line, *there, name)[name]
        olga.ask("/sign-in/out", {})
        for name in parts:
            until(lambda part=name: tells_nothing(drawn(line, *there, part)[part]), seconds=5)
    # To be signed out is no failure: neither the page nor its parts leave a traceback in the log.
    assert "Traceback" not in server.log_text()
    assert "Uncaught" not in server.log_text()
