"""Forecasts, a recall and touch-ups by touch: each answered in at most three taps from Studio."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, expect

from smpdash.record.progress.forecasts import Told, held_of
from smpdash.record.progress.scope import Behind, Scope, last_months
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


def test_how_good_the_forecasts_were_is_seen_after_one_tap_and_who_was_told_after_two(
    tablet: Tablet, made_up: tuple[Served, Store]
) -> None:
    store, year = made_up[1], Scope(*last_months(clock.now().date(), 12))
    held, told = held_of(each for each in store.range_counts(year) if each.after == 0)
    page = tablet.open("/studio")
    hands.tap_option(tablet, tablet.by_key("tab"), "Forecasts")
    expect(page).to_have_url(f"{tablet.url}/studio?tab=forecasts")
    expect(tablet.by_key("picture-ranges")).to_contain_text(f"{held} of {told} ranges told first")
    expect(tablet.by_key("picture-errors")).to_contain_text("sessions off")
    expect(tablet.by_key("taught")).to_be_visible()
    marks = tablet.by_key("picture-chances").locator("svg.marks")
    marks.scroll_into_view_if_needed()
    box = marks.bounding_box()
    assert box
    # Where the first fifth of the chances stands.
    page.touchscreen.tap(box["x"] + 0.22 * box["width"], box["y"] + 0.6 * box["height"])
    tablet.settled()
    opened = tablet.by_key("client-list-behind").get_by_role("button")
    behind = Behind(year, "settled", told=Told(fifth=0))
    expect(opened).to_have_count(min(store.number_behind(behind), 50))


def test_a_lot_leads_to_its_visits_and_clients_after_two_taps(
    tablet: Tablet, made_up: tuple[Served, Store]
) -> None:
    store = made_up[1]
    lot = max(store.studio().lots, key=lambda each: store.recall_counts(each.key))
    visits, clients = store.recall_counts(lot.key)
    page = tablet.open("/studio")
    hands.tap(tablet, tablet.by_key("recall").get_by_role("combobox"))
    page.get_by_role("option", name=lot.label, exact=True).tap()
    tablet.settled()
    head = tablet.by_key("recall-head")
    expect(head).to_contain_text(f"{visits} visits of {clients} clients")
    with page.expect_download() as download:
        head.get_by_role("link", name="These as an Excel workbook").tap()
    assert first_sheet(download.value.path()).count("<row ") == 1 + visits
    latest = store.recalled_clients(lot.key, limit=1)[0]
    tablet.by_key("recalled").locator(f'a[href="/client?code={latest.code}"]').tap()
    expect(page).to_have_url(f"{tablet.url}/client?code={latest.code}")


def test_touch_ups_are_seen_at_once_and_their_clients_after_one_tap(
    tablet: Tablet, made_up: tuple[Served, Store]
) -> None:
    store, today = made_up[1], clock.now().date()
    until = last_months(date(today.year + 1, today.month, 1), 1)[1]
    due = [each for each in store.touch_ups(today=today, until=until) if each.month]
    tablet.open("/studio")
    chart = tablet.by_key("picture-touch-ups")
    expect(chart).to_contain_text(f"{sum(each.clients for each in due)} in the next 12 months")
    number = chart.locator("svg.marks").get_by_text(str(due[-1].clients), exact=True).last
    number.scroll_into_view_if_needed()
    tablet.settled()
    opened = tablet.by_key("client-list-behind").get_by_role("button")
    for _ in range(3):  # a chart that is drawn anew under the finger misses a tap
        box = number.bounding_box()
        assert box
        tablet.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] + 20)
        tablet.settled()
        if opened.count():
            break
    expect(opened).to_have_count(due[-1].clients)
