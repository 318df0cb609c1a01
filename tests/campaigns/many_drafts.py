"""A studio with many drafts: what a start, the list of clients and a tap in a visit take."""

import statistics
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from smpdash.estimate.issue import issued
from smpdash.store.db import connection
from smpdash.store.db.times import instant_text
from smpdash.store.records import drafts
from smpdash.store.store import Store
from tests.browser.served import ROOT, Served
from tests.browser.wired import Wired
from tests.builders.stores import add_client, add_visit, opened
from tests.campaigns.long_day import look

APP: Final = ROOT / "app.py"
ALL_AT_ONCE: Final = Path(__file__).with_name("all_at_once.py")
TAPS: Final = 20


@dataclass(frozen=True)
class Measured:
    """Seconds, and the server's memory in MB after them."""

    start_s: float
    page_s: float
    next_page_s: float
    tap_s: float
    check_s: float
    memory_mb: float
    shown: int  # drafts on the first page
    findings: int


def studio(folder: Path, number: int) -> Store:
    """One client with a visit begun, and so many drafts of new clients, of a tablet each."""
    store = opened(folder / "studio.db", issued)
    add_visit(store, f"{add_client(store, 'Ours')}/1")
    # Begun first: of a studio that has so many already, no more are taken.
    now = datetime.now(UTC).replace(microsecond=0)
    store.open_draft("visit", "C-0001/1", device="chair", now=now)
    long_ago = datetime.now(UTC) - timedelta(days=30)
    with connection.write(store.path) as db:
        db.conn.executemany(
            "INSERT INTO draft (id, kind, about, device, person, data, version, started_at,"
            " updated_at) VALUES (?, 'client', '', ?, '', ?, 2, ?, ?)",
            (
                (f"{each:032x}", f"tablet {each}", f'{{"name": "Begun {each}"}}', at, at)
                for each in range(number)
                for at in [instant_text(long_ago + timedelta(seconds=each))]
            ),
        )
        drafts.write_digests(db)
    return store


def campaign(folder: Path, number: int, *, app: Path = APP) -> Measured:
    """A start on so many drafts, two pages of them, and taps in a visit."""
    store, now = studio(folder, number), datetime.now(UTC).replace(microsecond=0)
    begun = time.perf_counter()
    findings = store.check()
    check_s = time.perf_counter() - begun
    draft = store.open_draft("visit", "C-0001/1", device="chair", now=now)
    begun = time.perf_counter()
    with Served(store.path, app=app) as server:
        start_s = time.perf_counter() - begun
        with Wired(server, patience_s=300.0) as tablet:
            page_s = tablet.open()
            shown = len(tablet.offers("continue-"))
            turned = tablet.press("begun-earlier") if tablet.offers("begun-earlier") else 0.0
            tablet.open("visit", f"draft={draft.draft_id}")
            taps = [tablet.tap("note", "a" * each) for each in range(1, TAPS + 1)]
        memory = look(server, 0).memory_mb
        if "Traceback" in server.log_text():
            raise AssertionError(server.log_text())
    kept = store.draft(draft.draft_id)
    if kept is None or len(kept.data["note"]) != TAPS:
        raise AssertionError("What was tapped is not in the draft.")
    return Measured(
        start_s,
        page_s,
        turned,
        statistics.median(taps),
        check_s,
        memory,
        shown,
        len(findings),
    )
