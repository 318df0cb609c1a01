"""Every screen is fit for fingers, at arm's length, and for assistive technology."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from smpdash.store.store import Store
from tests.browser.axe import findings
from tests.browser.made_up import SCREENS, look_at
from tests.browser.served import Served
from tests.browser.tablet import HELD, Tablet, open_tablet
from tests.builders.marks import in_long

MEASURED = Path(__file__).with_name("targets.js").read_text()
# Where most of a day is spent, beside the list of clients, which tests/browser/test_client_list.py
# measures; the others are measured among the long tests.
OFTEN_SEEN = ("client", "visit", "studio-progress", "settings")
# The page's own ground has followed the tablet's look.
DARK = """
() => getComputedStyle(document.querySelector("[data-testid='stApp']")).backgroundColor
  .match(/\\d+/g).slice(0, 3).every(part => +part < 60)
"""
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


@pytest.mark.parametrize(
    "screen", [each if each in OFTEN_SEEN else in_long(each) for each in SCREENS]
)
def test_targets_are_48_px_and_8_px_apart_words_of_the_scale_and_axe_finds_nothing_serious(
    browser: Browser, made_up: tuple[Served, Store], screen: str
) -> None:
    served, store = made_up
    tablet = open_tablet(browser, served.url, color_scheme="light")
    page = look_at(tablet, screen, store)
    found = [f"light: {finding}" for finding in findings(page)]
    for held, (width, height) in HELD.items():
        page.set_viewport_size({"width": width, "height": height})
        tablet.settled()
        found += [f"{held}: {words} is cut" for words in page.evaluate(CUT)]
        found += [f"{held}, {each}" for each in misfits(tablet, width, height)]
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(DARK)
    # A moment later the page tells the server of its look, and is drawn again.
    page.wait_for_timeout(400)
    tablet.settled()
    found += [f"dark: {finding}" for finding in findings(page, of_colours=True)]
    tablet.close()
    assert found == []


def misfits(tablet: Tablet, width: int, height: int) -> list[str]:
    """What is too small or too near to another target, or not of the type scale."""
    # As tall as the page, so that nothing hides behind the bar at the bottom.
    whole = tablet.page.locator("[data-testid='stMain']").evaluate("main => main.scrollHeight")
    tablet.page.set_viewport_size({"width": width, "height": max(whole, height)})
    measured = tablet.settled().evaluate(MEASURED)
    assert measured.pop("counted") >= 3
    return [f"{what}: {one}" for what, all_ in measured.items() for one in all_]


@pytest.fixture
def client_page(browser: Browser, made_up: tuple[Served, Store]) -> Page:
    served, store = made_up
    return look_at(open_tablet(browser, served.url, viewport=HELD["portrait"]), "client", store)


@pytest.mark.long
def test_a_picture_without_a_name_and_cut_words_of_a_chart_are_found(client_page: Page) -> None:
    client_page.evaluate("() => document.body.prepend(new Image(20, 20))")
    assert any(found.startswith("image-alt") for found in findings(client_page))
    words = client_page.locator("[data-testid='stVegaLiteChart'] svg text")
    assert words.count() > 10
    words.first.evaluate("words => words.textContent = 'and so on …'")
    assert client_page.evaluate(CUT) == ["and so on …"]


@pytest.mark.long
def test_a_long_name_leaves_the_badges_beside_it_in_sight(client_page: Page) -> None:
    client_page.locator("[data-heading-text]").first.evaluate(
        "heading => heading.firstChild.textContent = 'Maximilian von Fernwald '.repeat(3)"
    )
    badge = client_page.locator(".st-key-client-head .stMarkdownBadge").first.bounding_box()
    head = client_page.locator(".st-key-client-head h3").bounding_box()
    assert badge is not None
    assert head is not None
    assert badge["x"] + badge["width"] <= head["x"] + head["width"]
