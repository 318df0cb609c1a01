"""A working day on several tablets, in minutes: what the server's memory and open files do."""

import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from smpdash.estimate.issue import issued
from smpdash.server.rate_limits import PAGES as PAGES_KEPT
from smpdash.simulate.demo import DEMO_SEED, write_demo
from smpdash.store.db import connection
from smpdash.store.store import ClientQuery, Store, open_store
from tests.browser.served import ROOT, Served
from tests.browser.visitor import Visitor
from tests.browser.wired import Wired

TABLETS = 4
TAPS_A_VISIT = 20
PAGES = ("", "studio", "settings", "activity", "backups", "team")
APP = ROOT / "app.py"
LEAKY = Path(__file__).with_name("leaky.py")
# Together they leave more closed pages than are kept in all.
OTHERS = [f"127.0.1.{place}" for place in range(1, 12)]
LEARNT = "lesson learnt"
LEARNING = Path(__file__).with_name("learning_on.py")


@dataclass(frozen=True)
class Look:
    """What the server holds after so many taps and pages."""

    done: int
    memory_mb: float
    files: int
    threads: int


@dataclass
class Day:
    """What was done in so many `seconds` a tap, and how the server stood, from the first look on.

    The first look is after every kind of page was shown and all the places for tablets that went
    away are taken; the last one after all tablets have gone.
    """

    taps: int = 0
    pages: int = 0
    learnings: int = 0
    looks: list[Look] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def memory_grown(self) -> float:
        """MB from the first look to the largest."""
        return max(one.memory_mb for one in self.looks) - self.looks[0].memory_mb

    @property
    def files_grown(self) -> int:
        """Open files from the first look to the most."""
        return max(one.files for one in self.looks) - self.looks[0].files

    @property
    def threads_grown(self) -> int:
        """Threads from the first look to the most."""
        return max(one.threads for one in self.looks) - self.looks[0].threads

    @property
    def slope(self) -> float:
        """MB for each thousand taps and pages over the second half, as a straight line."""
        half = self.looks[len(self.looks) // 2 : -1]
        done = [one.done for one in half]
        return 1000 * statistics.linear_regression(done, [one.memory_mb for one in half]).slope


def day(
    folder: Path, taps: int, *, tablets: int = TABLETS, app: Path = APP, learnings: int = 0
) -> Day:
    """So many taps in visits, every kind of page looked at between them, by tablets at once.

    With LEARNING as the `app` it waits in the end until there were so many `learnings` too.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    store = open_store(folder / "studio.db", issue=issued)
    write_demo(store, seed=DEMO_SEED, today=now.date(), now=now, clients=20)
    codes = [line.code for line in store.clients(ClientQuery(status="running"))][:tablets]
    found = Day()
    with Served(store.path, app=app) as server, ThreadPoolExecutor(tablets) as pool:
        # As many pages as are kept of tablets that went away, and each screen once.
        sources = [f"127.0.0.{place}" for place, _ in enumerate(codes, start=2)]
        leave_pages(server, [*OTHERS, *sources])
        rounds = [
            _rounds(server, store, code, source)
            for code, source in zip(codes, sources, strict=True)
        ]
        list(pool.map(next, rounds))
        found.looks.append(look(server, 0))
        while found.taps < taps:
            for seconds, pages in pool.map(next, rounds):
                found.taps += len(seconds)
                found.pages += pages
                found.seconds += seconds
            found.learnings = _learnings(store)
            found.looks.append(look(server, found.taps + found.pages))
        while found.learnings < learnings:
            time.sleep(1)
            found.learnings = _learnings(store)
            found.looks.append(look(server, found.taps + found.pages))
        for one in rounds:
            one.close()
        found.looks.append(look(server, found.taps + found.pages))
        if "Traceback" in server.log_text():
            raise AssertionError(server.log_text())
    return found


def leave_pages(server: Served, sources: list[str]) -> None:
    """Open and close as many pages of each address as are kept of it."""
    for source in sources:
        for _ in range(PAGES_KEPT):
            with Visitor(server, source=source).socket():
                pass


def _rounds(
    server: Served, store: Store, code: str, source: str
) -> Iterator[tuple[list[float], int]]:
    """Visit after visit of one client: some pages looked at, then the visit's taps."""
    with Wired(server, source=source, patience_s=600.0) as tablet:
        while True:
            for page in PAGES:
                tablet.open(page)
            tablet.open("client", f"code={code}")
            now = datetime.now(UTC).replace(microsecond=0)
            course = store.courses(code)[-1].course_id
            draft = store.open_draft("visit", course, device="the day", now=now)
            tablet.open("visit", f"draft={draft.draft_id}")
            seconds = [tablet.tap("next_shade", {"readings/whole/depth_mm": 0.6})]
            for number in range(1, TAPS_A_VISIT):
                if number % 2:
                    seconds.append(tablet.tap("coverage", 0.3 + number / 50, ["whole"]))
                else:
                    seconds.append(tablet.tap("note", "a" * number))
            kept = store.draft(draft.draft_id)
            if kept is None or len(kept.data["note"]) != TAPS_A_VISIT - 2:
                raise AssertionError("What was tapped is not in the draft.")
            store.discard_draft(draft.draft_id, version=kept.version)
            yield seconds, len(PAGES) + 2


def _learnings(store: Store) -> int:
    with connection.read(store.path) as db:
        (number,) = db.execute("SELECT count(*) FROM audit WHERE action = ?", (LEARNT,)).fetchone()
    return int(number)


def look(server: Served, done: int) -> Look:
    """The server's memory in MB, its open files and its threads, as the system counts them."""
    process = Path("/proc") / str(server.pid)
    status = dict(
        line.split(":", maxsplit=1) for line in (process / "status").read_text().splitlines()
    )
    return Look(
        done,
        int(status["VmRSS"].split()[0]) / 1024,
        len(list((process / "fd").iterdir())),
        int(status["Threads"]),
    )
