"""Many drafts make neither the list of clients nor a tap slow, and each can be reached."""

from pathlib import Path

import pytest

from tests.browser.served import Served
from tests.browser.wired import Wired
from tests.campaigns import many_drafts

MANY = 3000


def test_among_many_drafts_a_page_shows_some_and_the_taps_are_kept(tmp_path: Path) -> None:
    found = many_drafts.campaign(tmp_path, MANY)
    assert found.shown == 10
    assert found.findings == 0
    assert found.page_s < 10


@pytest.mark.long
def test_all_drafts_on_one_page_make_it_grow_with_them(tmp_path: Path) -> None:
    found = many_drafts.campaign(tmp_path, MANY // 10, app=many_drafts.ALL_AT_ONCE)
    assert found.shown == MANY // 10 + 1


@pytest.mark.long
def test_every_draft_is_reached_from_page_to_page(tmp_path: Path) -> None:
    store = many_drafts.studio(tmp_path, 24)
    pages = []
    with Served(store.path) as server, Wired(server) as tablet:
        tablet.open()
        pages.append(tablet.offers("continue-"))
        for _ in range(2):
            tablet.press("begun-earlier")
            pages.append(tablet.offers("continue-"))
    (visit,) = (f"continue-{draft.draft_id}" for draft in store.drafts() if draft.client)
    assert all(visit in page for page in pages), "in the row of the client, wherever that is"
    seen = [each for page in pages for each in page if each != visit]
    assert len(seen) == len(set(seen)) == 24
