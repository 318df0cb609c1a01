"""The studio's tables by touch: the first pigment lot, a name put right, one Save for all."""

import pytest
from playwright.sync_api import Locator, Page

from smpdash.estimate.estimate import issued
from smpdash.store.store import Store, open_store
from tests.browser import hands
from tests.browser.served import Served
from tests.browser.tablet import Tablet, expect

ROW_PX = 48


@pytest.fixture
def store(server: Served) -> Store:
    return open_store(server.database, issue=issued)


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


def test_a_new_studio_notes_its_first_lot_and_saves_all_tables_at_once(
    tablet: Tablet, store: Store
) -> None:
    page = tablet.open("/tables")
    write_first(page, tab(tablet, "Pigment lots"), "Black 01, lot 7")
    tablet.settled()
    name = tab(tablet, "Studio").get_by_label("Studio", exact=True)
    name.fill("")
    name.blur()
    tablet.settled()
    tablet.tap("save-tables")
    told = page.get_by_text("Write the studio's name.")
    expect(told).to_be_visible()
    name.fill("Dots")
    name.blur()
    tablet.settled()
    expect(told).to_have_count(0)
    tablet.tap("save-tables")
    expect(page.get_by_test_id("stToast")).to_contain_text("Saved")
    studio = store.studio()
    assert studio.name == "Dots"
    assert [(lot.label, lot.expires_on, lot.used_up) for lot in studio.lots] == [
        ("Black 01, lot 7", None, False)
    ]
    assert tablet.console_errors == []
