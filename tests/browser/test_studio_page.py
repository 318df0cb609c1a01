"""The page Studio by touch: a manager's questions, each answered in at most three taps."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from smpdash.record.summaries import due_state
from smpdash.store.store import Store
from tests.browser.served import Served
from tests.browser.tablet import PORTRAIT, Tablet, open_tablet


@pytest.fixture(scope="module")
def tablet(browser: Browser, made_up: tuple[Served, Store]) -> Iterator[Tablet]:
    """Held upright; tests/browser/test_twenty_questions.py holds it the other way."""
    tablet = open_tablet(browser, made_up[0].url, viewport=PORTRAIT)
    yield tablet
    tablet.close()


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
