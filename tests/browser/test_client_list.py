"""The list of clients under a finger: rows that fit, controls that stay, clients found at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from smpdash.estimate.issue import issued
from smpdash.runtime import clock
from smpdash.store.store import ClientQuery, Store, open_store
from tests.browser import hands
from tests.browser.axe import findings
from tests.browser.made_up import made_up_studio
from tests.browser.served import Served
from tests.browser.tablet import Tablet, expect, open_tablet
from tests.builders.marks import in_long

MEASURED = Path(__file__).with_name("targets.js").read_text()
USUAL = [(1180, 820), (820, 1180), (390, 844), (590, 410)]
SIZES = [*USUAL, (1024, 768), (768, 1024), (1366, 1024)]
# What reaches over the edge of its row or of the page, what is cut, and what is not level.
OUT_OF_PLACE = """
() => {
  const found = [];
  const row = "[class*='st-key-people-'] button";
  for (const button of document.querySelectorAll(row)) {
    const box = button.getBoundingClientRect();
    for (const part of button.querySelectorAll("p > *")) {
      const {left, right, top, bottom} = part.getBoundingClientRect();
      if (left < box.left || right > box.right + 1 || top < box.top - 1 || bottom > box.bottom + 1
          || part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).display !== "inline")
        found.push(part.textContent);
    }
    const [face, name, who, dots] = [...button.querySelectorAll("p > *")]
      .map((part) => part.getBoundingClientRect());
    const isLevel = !dots || Math.abs(name.top + who.bottom - face.top - face.bottom) < 8;
    if (box.width > 600 && !isLevel) found.push(`${button.textContent} beside its initials`);
    if (box.right > innerWidth || box.height < 48) found.push(`row ${button.textContent}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
  return found;
}
"""


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Store]]:
    """A studio in which a visit and an intake of one client and a new client were begun."""
    with made_up_studio(tmp_path_factory.mktemp("list")) as server:
        store = open_store(server.database, issue=issued)
        code = store.clients(ClientQuery(status="running"))[0].code
        for kind, about in (("visit", f"{code}/1"), ("client", code), ("client", "")):
            store.open_draft(kind, about, device="front%20desk x", now=clock.now())
        yield server, store


def height_of(page: Page, key: str) -> float:
    box = page.locator(f".st-key-{key}").bounding_box()
    assert box
    return box["y"]


@pytest.mark.parametrize(
    ("color_scheme", "sizes"), [("light", USUAL), in_long("light", SIZES), in_long("dark", SIZES)]
)
def test_every_row_fits_at_every_size_and_axe_finds_nothing_serious(
    browser: Browser, studio: tuple[Served, Store], color_scheme: str, sizes: list[tuple[int, int]]
) -> None:
    served, _ = studio
    tablet = open_tablet(browser, served.url, color_scheme=color_scheme)
    page = tablet.open("/")
    assert page.locator("[class*='st-key-people-'] button p").count() > 10
    found = findings(page)
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width}: {what}" for what in tablet.settled().evaluate(OUT_OF_PLACE)]
        whole = page.locator("[data-testid='stMain']").evaluate("main => main.scrollHeight")
        page.set_viewport_size({"width": width, "height": max(whole, height)})
        measured = tablet.settled().evaluate(MEASURED) if width >= 768 else {"counted": 10}
        assert measured.pop("counted") >= 10
        found += [f"{width}: {what}: {each}" for what, all_ in measured.items() for each in all_]
    tablet.close()
    assert found == []


@pytest.mark.long
def test_a_filter_and_an_order_stay_under_the_finger_that_tapped_them(
    browser: Browser, studio: tuple[Served, Store]
) -> None:
    served, _ = studio
    tablet = open_tablet(browser, served.url)
    page = tablet.open("/")
    filters = tablet.by_key("status")
    for words in ("Finished", "New", "All"):
        radio = filters.get_by_role("radio", name=words, exact=True)
        radio.scroll_into_view_if_needed()
        before = height_of(page, "status")
        hands.tap(tablet, radio)
        assert height_of(page, "status") == pytest.approx(before, abs=1)
    before = height_of(page, "order")
    hands.tap(tablet, tablet.by_key("order").get_by_role("radio", name="By name"))
    assert height_of(page, "order") == pytest.approx(before, abs=1)
    names = page.locator(".st-key-people-all button strong").all_inner_texts()
    assert names == sorted(names)
    tablet.reload()
    expect(tablet.by_key("order").get_by_role("radio", name="By name")).to_be_checked()
    tablet.close()


def test_a_client_is_found_while_typing_and_opened_by_the_keyboard(
    browser: Browser, studio: tuple[Served, Store]
) -> None:
    served, store = studio
    tablet = open_tablet(browser, served.url)
    page = tablet.open("/")
    (first, *_) = store.clients()
    word = first.name.rstrip(")").rpartition("(")[2]
    slipped = f"{word[:2]}{word[3]}{word[2]}{word[4:]}" if len(word) > 3 else word
    search = hands.search(page)
    search.fill(f"{first.name.split()[0]} {slipped}")
    expect(page.get_by_text("No exact match. Close to it:")).to_be_visible()
    search.fill(first.code.lower())
    expect(page.get_by_text("No exact match. Close to it:")).to_have_count(0)
    row = tablet.by_key(f"open-{first.code}").get_by_role("button")
    expect(row).to_be_visible()
    tablet.settled()
    row.focus()
    page.keyboard.press("Enter")
    opened(tablet, first.code)
    tablet.close()


def opened(tablet: Tablet, code: str) -> None:
    expect(tablet.page.locator(".st-key-client-head")).to_contain_text(code)
