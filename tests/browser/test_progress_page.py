"""The tab Progress by touch: a manager's questions, each answered in at most three taps."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from smpdash.record.progress.ahead import Ahead
from smpdash.record.progress.extra import cause_words
from smpdash.record.progress.scope import Behind, Scope, last_months, quarters_or_years
from smpdash.runtime import clock
from smpdash.store.store import Store
from tests.browser import hands
from tests.browser.served import Served
from tests.browser.tablet import LANDSCAPE, PORTRAIT, Tablet, open_tablet
from tests.builders.files import first_sheet

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def tablet(browser: Browser, made_up: tuple[Served, Store]) -> Iterator[Tablet]:
    """Held upright; tests/browser/test_twenty_questions.py holds it the other way."""
    tablet = open_tablet(browser, made_up[0].url, viewport=PORTRAIT)
    yield tablet
    assert tablet.console_errors == []
    tablet.close()


def to_progress(tablet: Tablet) -> None:
    """From the page Studio to its tab: the first tap."""
    page = tablet.open("/studio")
    hands.tap_option(tablet, tablet.by_key("tab"), "Progress")
    expect(page).to_have_url(f"{tablet.url}/studio?tab=progress")


def tap_in(tablet: Tablet, chart: Locator, *, across: float, down: float) -> None:
    """Tap a chart where nothing but its own place tells what is meant; shares of its drawing."""
    marks = chart.locator("svg.marks")
    marks.scroll_into_view_if_needed()
    box = marks.bounding_box()
    assert box
    tablet.page.touchscreen.tap(box["x"] + across * box["width"], box["y"] + down * box["height"])
    tablet.settled()


def test_sessions_per_finished_course_are_seen_after_one_tap_and_their_clients_after_two(
    tablet: Tablet, made_up: tuple[Served, Store]
) -> None:
    year = Scope(*last_months(clock.now().date(), 12))
    ended = Behind(year, statuses=("completed", "abandoned"), sessions=3)
    three = made_up[1].courses_behind(ended, limit=99)
    to_progress(tablet)
    chart = tablet.by_key("picture-finished")
    expect(tablet.by_key("picture-finished-by-month")).to_contain_text("sessions (")
    expect(tablet.by_key("picture-finished-by-artist")).to_contain_text("artist")
    tap_in(tablet, chart, across=0.5, down=0.6)
    opened = tablet.by_key("client-list-behind").get_by_role("button")
    expect(opened).to_have_count(len(three))
    # Held across, the list is narrow beside another chart, and no code is broken in two.
    tablet.page.set_viewport_size(dict(zip(("width", "height"), LANDSCAPE, strict=True)))
    code = tablet.settled().locator(".st-key-client-list-behind").get_by_text(three[0].code)
    assert code.first.evaluate("each => each.offsetHeight") < 40
    tablet.page.set_viewport_size(dict(zip(("width", "height"), PORTRAIT, strict=True)))
    tablet.settled()
    with tablet.page.expect_download() as download:
        tablet.page.get_by_role("link", name="These as an Excel workbook", exact=True).tap()
    sheet = first_sheet(download.value.path())
    assert {*re.findall(r">(C-\d+)<", sheet)} == {line.code for line in three}
    hands.tap(tablet, opened.first)
    expect(tablet.page).to_have_url(f"{tablet.url}/client?code={three[0].code}")


def test_how_many_clients_go_on_is_seen_after_one_tap_and_who_did_not_come_again_after_two(
    tablet: Tablet, made_up: tuple[Served, Store]
) -> None:
    year = Scope(*last_months(clock.now().date(), 12))
    stayed_away = Behind(year, "first", ("abandoned", "running"), sessions=1)
    to_progress(tablet)
    chart = tablet.by_key("picture-going-on")
    expect(chart).to_contain_text("of clients had not dropped out after session 3")
    expect(chart).to_contain_text("still run and count up to their latest session")
    tap_in(tablet, chart, across=0.16, down=0.8)
    opened = tablet.by_key("client-list-behind").get_by_role("button")
    expect(opened).to_have_count(made_up[1].number_behind(stayed_away))


def test_extra_sessions_and_their_hours_by_cause_take_one_tap_and_their_clients_two(
    tablet: Tablet, made_up: tuple[Served, Store]
) -> None:
    year = Scope(*last_months(clock.now().date(), 12))
    counts = made_up[1].extra_counts(year)
    quarter = max(each.quarter for each in counts)
    to_progress(tablet)
    chart = tablet.by_key("picture-extra")
    expect(chart).to_contain_text(f"{sum(each.sessions for each in counts)} extra session")
    for words in {cause_words(each.cause) for each in counts}:
        expect(chart.locator("svg.marks")).to_contain_text(words)
    hours = sum(each.hours for each in counts if each.quarter == quarter)
    first = chart.locator("svg.marks").get_by_text(f"{hours:.1f} h", exact=True).first
    first.scroll_into_view_if_needed()
    box = first.bounding_box()
    assert box
    tablet.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tablet.settled()
    opened = tablet.by_key("client-list-behind").get_by_role("button")
    last = quarters_or_years(quarter, quarter)[0].last
    behind = Behind(Scope(quarter, last), "extra")
    expect(opened).to_have_count(made_up[1].number_behind(behind))


def test_all_clients_in_treatment_are_in_one_picture_after_one_tap_and_opened_by_another(
    tablet: Tablet, made_up: tuple[Served, Store]
) -> None:
    in_treatment = [client for client, _, _ in made_up[1].in_treatment(Scope(), limit=99)]
    to_progress(tablet)
    tiles = tablet.by_key("picture-glance").locator("a.glance")
    expect(tiles).to_have_count(len(in_treatment))
    for tile, client in zip(tiles.all(), in_treatment, strict=True):
        expect(tile).to_contain_text(client.name)
    columns = {round(tile.bounding_box()["x"]) for tile in tiles.all()}  # type: ignore[index]
    assert len(columns) == (8 if tablet.page.viewport_size == {"width": 1180, "height": 820} else 6)
    twin = tablet.by_key("twin-glance")
    expect(tablet.by_key("glance-head")).to_contain_text("All of these as an Excel workbook")
    hands.tap(tablet, twin.get_by_text("As a table"))
    expect(twin.get_by_role("table")).to_contain_text(in_treatment[0].name)
    hands.tap(tablet, tiles.first)
    expect(tablet.page).to_have_url(f"{tablet.url}/client?code={in_treatment[0].code}")
    tablet.page.go_back()
    expect(tiles).to_have_count(len(in_treatment))


def test_who_needs_more_than_was_told_and_why_takes_one_tap_and_the_client_two(
    tablet: Tablet, made_up: tuple[Served, Store]
) -> None:
    farthest = made_up[1].told_and_now(Scope(), limit=1)[0]
    to_progress(tablet)
    chart = tablet.by_key("picture-told-now")
    expect(chart).to_contain_text("more than was told")
    expect(chart.locator("svg.marks")).to_contain_text("so more sessions are likely")
    expect(tablet.by_key("picture-beyond-told")).to_contain_text("beyond the range told first")
    name = chart.locator("svg.marks").get_by_text(farthest.name)
    name.scroll_into_view_if_needed()
    box = name.bounding_box()
    assert box
    tablet.page.touchscreen.tap(box["x"] + box["width"] + 60, box["y"] + box["height"] / 2)
    tablet.settled()
    expect(tablet.page).to_have_url(f"{tablet.url}/client?code={farthest.code}")


def test_sessions_to_come_are_seen_after_one_tap_and_their_clients_after_two(
    tablet: Tablet, made_up: tuple[Served, Store]
) -> None:
    counts = dict(made_up[1].remaining_counts(Scope()))
    most = max(counts, key=counts.__getitem__)
    behind = Behind(Scope(), statuses=("running",), ahead=Ahead(to_come=most))
    needing = made_up[1].courses_behind(behind, limit=99)
    to_progress(tablet)
    chart = tablet.by_key("picture-remaining")
    expect(chart).to_contain_text("clients in treatment")
    number = chart.locator("svg.marks").get_by_text(str(counts[most]), exact=True).last
    number.scroll_into_view_if_needed()
    box = number.bounding_box()
    assert box
    tablet.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] + 16)
    tablet.settled()
    opened = tablet.by_key("client-list-behind").get_by_role("button")
    expect(opened).to_have_count(len(needing))
    hands.tap(tablet, opened.first)
    expect(tablet.page).to_have_url(f"{tablet.url}/client?code={needing[0].code}")
