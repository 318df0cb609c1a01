"""The tab Quality by touch: a manager's questions, each answered in at most three taps."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from smpdash.record.progress.scope import Behind, Scope, last_months
from smpdash.record.quality.work import Work
from smpdash.runtime import clock
from smpdash.store.store import Store
from tests.browser import hands
from tests.browser.served import Served
from tests.browser.tablet import PORTRAIT, Tablet, open_tablet
from tests.builders.files import first_sheet

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def tablet(browser: Browser, made_up: tuple[Served, Store]) -> Iterator[Tablet]:
    """Held upright; tests/browser/test_twenty_questions.py holds it the other way."""
    tablet = open_tablet(browser, made_up[0].url, viewport=PORTRAIT)
    yield tablet
    assert tablet.console_errors == []
    tablet.close()


def year() -> Scope:
    return Scope(*last_months(clock.now().date(), 12))


def to_quality(tablet: Tablet) -> None:
    """From the page Studio to its tab: the first tap."""
    page = tablet.open("/studio")
    hands.tap_option(tablet, tablet.by_key("tab"), "Quality")
    expect(page).to_have_url(f"{tablet.url}/studio?tab=quality")


def tap_words(tablet: Tablet, chart: str, words: str) -> None:
    """Tap the words of a chart, where the row is that they name."""
    said = tablet.by_key(chart).locator("svg.marks").get_by_text(words, exact=True).first
    said.scroll_into_view_if_needed()
    box = said.bounding_box()
    assert box
    tablet.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tablet.settled()


def test_fading_by_lot_is_seen_after_two_taps_and_its_clients_after_three(
    tablet: Tablet, made_up: tuple[Served, Store]
) -> None:
    store = made_up[1]
    sums = store.fading_sums(year(), factor="lot")
    lot = max((level for level in sums if level), key=lambda level: sums[level].sessions)
    to_quality(tablet)
    hands.tap_option(tablet, tablet.by_key("factor"), "Pigment lot")
    label = store.studio().lot_label(lot)
    expect(tablet.by_key("picture-fading").locator("svg.marks")).to_contain_text(label)
    tap_words(tablet, "picture-fading", label)
    behind = Behind(year(), "fading", work=Work(levels=(("lot", lot),)))
    opened = tablet.by_key("client-list-behind").get_by_role("button")
    expect(opened).to_have_count(store.number_behind(behind))


def test_the_visits_that_lack_a_field_take_two_taps_and_come_as_a_file(
    tablet: Tablet, made_up: tuple[Served, Store]
) -> None:
    behind = Behind(year(), "visit", work=Work(lacks="depth_mm"))
    number = made_up[1].number_of_visits(behind)
    to_quality(tablet)
    marks = tablet.by_key("picture-completeness").locator("svg.marks")
    row = marks.get_by_text("Depth", exact=True)
    row.scroll_into_view_if_needed()
    name = row.bounding_box()
    assert name
    # The first cell, of all artists, is at the right of the name.
    x, y = name["x"] + name["width"] + 40, name["y"] + name["height"] / 2
    tablet.page.touchscreen.tap(x, y)
    tablet.settled()
    opened = tablet.by_key("client-list-behind").get_by_role("button")
    expect(opened).to_have_count(number)
    with tablet.page.expect_download() as download:
        tablet.page.get_by_role("link", name="These as an Excel workbook").tap()
    assert first_sheet(download.value.path()).count("<row ") == 1 + number


def test_days_between_sessions_against_the_booking_window_take_one_tap(
    tablet: Tablet, made_up: tuple[Served, Store]
) -> None:
    days = made_up[1].interval_counts(year(), measure="between")
    to_quality(tablet)
    expect(tablet.by_key("picture-between")).to_contain_text(f"of {sum(days.values())} sessions")
    expect(tablet.by_key("picture-whole")).to_contain_text("first to last session")
    tap_words(tablet, "picture-between", "Day 7 to 14")
    behind = Behind(year(), "interval", work=Work(days=(7, 14)))
    opened = tablet.by_key("client-list-behind").get_by_role("button")
    expect(opened).to_have_count(made_up[1].number_behind(behind))
