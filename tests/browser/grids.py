"""The grids of the page Settings, by touch."""

from playwright.sync_api import Locator, Page

from tests.browser import hands
from tests.browser.tablet import Tablet

ROW_PX = 48


def tab(tablet: Tablet, name: str) -> Locator:
    """The table of this name, opened."""
    hands.tap(tablet, tablet.page.get_by_role("tab", name=name))
    return tablet.page.get_by_role("tabpanel", name=name)


def write_first(page: Page, table: Locator, words: str) -> None:
    """Into the first column of an empty table: a tap begins its first row and opens it."""
    table.locator(".dvn-scroller").tap(position={"x": 120, "y": 40 + ROW_PX / 2})
    cell = page.locator("#portal textarea")
    cell.fill(words)
    cell.press("Enter")
