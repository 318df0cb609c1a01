"""The visit screen at seven sizes in both looks: every box where it belongs, no word cut."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from smpdash.store.store import Store
from tests.browser import hands
from tests.browser.made_up import client_under_way, look_at
from tests.browser.served import Served
from tests.browser.tablet import HELD, Tablet, expect, open_tablet
from tests.builders.marks import in_long

WRONG = Path(__file__).with_name("layouts.js").read_text()
# The last is 1180 x 820 at a zoom of 200 %.
SIZES = ((1366, 1024), (1180, 820), (1024, 768), (820, 1180), (768, 1024), (390, 844), (590, 410))


def wrong(tablet: Tablet, state: str) -> list[str]:
    """What is wrong with the boxes at any size."""
    page, found = tablet.page, []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        tablet.settled()
        found += [f"{state}, {width}: {what}" for what in page.evaluate(WRONG)]
    page.set_viewport_size({"width": 1180, "height": 820})
    tablet.settled()
    return found


@pytest.mark.parametrize("color_scheme", ["light", in_long("dark")])
def test_at_every_size_each_box_is_where_it_belongs_and_no_words_are_cut(
    browser: Browser, made_up: tuple[Served, Store], color_scheme: str
) -> None:
    served, store = made_up
    tablet = open_tablet(browser, served.url, color_scheme=color_scheme)
    page = look_at(tablet, "visit", store)
    if page.locator(".goes-to").inner_text().startswith("Crown"):
        hands.tap_shade(tablet, "5")
    hands.type_depth(tablet, "1.60")
    hands.tap_coverage(tablet, "70%")
    hands.tap_coverage(tablet, "80%")
    found = wrong(tablet, "by zone")
    page.get_by_role("button", name="List", exact=True).tap()
    hands.several(page).tap()
    page.locator("summary", has_text="Kind of visit").tap()
    found += wrong(tablet, "list")
    hands.finish(tablet)
    found += wrong(tablet, "sheet")
    hands.tap_ending(tablet)
    hands.open_times(tablet)
    found += wrong(tablet, "sheet with times")
    # An end before the start is one of the reasons.
    page.get_by_label("End", exact=True).fill("00:01")
    page.get_by_label("Start", exact=True).fill("25:70")
    page.get_by_label("Start", exact=True).press("Enter")
    hands.tap_record(tablet)
    expect(page.get_by_role("alert")).to_be_in_viewport()
    found += wrong(tablet, "refused")
    hands.to_fields(tablet)
    hands.tap(tablet, tablet.by_key("by-zone").get_by_role("radio", name="Whole scalp"))
    found += wrong(tablet, "whole scalp")
    tablet.close()
    assert found == []


# Nothing lies over the middle of it.
SEEN = """
each => {
  const {x, y, height} = each.getBoundingClientRect();
  return each.contains(document.elementFromPoint(x + 8, y + height / 2));
}
"""


@pytest.mark.long
@pytest.mark.parametrize("size", [in_long((1180, 820)), (590, 410), in_long((844, 390))])
def test_the_button_in_the_bar_leads_to_what_is_to_be_looked_at(
    browser: Browser, made_up: tuple[Served, Store], size: tuple[int, int]
) -> None:
    served, store = made_up
    tablet = open_tablet(browser, served.url, viewport=size)
    page = look_at(tablet, "visit", store)
    hands.type_depth(tablet, "1.60")
    # However far down one is, the zone that a value goes to is in sight.
    page.locator("[data-testid=stMain]").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    assert hands.goes_to(page).evaluate(SEEN)
    page.locator("[data-testid=stMain]").evaluate("main => main.scrollTo(0, 0)")
    expect(tablet.by_key("anyway")).not_to_be_in_viewport()
    page.get_by_role("button", name="Unusual depth").tap()
    expect(tablet.by_key("anyway")).to_be_in_viewport(ratio=1)
    tablet.close()


# Where the page is scrolled to, and the edges at which it must show nothing there.
SCROLLED = {"begun": ("top", "left", "right"), "ended": ("bottom", "left", "right")}
COVERED = """
({inset, edges, ended}) => {
  for (const each of document.querySelectorAll("[data-testid=stMain], .sheet .inside, html")) {
    each.scrollTo(0, ended ? each.scrollHeight : 0);
  }
  const found = [];
  const said = "h1, h2, h3, p, button, a, input, textarea, summary, label";
  for (const each of document.querySelectorAll(said)) {
    if (!each.checkVisibility({visibilityProperty: true})) continue;
    const box = each.getBoundingClientRect();
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    if (right - left < 2 || bottom - top < 2) continue;
    const over = {top: inset.top - top, left: inset.left - left,
      right: right - innerWidth + inset.right, bottom: bottom - innerHeight + inset.bottom};
    const edge = edges.find((edge) => over[edge] > 1);
    const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    if (edge && (each.contains(seen) || seen?.contains(each))) {
      found.push(`${edge}: ${each.tagName} ${each.innerText.trim().slice(0, 40)}`);
    }
  }
  return found;
}
"""


@pytest.mark.long
def test_nothing_lies_beneath_a_notch_or_the_bar_of_the_home_gesture(
    browser: Browser, made_up: tuple[Served, Store]
) -> None:
    served, store = made_up
    tablet = open_tablet(browser, served.url)
    page, code = tablet.page, client_under_way(store)
    inset = {"top": 40, "left": 44, "bottom": 34, "right": 44}
    page.context.new_cdp_session(page).send(
        "Emulation.setSafeAreaInsetsOverride", {"insets": inset}
    )
    found = []
    pages = ("/sign-in/owner", f"/client-view?code={code}", f"/client/{code}/plan", "/away")
    for name in ("clients", "intake", "visit", "finish", *pages):
        if name.startswith("/"):
            page.goto(f"{served.url}{name}")
        elif name == "finish":
            hands.finish(tablet)
        else:
            look_at(tablet, name, store)
        for width, height in ((820, 1180), (844, 390)):
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(100)
            for scrolled, edges in SCROLLED.items():
                asked = {"inset": inset, "edges": edges, "ended": scrolled == "ended"}
                covered = page.evaluate(COVERED, asked)
                found += [f"{name}, {width}, {scrolled}, {what}" for what in covered]
        page.set_viewport_size({"width": 1180, "height": 820})
    tablet.close()
    assert found == []


FIELDS = "observed-fading", "shade", "depth-mm", "coverage"


def test_on_a_tablet_the_map_and_all_fields_of_a_zone_are_on_the_first_screen(
    browser: Browser, made_up: tuple[Served, Store]
) -> None:
    served, store = made_up
    tablet = open_tablet(browser, served.url)
    page = look_at(tablet, "visit", store)
    for held, (width, height) in HELD.items():
        page.set_viewport_size({"width": width, "height": height})
        tablet.settled()
        page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
        bar = page.locator(".entry .bar").bounding_box()
        for part in (".scalp-map", ".goes-to", *(f".st-key-{name}" for name in FIELDS)):
            box = page.locator(f".entry {part}").first.bounding_box()
            assert box
            assert bar
            assert box["y"] + box["height"] <= bar["y"], (held, part)
    tablet.close()
