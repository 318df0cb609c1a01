"""A tablet is asked once what people call it, and is not known by its number in the network."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from smpdash.store.store import Store
from tests.browser import hands
from tests.browser.proxy import Cable
from tests.browser.served import Served
from tests.browser.tablet import Tablet, expect, open_tablet

ASKED = "What do you call this tablet?"


@pytest.fixture
def far(browser: Browser, made_up: tuple[Served, Store]) -> Iterator[Tablet]:
    """A tablet in the network of the studio, that nobody has named."""
    with Cable(made_up[0].port, near="127.0.0.5") as cable:
        tablet = open_tablet(browser, cable.url)
        yield tablet
        tablet.context.close()


def test_a_tablet_is_asked_once_and_its_drafts_carry_its_name(
    far: Tablet, made_up: tuple[Served, Store]
) -> None:
    page = far.open()
    page.get_by_label(ASKED).fill("Room 2")
    page.get_by_role("button", name="Keep the name").tap()
    expect(far.by_key("new-client")).to_be_visible()
    far.settled()
    expect(page.get_by_text(ASKED)).to_have_count(0)
    far.tap("new-client")
    page.get_by_label("Name").fill("Made-up Client (Larch)")
    far.settled()
    hands.leave_by_the_top(far, "Clients")
    begun = page.get_by_role("button", name="Resume new client Made-up Client (Larch)")
    expect(begun).to_contain_text("on Room 2")
    store = made_up[1]
    for draft in store.drafts(about=""):
        store.discard_draft(draft.draft_id, version=draft.version)


@pytest.mark.long
def test_a_tablet_whose_name_nobody_gives_is_not_asked_again(far: Tablet) -> None:
    page = far.open()
    page.get_by_role("button", name="Not now").tap()
    expect(far.by_key("new-client")).to_be_visible()
    far.settled()
    expect(page.get_by_text(ASKED)).to_have_count(0)
    far.reload()
    expect(page.get_by_text(ASKED)).to_have_count(0)


def test_the_machine_itself_is_not_asked(browser: Browser, made_up: tuple[Served, Store]) -> None:
    tablet = open_tablet(browser, made_up[0].url)
    page = tablet.open()
    expect(tablet.by_key("new-client")).to_be_visible()
    expect(page.get_by_text(ASKED)).to_have_count(0)
    tablet.context.close()
