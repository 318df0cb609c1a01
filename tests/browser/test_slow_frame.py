"""On a slow machine too, a page is left with what was typed, for the page that was tapped last."""

from pathlib import Path

import pytest

from smpdash.estimate.issue import issued
from smpdash.store.store import open_store
from tests.browser import hands
from tests.browser.served import ROOT, Served
from tests.browser.tablet import Tablet, expect


@pytest.fixture
def app() -> Path:
    return ROOT / "tests" / "browser" / "slow_frame.py"


@pytest.mark.long
def test_a_name_that_is_typed_while_the_page_answers_is_kept_when_one_leaves(
    tablet: Tablet, server: Served
) -> None:
    page = tablet.open()
    tablet.tap("new-client")
    page.get_by_label("Name").press_sequentially("Made-up Client ")
    page.wait_for_timeout(hands.PAUSE_MS)
    page.keyboard.type("(Yew)")
    hands.leave_by_the_top(tablet, "Studio")
    (draft,) = open_store(server.database, issue=issued).drafts()
    assert draft.data["name"] == "Made-up Client (Yew)"


def test_a_link_tapped_before_the_page_of_another_is_drawn_leads_to_its_own_page(
    tablet: Tablet,
) -> None:
    page = tablet.open()
    links = hands.links(page)
    links.filter(has_text="Studio").tap()
    page.wait_for_timeout(250)
    links.filter(has_text="Settings").tap()
    expect(page).to_have_url(f"{tablet.url}/settings")
    tablet.settled()
    expect(page).to_have_url(f"{tablet.url}/settings")
    expect(tablet.by_key("settings-bar")).to_be_attached()
