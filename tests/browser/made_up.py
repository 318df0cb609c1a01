"""Every screen of a demo studio, served once for the tests that only look."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page

from smpdash.estimate.issue import issued
from smpdash.simulate.demo import DEMO_SEED, write_studio
from smpdash.store.backup.create import BackupOptions
from smpdash.store.store import ClientQuery, Store, open_store
from tests.browser import hands
from tests.browser.served import Served
from tests.browser.tablet import Tablet
from tests.builders.studios import copy_of_one_written_once

# The path of each screen, "" for that of a visit in progress, and the buttons tapped from there.
SCREENS = {
    "clients": ("/", ()),
    "client": ("/client?code={code}", ()),
    "visit": ("", ("next-shade",)),
    "finishing": ("", ("finish",)),
    "intake": ("/client?code={code}", ("edit-client",)),
    "studio": ("/studio", ()),
    "studio-progress": ("/studio?tab=progress", ()),
    "studio-quality": ("/studio?tab=quality", ()),
    "studio-forecasts": ("/studio?tab=forecasts", ()),
    "settings": ("/settings", ()),
    "backups": ("/backups", ()),
    "activity": ("/activity", ()),
}


@contextmanager
def made_up_studio(folder: Path, *, clients: int = 20) -> Iterator[Served]:
    now = datetime.now(UTC).replace(microsecond=0)

    def write(path: Path) -> None:
        # Not marked as made up: in a marked one there are no backups.
        store = open_store(path, issue=issued)
        write_studio(store, seed=DEMO_SEED, today=now.date(), now=now, clients=clients)

    copy_of_one_written_once(folder / "studio.db", f"made-up-{clients}", write)
    store = open_store(folder / "studio.db", issue=issued)
    store.back_up(now=now, options=BackupOptions())
    with Served(store.path) as server:
        yield server


def client_under_way(store: Store) -> str:
    """The code of a client with two sessions behind, by zone where there is one."""
    running = store.clients(ClientQuery(status="running"))
    lines = [line for line in running if line.sessions_done == 2]
    by_zone = [
        line.code for line in lines if len(store.courses(line.code)[-1].visits[-1].readings) > 1
    ]
    return [*by_zone, *(line.code for line in lines)][0]


def look_at(tablet: Tablet, screen: str, store: Store) -> Page:
    """Open a screen as an artist would, and wait until its charts are drawn too."""
    path, taps = SCREENS[screen]
    code = client_under_way(store)
    page = tablet.open(path.format(code=code)) if path else hands.open_visit(tablet, store, code)
    for key in taps:
        tablet.tap(key)
    if screen == "visit":
        hands.tap_zone(tablet, "Crown")
        # A value that is noted has a button that clears it.
        hands.tap_coverage(tablet, "70%")
    charts = page.locator("[data-testid='stVegaLiteChart']")
    for number in range(charts.count()):
        charts.nth(number).locator("svg, canvas").first.wait_for()
    return page
