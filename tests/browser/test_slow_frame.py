"""On a slow machine too, what is typed is kept by whoever leaves before the page has answered."""

from pathlib import Path

import pytest

from smpdash.estimate.issue import issued
from smpdash.store.store import open_store
from tests.browser import hands
from tests.browser.served import ROOT, Served
from tests.browser.tablet import Tablet


@pytest.fixture
def app() -> Path:
    return ROOT / "tests" / "browser" / "slow_frame.py"


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
