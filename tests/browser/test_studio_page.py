"""The page Studio by touch: a manager's questions, each answered in at most three taps."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from smpdash.record.progress.ahead import Ahead
from smpdash.record.progress.scope import Behind, Scope
from smpdash.record.summaries import due_state
from smpdash.store.store import Store
from tests.browser import hands
from tests.browser.served import Served
from tests.browser.tablet import PORTRAIT, Tablet, open_tablet


@pytest.fixture(scope="module")
def tablet(browser: Browser, made_up: tuple[Served, Store]) -> Iterator[Tablet]:
    """Held upright; tests/browser/test_twenty_questions.py holds it the other way."""
    tablet = open_tablet(browser, made_up[0].url, viewport=PORTRAIT)
    yield tablet
    tablet.close()


@pytest.mark.long
def test_who_is_due_or_overdue_is_seen_at_once_and_a_tap_opens_the_client(
    tablet: Tablet, made_up: tuple[Served, Store]
) -> None:
    store, today = made_up[1], datetime.now(UTC).date()
    waiting = [
        client
        for state in ("overdue", "due", "early")
        for client in store.due_clients(state, today=today, limit=99)
    ]
    page = tablet.open("/studio")
    chart = tablet.by_key("picture-due")
    expect(chart).to_contain_text(f"{len(waiting)} client")
    for client in waiting:
        expect(chart.locator("svg.marks")).to_contain_text(client.name)
    overdue = [client for client in waiting if due_state(client.last_on, today) == "overdue"]
    expect(chart.locator("svg.marks").get_by_text("Overdue: ")).to_have_count(len(overdue))
    name = chart.locator("svg.marks").get_by_text(waiting[0].name).bounding_box()
    assert name
    right = name["x"] + name["width"]
    # On the name, and where neither a bar nor a word need be.
    for x in (right - 20, right + 40):
        page.touchscreen.tap(x, name["y"] + name["height"] / 2)
        tablet.settled()
        expect(page).to_have_url(f"{tablet.url}/client?code={waiting[0].code}")
        tablet.open("/studio")


@pytest.mark.long
def test_the_hours_ahead_are_seen_at_once_and_a_tap_opens_the_clients_expected(
    tablet: Tablet, made_up: tuple[Served, Store]
) -> None:
    store, today = made_up[1], datetime.now(UTC).date()
    until = today + timedelta(days=27 - today.weekday())
    behind = Behind(Scope(date.min, until), "planned", ahead=Ahead(today=today))
    expected = store.courses_behind(behind, limit=99)
    page = tablet.open("/studio")
    marks = tablet.by_key("picture-hours-ahead").locator("svg.marks")
    weeks = store.weeks_ahead(today=today, until=until)
    in_all = f"{sum(week.hours for week in weeks):.0f} h"
    hours = marks.get_by_text(in_all, exact=True).last
    hours.scroll_into_view_if_needed()
    box = hours.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tablet.settled()
    opened = tablet.by_key("client-list-behind").get_by_role("button")
    expect(opened).to_have_count(len(expected))
    hands.tap(tablet, opened.first)
    expect(page).to_have_url(f"{tablet.url}/client?code={expected[0].code}")
