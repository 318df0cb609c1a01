"""Fit for hands: what a finger meets is large enough, apart, in sight, and of the type scale."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from smpdash.store.store import Store
from tests.browser.made_up import SCREENS, look_at
from tests.browser.served import Served
from tests.browser.tablet import HELD, open_tablet

MEASURED = Path(__file__).with_name("targets.js").read_text()


@pytest.mark.parametrize("screen", SCREENS)
def test_every_target_is_48_px_and_8_px_from_the_next_and_all_words_are_of_the_scale(
    browser: Browser, made_up: tuple[Served, Store], screen: str
) -> None:
    served, store = made_up
    tablet = open_tablet(browser, served.url)
    page = look_at(tablet, screen, store)
    found = []
    for held, (width, height) in HELD.items():
        page.set_viewport_size({"width": width, "height": height})
        tablet.settled()
        # As tall as the page, so that nothing hides behind the bar at the bottom.
        whole = page.locator("[data-testid='stMain']").evaluate("main => main.scrollHeight")
        page.set_viewport_size({"width": width, "height": max(whole, height)})
        tablet.settled()
        measured = page.evaluate(MEASURED)
        assert measured.pop("counted") >= 3
        found += [f"{held}, {what}: {one}" for what, all_ in measured.items() for one in all_]
    tablet.close()
    assert found == []


# Words of a chart that reach over its edge, or that it has cut itself; 4 px are air around letters.
CUT = """
() => [...document.querySelectorAll("[data-testid='stVegaLiteChart'] svg")].flatMap(chart => {
  const edge = chart.getBoundingClientRect();
  return [...chart.querySelectorAll("text")].filter(text => {
    const drawn = text.getBoundingClientRect();
    return text.textContent.includes("…") || drawn.width && (drawn.right > edge.right + 4
      || drawn.left < edge.left - 4);
  }).map(text => text.textContent);
})
"""


@pytest.mark.parametrize("screen", ["client", "studio"])
def test_no_words_of_a_chart_are_cut_however_the_tablet_is_held(
    browser: Browser, made_up: tuple[Served, Store], screen: str
) -> None:
    served, store = made_up
    for viewport in HELD.values():
        tablet = open_tablet(browser, served.url, viewport=viewport)
        page = look_at(tablet, screen, store)
        assert page.locator("[data-testid='stVegaLiteChart'] svg text").count() > 10
        assert page.evaluate(CUT) == []
        tablet.close()


def test_a_long_name_leaves_the_badges_beside_it_in_sight(
    browser: Browser, made_up: tuple[Served, Store]
) -> None:
    served, store = made_up
    tablet = open_tablet(browser, served.url, viewport=HELD["portrait"])
    page = look_at(tablet, "client", store)
    page.locator("[data-heading-text]").first.evaluate(
        "heading => heading.firstChild.textContent = 'Maximilian von Fernwald '.repeat(3)"
    )
    badge = page.locator(".st-key-client-head .stMarkdownBadge").first.bounding_box()
    head = page.locator(".st-key-client-head h3").bounding_box()
    assert badge is not None
    assert head is not None
    assert badge["x"] + badge["width"] <= head["x"] + head["width"]
    tablet.close()
