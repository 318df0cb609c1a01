"""The header: whose visit it is and for how long, and the way to other screens at every width."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from smpdash.store.store import Store
from tests.browser import hands
from tests.browser.served import ROOT
from tests.browser.tablet import Tablet, expect
from tests.builders.marks import in_long
from tests.builders.stores import add_client

# Remembers the locks that keep the screen on.
REMEMBER_LOCKS = """
  window.locks = [];
  const ask = navigator.wakeLock.request.bind(navigator.wakeLock);
  navigator.wakeLock.request = async (kind) => {
    const lock = await ask(kind);
    window.locks.push(lock);
    return lock;
  };
"""
STAYS_ON = "locks.some((lock) => !lock.released)"


@pytest.fixture
def browser(whole_browser: Browser) -> Browser:
    """A headless shell has no wake lock."""
    return whole_browser


@pytest.fixture
def app() -> Path:
    return ROOT / "tests" / "browser" / "set_clock.py"


def test_the_header_says_whose_visit_it_is_and_how_long_it_lasts_while_the_screen_stays_on(
    tablet: Tablet, store: Store, studio_path: Path
) -> None:
    clock = studio_path.with_suffix(".clock")
    clock.write_text("2026-08-04T10:00:00+00:00")
    tablet.page.add_init_script(REMEMBER_LOCKS)
    page = hands.open_client(tablet, add_client(store, "Made-up Client (Elm)"))
    assert not page.evaluate(STAYS_ON)
    hands.begin_visit(tablet)
    whose = hands.whose(page)
    expect(whose.get_by_role("heading", level=1)).to_have_text("Made-up Client (Elm) C-0001")
    expect(whose.locator("p")).to_have_text("Visit 1, in progress 0:00")
    tablet.until(lambda: page.evaluate(STAYS_ON))
    clock.write_text("2026-08-04T10:42:00+00:00")
    hands.tap_coverage(tablet, "60%")
    expect(whose.locator("p")).to_have_text("Visit 1, in progress 0:42")
    tablet.tap("break")
    expect(whose.locator("p")).to_have_text("Visit 1, on a break")
    tablet.until(lambda: not page.evaluate(STAYS_ON))
    clock.write_text("2026-08-04T11:12:00+00:00")
    tablet.tap("break")
    expect(whose.locator("p")).to_have_text("Visit 1, in progress 0:42")
    tablet.until(lambda: page.evaluate(STAYS_ON))
    # It counts on by itself.
    page.clock.install()
    page.clock.run_for(61_000)
    expect(whose.locator("p")).to_have_text("Visit 1, in progress 0:43")
    hands.tap_shade(tablet, "3")
    hands.type_depth(tablet, "0.60")
    hands.record(tablet)
    expect(whose.locator("p")).to_have_text("Visit 1", use_inner_text=True)
    page.clock.run_for(6_000)
    tablet.until(lambda: not page.evaluate(STAYS_ON))


@pytest.mark.parametrize("width", [390, in_long(768), in_long(1180)])
def test_every_screen_is_reached_from_the_header(tablet: Tablet, width: int) -> None:
    tablet.page.set_viewport_size({"width": width, "height": 900})
    page = tablet.open()
    for words, path in (("Studio", "/studio"), ("Settings", "/settings"), ("Clients", "/")):
        hands.leave_by_the_top(tablet, words)
        expect(page).to_have_url(f"{tablet.url}{path}")
    if width < 740:
        page.locator(".menu summary").tap()
        assert hands.links(page).count() == 4
        # A tap beside the menu closes it.
        page.touchscreen.tap(300, 700)
        assert hands.links(page).count() == 0


@pytest.mark.long
@pytest.mark.parametrize("width", [in_long(768), 820, in_long(1180)])
def test_the_way_to_another_client_is_in_words_on_a_tablet_and_has_a_name_on_any(
    tablet: Tablet, store: Store, width: int
) -> None:
    tablet.page.set_viewport_size({"width": width, "height": 900})
    code = add_client(store, "Alexandra Konstantinopoulou-Bergström")
    page = hands.open_visit(tablet, store, code)
    button = page.locator(".st-key-header").get_by_role("button", name="Wrong client")
    words = button.locator("p").bounding_box()
    assert words is not None
    assert (words["width"] > 80) == (width > 800)
    # The name beside it is whole, and no part of the header lies on another.
    name = hands.whose(page).get_by_role("heading", level=1)
    assert name.evaluate("it => it.scrollHeight <= it.clientHeight + 1")
    left, middle, right = (
        each.bounding_box() for each in (page.locator(".st-key-to-client"), name, button)
    )
    assert left is not None
    assert middle is not None
    assert right is not None
    assert left["x"] + left["width"] <= middle["x"]
    assert middle["x"] + middle["width"] <= right["x"]
