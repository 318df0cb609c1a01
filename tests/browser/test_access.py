"""Names and contrast for assistive technology: axe finds nothing serious on any screen."""

import pytest
from playwright.sync_api import Browser

from smpdash.store.store import Store
from tests.browser.axe import findings
from tests.browser.made_up import SCREENS, look_at
from tests.browser.served import Served
from tests.browser.tablet import open_tablet

# The page's own ground has followed the tablet's look.
DARK = """
() => getComputedStyle(document.querySelector("[data-testid='stApp']")).backgroundColor
  .match(/\\d+/g).slice(0, 3).every(part => +part < 60)
"""


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_serious_in_either_look(
    browser: Browser, made_up: tuple[Served, Store], screen: str
) -> None:
    served, store = made_up
    tablet = open_tablet(browser, served.url, color_scheme="light")
    page = look_at(tablet, screen, store)
    found = findings(page)
    page.emulate_media(color_scheme="dark")
    tablet.settled()
    page.wait_for_function(DARK)
    found += [f"dark: {finding}" for finding in findings(page)]
    tablet.close()
    assert found == []


def test_axe_finds_a_picture_without_a_name(
    browser: Browser, made_up: tuple[Served, Store]
) -> None:
    served, store = made_up
    tablet = open_tablet(browser, served.url)
    page = look_at(tablet, "clients", store)
    page.evaluate("() => document.body.prepend(new Image(20, 20))")
    assert any(found.startswith("image-alt") for found in findings(page))
    tablet.close()
