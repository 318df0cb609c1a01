"""A tablet that asks without end: whether the others are answered meanwhile, and how fast."""

import contextlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import WebSocketException

from smpdash.estimate.issue import issued
from smpdash.simulate.demo import DEMO_SEED, write_demo
from smpdash.store.store import ClientQuery, Store, open_store
from tests.browser.served import Served
from tests.browser.visitor import Visitor
from tests.browser.wired import Wired

UNPACED = Path(__file__).with_name("unpaced.py")
CALM, GREEDY = "127.0.0.2", "127.0.0.3"
# Asked a thousand times a second, had one page its way.
EVERY_S = 0.001
HEAD_START_S = 1.0


@dataclass(frozen=True)
class Answered:
    """How the other tablet was answered: seconds to load the visit, and of each tap, in order."""

    loaded_s: float
    taps_s: list[float]

    def share(self, share: float) -> float:
        """The tap's seconds that this share of the taps stayed within."""
        return self.taps_s[min(int(share * len(self.taps_s)), len(self.taps_s) - 1)]


def studio(folder: Path) -> Store:
    now = datetime.now(UTC).replace(microsecond=0)
    store = open_store(folder / "studio.db", issue=issued)
    write_demo(store, seed=DEMO_SEED, today=now.date(), now=now, clients=60)
    return store


def work(server: Served, store: Store, taps: int, *, patience_s: float = 60.0) -> Answered:
    """Another tablet loads a visit and taps; TimeoutError where it is not answered."""
    now = datetime.now(UTC).replace(microsecond=0)
    code = store.clients(ClientQuery(status="running"))[0].code
    draft = store.open_draft("visit", store.courses(code)[-1].course_id, device="calm", now=now)
    try:
        with Wired(server, source=CALM, patience_s=patience_s) as tablet:
            loaded = tablet.open("visit", f"draft={draft.draft_id}")
            seconds = [tablet.tap("note", "a" * number) for number in range(1, taps + 1)]
    finally:
        if (left := store.draft(draft.draft_id)) is not None:
            store.discard_draft(left.draft_id, version=left.version)
    return Answered(loaded, sorted(seconds))


@contextmanager
def asking(server: Served, pages: int) -> Iterator[None]:
    """So many pages of one tablet ask for the studio's figures over and over, meanwhile."""
    stopped = threading.Event()
    threads = [threading.Thread(target=_ask, args=(server, stopped)) for _ in range(pages)]
    for thread in threads:
        thread.start()
    time.sleep(HEAD_START_S)
    try:
        yield
    finally:
        stopped.set()
        for thread in threads:
            thread.join()


def _ask(server: Served, stopped: threading.Event) -> None:
    asked = BackMsg()
    asked.rerun_script.page_name = "studio"
    words = asked.SerializeToString()
    # A server that has no time left refuses some of them, or never answers.
    with (
        contextlib.suppress(WebSocketException, TimeoutError, OSError),
        Visitor(server, source=GREEDY).socket() as line,
    ):
        reading = threading.Thread(target=_read, args=(line,), daemon=True)
        reading.start()
        while not stopped.wait(EVERY_S):
            line.send(words)


def _read(line: object) -> None:
    with contextlib.suppress(WebSocketException, OSError):
        for _ in line:  # type: ignore[attr-defined]
            pass
