"""A page that goes on: after an undo too late, without its server, and for a keyboard."""

from pathlib import Path

import pytest

from smpdash.store.store import Store
from tests.browser import hands
from tests.browser.served import ROOT, Served
from tests.browser.tablet import Tablet, expect
from tests.builders.stores import add_client

STYLED = "() => getComputedStyle(document.documentElement).getPropertyValue('--accent') !== ''"
GONE = "The studio’s computer is not answering"


@pytest.fixture
def app() -> Path:
    return ROOT / "tests" / "browser" / "set_clock.py"


def focused(tablet: Tablet) -> str:
    return str(tablet.page.evaluate("() => document.activeElement.innerText.trim().slice(0, 40)"))


@pytest.mark.long
def test_an_undo_that_comes_too_late_says_so_and_the_page_keeps_its_look(
    tablet: Tablet, store: Store, studio_path: Path
) -> None:
    clock = studio_path.with_suffix(".clock")
    clock.write_text("2026-08-04T10:00:00+00:00")
    hands.open_client(tablet, add_client(store))
    hands.first_visit(tablet)
    clock.write_text("2026-08-04T10:02:00+00:00")
    tablet.tap("undo")
    expect(tablet.page.get_by_text("More than a minute has passed")).to_be_visible()
    tablet.settled()
    assert tablet.page.evaluate(STYLED)


def test_a_page_without_its_server_says_so_at_once_and_keeps_and_shows_every_tap(
    tablet: Tablet, store: Store, server: Served
) -> None:
    hands.open_visit(tablet, store, add_client(store))
    page = hands.by_zone(tablet)
    server.kill()
    expect(page.get_by_text(GONE)).to_be_visible(timeout=4_000)
    shown = [page.get_by_text(GONE), hands.whose(page), hands.several(page)]
    message, name, button = (each.evaluate("e => e.getBoundingClientRect()") for each in shown)
    assert name["bottom"] <= message["top"], "it says whose visit this is"
    assert message["bottom"] <= button["top"]
    hands.zone(page, "Crown").tap()
    hands.coverage(page, "60%").tap()
    expect(hands.zone(page, "Crown")).to_have_accessible_name("Crown, noted, coverage 60%")
    # Streamlit has given up on its server by now, and would say so by itself.
    page.wait_for_timeout(8_000)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("connected to the internet")).to_have_count(0)
    server.start()
    expect(page.get_by_text(GONE)).to_be_hidden()
    tablet.settled()
    tablet.until(lambda: bool(store.drafts()[0].data["readings"]))
    assert store.drafts()[0].data["readings"]["crown"]["coverage"] == 0.6


@pytest.mark.long
def test_a_tablet_without_its_network_says_so(tablet: Tablet) -> None:
    page = tablet.open()
    tablet.context.set_offline(True)
    expect(page.get_by_text(GONE)).to_be_visible(timeout=4_000)
    tablet.context.set_offline(False)
    expect(page.get_by_text(GONE)).to_be_hidden()


def test_the_focus_goes_on_where_a_tap_led(tablet: Tablet, store: Store) -> None:
    page = hands.open_client(tablet, add_client(store, "Made-up Client (Oak)"))
    tablet.by_key("record-visit").get_by_role("button").press("Enter")
    expect(hands.whose(page)).to_contain_text("Visit 1")
    tablet.until(lambda: focused(tablet).startswith("Made-up"))
    hands.tap_shade(tablet, "3")
    hands.tap_coverage(tablet, "60%")
    hands.tap_ending(tablet)
    hands.finish(tablet)
    hands.record_button(tablet).press("Enter")
    tablet.until(lambda: focused(tablet) == "Visit 1 is recorded")


@pytest.mark.long
def test_back_leads_from_a_visit_to_its_client_and_on_to_the_list(tablet: Tablet) -> None:
    page = tablet.open()
    hands.new_client(tablet, "Made-up Client (Fir)")
    tablet.open()
    tablet.by_key("open-C-0001").get_by_role("button").tap()
    tablet.settled()
    hands.begin_visit(tablet)
    page.go_back()
    tablet.settled()
    expect(tablet.by_key("client-head")).to_contain_text("Made-up Client (Fir)")
    page.go_back()
    tablet.settled()
    expect(tablet.by_key("open-C-0001")).to_be_visible()
    page.go_forward()
    tablet.settled()
    expect(tablet.by_key("client-head")).to_contain_text("Made-up Client (Fir)")


@pytest.mark.long
def test_a_bookmark_of_a_page_without_its_client_leads_to_the_list(tablet: Tablet) -> None:
    hands.new_client(tablet, "Made-up Client (Fir)")
    for path in ("/client", "/visit", "/intake", "/client?code="):
        tablet.open(path)
        expect(tablet.by_key("open-C-0001")).to_be_visible()
