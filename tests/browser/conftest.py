"""The app served from a fresh database, and tablets that look at it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from smpdash.estimate.issue import issued
from smpdash.store.store import Store, open_store
from tests.browser.chromium import ARGS, MISSING, chromium_path, must_have_chromium, shell_path
from tests.browser.made_up import made_up_studio
from tests.browser.served import ROOT, Served
from tests.browser.tablet import LANDSCAPE, Tablet, open_tablet

PICTURES = ROOT / "build" / "browser"
FAILED = pytest.StashKey[bool]()
# Two busy cores: what comes late is no failure, what never comes is one.
expect.set_options(timeout=20_000)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    if chromium_path() is None:
        (pytest.fail if must_have_chromium() else pytest.skip)(MISSING)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The browser of most tests; a file that needs more has `whole_browser` for it."""
    with _launched(playwright, shell_path() or chromium_path()) as browser:
        yield browser


@pytest.fixture(scope="package")
def whole_browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium with all that a tablet's has."""
    with _launched(playwright, chromium_path()) as browser:
        yield browser


@contextmanager
def _launched(playwright: Playwright, path: str | None) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=path, args=list(ARGS))
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Store]]:
    """A studio of made-up people, served once for the tests that only look, and its store."""
    with made_up_studio(tmp_path_factory.mktemp("made-up")) as served:
        yield served, open_store(served.database, issue=issued)


@pytest.fixture
def app() -> Path:
    """The program served; a test of the harness itself names another."""
    return ROOT / "app.py"


@pytest.fixture
def server(studio_path: Path, app: Path) -> Iterator[Served]:
    """The app on a database of its own; `kill()` and `start()` are a power cut and its end."""
    with Served(studio_path, app=app) as server:
        yield server


@pytest.fixture
def store(server: Served) -> Store:
    """The records of `server`."""
    return open_store(server.database, issue=issued)


@pytest.fixture(scope="module")
def one_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An empty studio served once for a file; `server` may stand for it where tests only look."""
    with Served(tmp_path_factory.mktemp("studio") / "studio.db") as server:
        yield server


@pytest.fixture
def viewport() -> tuple[int, int]:
    """Width and height in px; parametrize "viewport" for another."""
    return LANDSCAPE


@pytest.fixture
def color_scheme() -> str:
    """What the tablet prefers, "light" or "dark"; parametrize "color_scheme" for both."""
    return "light"


@pytest.fixture
def new_tablet(
    request: pytest.FixtureRequest,
    browser: Browser,
    server: Served,
    viewport: tuple[int, int],
    color_scheme: str,
) -> Iterator[Callable[..., Tablet]]:
    """One more tablet for each call, all of them held to ask nothing of anyone but the app."""
    tablets: list[Tablet] = []

    def new(**options: Any) -> Tablet:
        chosen = {"viewport": viewport, "color_scheme": color_scheme, **options}
        tablets.append(open_tablet(browser, server.url, **chosen))
        return tablets[-1]

    yield new
    for number, tablet in enumerate(tablets, start=1):
        if request.node.stash.get(FAILED, False):
            name = "".join(sign if sign.isalnum() else "-" for sign in request.node.name)
            tablet.page.screenshot(path=PICTURES / f"{name}-{number}.png")
        tablet.close()
    assert [url for tablet in tablets for url in tablet.off_origin] == []


@pytest.fixture
def tablet(new_tablet: Callable[..., Tablet]) -> Tablet:
    """A tablet at 1180 x 820 px with touch, nothing opened yet."""
    return new_tablet()


@pytest.fixture
def named(server: Served, new_tablet: Callable[..., Tablet]) -> Callable[[str], Tablet]:
    """One more tablet, called so."""

    def new(name: str) -> Tablet:
        tablet = new_tablet()
        cookie = {"name": "smpdash_tablet", "value": name, "url": server.url}
        tablet.context.add_cookies([cookie])
        return tablet

    return new
