"""A tablet: a touch screen in Chromium that notes what goes wrong on it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Request,
    expect,
)

LANDSCAPE = (1180, 820)
PORTRAIT = (820, 1180)
HELD = {"landscape": LANDSCAPE, "portrait": PORTRAIT}
QUIET = "[data-testid='stApp'][data-test-connection-state='CONNECTED']"
QUIET += "[data-test-script-state='notRunning']"
DRAWN = "[data-testid='stMain'] [data-testid='stElementContainer']"
UNDER_WAY = "[data-stale='true'], [data-testid='stSkeleton'], [data-testid='stAppSkeleton']"
# A component's element stands before its script has filled it.
FILLED = ".columns > *, .stage"
UNDER_WAY += f", [data-testid='stBidiComponentRegular']:not(:has({FILLED})), .entry .columns:empty"
# A chart is drawn after the script has run, and moves what stands beneath it.
UNDER_WAY += ", [data-testid='stVegaLiteChart']:not(:has(svg, canvas))"


@dataclass
class Tablet:
    """One screen on the app at `url`. `off_origin` holds requests to anywhere else."""

    url: str
    context: BrowserContext
    page: Page
    off_origin: list[str] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)

    def close(self) -> None:
        """Put it away with an empty memory; the next tablet of its kind is made of it."""
        self.context.remove_listener("request", self.note_request)
        try:
            _empty(self.context, self.url)
        except Error:
            # The server is gone or the page hangs: nothing of it is used again.
            self.context.close()
        else:
            _put_away.append(self.context)

    def open(self, path: str = "/") -> Page:
        """Go to a screen by its path and wait until it stands still."""
        self.page.goto(self.url + path)
        return self._drawn()

    def reload(self) -> Page:
        self.page.reload()
        return self._drawn()

    def _drawn(self) -> Page:
        # Between the connection and the first run the page is as quiet as after it.
        self.page.wait_for_selector(DRAWN, state="attached")
        return self.settled()

    def settled(self, *, patience_s: float = 30) -> Page:
        return settled(self.page, patience_s=patience_s)

    def cut_off(self) -> None:
        """Wait until the page knows that nobody hears it."""
        expect(self.page.get_by_test_id("stApp")).not_to_have_attribute(
            "data-test-connection-state", "CONNECTED"
        )

    def until(self, happened: Callable[[], bool], *, seconds: float = 30) -> None:
        """Return as soon as it has happened; what the page is sent passes through meanwhile."""
        given_up = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < given_up, f"it did not happen within {seconds:g} s"
            self.page.wait_for_timeout(20)

    def by_key(self, key: str) -> Locator:
        """What Streamlit drew for the widget or container of this key."""
        # Streamlit turns every sign that a class name cannot hold into a dash.
        name = "".join(sign if sign.isalnum() or sign in "_-" else "-" for sign in key)
        return self.page.locator(f".st-key-{name}")

    def tap(self, key: str) -> Page:
        """Tap the button of this key and wait until the answer stands."""
        self.by_key(key).get_by_role("button").tap()
        return self.settled()

    def note_console(self, said: ConsoleMessage) -> None:
        where = urlsplit(said.location["url"]).path
        # On a screen's own address Streamlit looks for its server beneath it first: always a 404.
        if said.type == "error" and (where.startswith("/_stcore/") or "/_stcore/" not in where):
            self.console_errors.append(f"{said.text} ({where})")

    def note_request(self, request: Request) -> None:
        self.note_address(request.url)

    def note_address(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"data", "blob", "about"}:
            return
        if parts.netloc != urlsplit(self.url).netloc:
            self.off_origin.append(url)


def settled(page: Page, *, patience_s: float = 30) -> Page:
    """Wait until the app's script has run and all that it drew stands; TimeoutError else."""
    timeout = patience_s * 1000
    given_up = time.monotonic() + patience_s
    # A tap reaches the server a little later: without the pause the run before it would count.
    page.wait_for_timeout(155)
    while True:
        page.wait_for_selector(QUIET, state="attached", timeout=timeout)
        page.wait_for_timeout(100)
        if page.locator(QUIET).count() and not page.locator(UNDER_WAY).count():
            return page
        if time.monotonic() > given_up:
            raise TimeoutError(f"The page is still at work after {patience_s} s.")


def open_tablet(
    browser: Browser,
    url: str,
    *,
    viewport: tuple[int, int] = LANDSCAPE,
    color_scheme: str = "light",
    **options: Any,
) -> Tablet:
    """A tablet with an empty memory; `options` go to Playwright's new_context."""
    width, height = viewport
    settings = {
        "viewport": {"width": width, "height": height},
        "color_scheme": color_scheme,
        "locale": "en-GB",
        "timezone_id": "UTC",
        "device_scale_factor": 1,
        **options,
    }
    context = _context(browser, settings)
    tablet = Tablet(url, context, context.new_page())
    context.on("request", tablet.note_request)
    tablet.page.on("websocket", lambda socket: tablet.note_address(socket.url))
    tablet.page.on("pageerror", lambda error: tablet.console_errors.append(str(error)))
    tablet.page.on("console", tablet.note_console)
    return tablet


# Chromium fetches and compiles the app's scripts anew for each context, which takes longer than
# most tests: an emptied context serves the next tablet with the same settings.
_put_away: list[BrowserContext] = []
_settings: WeakKeyDictionary[BrowserContext, dict[str, Any]] = WeakKeyDictionary()


def _context(browser: Browser, settings: dict[str, Any]) -> BrowserContext:
    """An empty context with these settings, put away before or new."""
    for context in _put_away:
        if context in browser.contexts and _settings[context] == settings:
            _put_away.remove(context)
            return context
    context = browser.new_context(has_touch=True, is_mobile=True, **settings)
    _settings[context] = settings
    # Where this exists, a download opens the system's dialog, which no test can answer.
    context.add_init_script("delete window.showSaveFilePicker")
    return context


def _empty(context: BrowserContext, url: str) -> None:
    """Close all pages but one that keeps the scripts compiled, and forget what was stored."""
    context.set_offline(offline=False)
    context.clear_permissions()
    context.clear_cookies()
    last = context.new_page()
    last.goto(f"{url}/_stcore/health", timeout=5_000)
    origin = {"origin": url, "storageTypes": "all"}
    context.new_cdp_session(last).send("Storage.clearDataForOrigin", origin)
    for page in context.pages:
        if page != last:
            page.close()


__all__ = ["HELD", "LANDSCAPE", "PORTRAIT", "Tablet", "expect", "open_tablet", "settled"]
