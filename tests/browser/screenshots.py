"""`python -m tests.browser.screenshots`: the screens of the demo studio as PNGs in docs/."""

import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

from smpdash.estimate.issue import issued
from smpdash.record.studio import WHOLE_SCALP
from smpdash.simulate.demo import make_demo
from smpdash.store.store import ClientQuery, open_store
from tests.browser import hands
from tests.browser.chromium import ARGS, MISSING, chromium_path
from tests.browser.served import ROOT, Served
from tests.browser.tablet import HELD, open_tablet

TARGET = ROOT / "docs" / "screens"


class Screen(NamedTuple):
    """What is opened, then tapped (keys of buttons); `whole` takes what is below the edge too."""

    name: str
    path: str
    taps: tuple[str, ...] = ()
    whole: bool = False


# The list of clients comes first: a visit begun stands in it from then on.
SCREENS = (
    Screen("clients", "/"),
    Screen("client", "/client?code={code}"),
    Screen("client-whole", "/client?code={code}", whole=True),
    Screen("studio", "/studio"),
    Screen("studio-progress", "/studio?tab=progress"),
    Screen("studio-quality", "/studio?tab=quality"),
    Screen("studio-forecasts", "/studio?tab=forecasts"),
    Screen("settings", "/settings"),
    Screen("team", "/team"),
    Screen("activity", "/activity"),
    Screen("intake", "/client?code={code}", taps=("edit-client",)),
    Screen("visit", "/client?code={code}", taps=("record-visit",)),
)
LOOKS = tuple(product(HELD, ("light", "dark")))
# A studio in which people sign in, shown before anybody does.
OWNER, PIN = "Demo owner", "40271583"


@cache
def client_under_way(database: Path) -> str:
    """The code of a usual client: two sessions behind, noted by zone, three in all likely.

    It is the same in all pictures, whatever the studio learns between them.
    """
    store = open_store(database, issue=issued)
    return next(
        line.code
        for line in store.clients(ClientQuery(status="running"))
        if (line.sessions_done, line.most_likely_total) == (2, 3)
        and store.courses(line.code)[-1].sessions[-1].readings[0].zone != WHOLE_SCALP
    )


def take(browser: Browser, server: Served, screen: Screen, held: str, scheme: str) -> Path:
    tablet = open_tablet(browser, server.url, viewport=HELD[held], color_scheme=scheme)
    page = tablet.open(screen.path.format(code=client_under_way(server.database)))
    for key in screen.taps:
        tablet.tap(key)
    if screen.name == "visit" and page.locator(".scalp-map").count():
        hands.tap_zone(tablet, "Crown")
    if screen.whole:
        height = page.locator("[data-testid='stMain']").evaluate("main => main.scrollHeight")
        page.set_viewport_size({"width": HELD[held][0], "height": height})
        tablet.settled()
    # Charts and grids draw themselves a moment after the script has ended.
    page.wait_for_timeout(700)
    target = TARGET / f"{screen.name}-{held}-{scheme}.png"
    page.screenshot(path=target, animations="disabled")
    for said in tablet.console_errors:
        print(f"{target.name}: {said}", file=sys.stderr)
    tablet.close()
    return target


def take_pad(browser: Browser, server: Served, held: str, scheme: str) -> Path:
    tablet = open_tablet(browser, server.url, viewport=HELD[held], color_scheme=scheme)
    tablet.page.goto(f"{server.url}/sign-in")
    target = TARGET / f"sign-in-{held}-{scheme}.png"
    tablet.page.screenshot(path=target, animations="disabled")
    tablet.close()
    return target


def main() -> int:
    """Take every picture anew; 1 where there is no browser to take them with."""
    path = chromium_path()
    if path is None:
        print(MISSING, file=sys.stderr)
        return 1
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        database = Path(folder) / "demo.db"
        make_demo(database, now=datetime.now(UTC).replace(microsecond=0))
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGS))
        with Served(database) as server:
            for held, scheme in LOOKS:
                for screen in SCREENS:
                    print(take(browser, server, screen, held, scheme).relative_to(ROOT))
        guarded = Path(folder) / "guarded.db"
        owner = [sys.executable, "-m", "smpdash", "owner", OWNER, "--pin-stdin"]
        environ = {**os.environ, "SMPDASH_DB": str(guarded)}
        subprocess.run(owner, cwd=ROOT, check=True, input=PIN, text=True, env=environ)
        with Served(guarded) as server:
            for held, scheme in LOOKS:
                print(take_pad(browser, server, held, scheme).relative_to(ROOT))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
