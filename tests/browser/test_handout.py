"""The plan to take home, in the hand and on paper."""

import re

import pytest
from playwright.sync_api import Browser

from smpdash.store.store import ClientQuery, Store
from tests.browser.made_up import look_at
from tests.browser.served import Served
from tests.browser.tablet import LANDSCAPE, PORTRAIT, open_tablet
from tests.builders.marks import in_long

WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
# A cell of the next visits whose words run into the next one.
CUT = """() => [...document.querySelectorAll(".plan tbody :is(th, td)")]
  .filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent)"""
PHONE = (390, 844)


@pytest.mark.parametrize("viewport", [LANDSCAPE, in_long(PORTRAIT), in_long(PHONE)])
def test_the_plan_is_a_tap_away_fits_the_screen_and_leads_back(
    browser: Browser, made_up: tuple[Served, Store], viewport: tuple[int, int]
) -> None:
    served, store = made_up
    tablet = open_tablet(browser, served.url, viewport=viewport)
    page = look_at(tablet, "client", store)
    address = page.url
    assert page.evaluate(CUT) == []
    page.get_by_text("Plan to take home").tap()
    page.wait_for_url("**/plan")
    assert "Next visits" in page.locator("main").inner_text()
    assert not page.evaluate(WIDER)
    assert page.evaluate(CUT) == []
    page.evaluate("() => { window.print = () => { document.title = 'printed' } }")
    page.get_by_role("button", name="Print").tap()
    assert page.title() == "printed"
    page.get_by_text("Back to the client").tap()
    tablet.settled()
    assert page.url == address
    assert tablet.console_errors + tablet.off_origin == []
    tablet.close()


def test_the_longest_plan_is_one_sheet_of_paper_without_the_way_back(
    browser: Browser, made_up: tuple[Served, Store]
) -> None:
    served, store = made_up
    tablet = open_tablet(browser, served.url, color_scheme="dark")
    page = tablet.page
    longest = {}
    for line in store.clients(ClientQuery(status="running")):
        page.goto(f"{served.url}/client/{line.code}/plan")
        longest[page.locator(".plan tbody tr").count()] = page.url
    page.goto(longest[max(longest)])
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.get_by_text("Back to the client").is_visible()
    assert not page.get_by_role("button", name="Print", include_hidden=True).is_visible()
    ground = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    tablet.close()
