"""By touch: what was noted for the wrong client goes to the right one and comes back."""

import re
from collections.abc import Callable

import pytest

from smpdash.store.store import Store, open_store
from tests.browser import hands
from tests.browser.hands import (
    LIVE,
    begin_visit,
    coverage,
    next_shade,
    open_client,
    whose,
)
from tests.browser.served import Served
from tests.browser.tablet import PORTRAIT, Tablet, expect
from tests.builders.records import reading
from tests.builders.stores import add_client, add_visit, three_in_all


@pytest.fixture
def store(server: Served) -> Store:
    """The store of the studio that is served."""
    return open_store(server.database, issue=three_in_all)


@pytest.mark.long
def test_a_visit_and_a_visit_in_progress_are_moved_by_touch(
    new_tablet: Callable[..., Tablet], store: Store
) -> None:
    tablet = new_tablet(viewport=PORTRAIT)
    for name in ("Wrong", "Right"):
        add_client(store, name)
    one = add_visit(
        store,
        "C-0001/1",
        readings=(reading("whole", shade="s2"),),
        artist=None,
        pigment_lot=None,
    )
    page = open_client(tablet, "C-0001")
    begin_visit(tablet)
    next_shade(tablet)
    expect(page.locator(LIVE)).to_be_visible()
    tablet.tap("wrong-client")
    tablet.tap("to-C-0002")
    tablet.tap("move-now")
    expect(whose(page)).to_contain_text(re.compile("Right.*Visit 1"))
    (draft,) = store.drafts()
    assert draft.about == "C-0002/1"
    assert draft.data["readings"]["whole"]["shade"] == "s3"
    page = open_client(tablet, "C-0001")
    page.get_by_text("Visit 1 1 Feb 2026").tap()
    tablet.settled()
    tablet.tap(f"move-{one.visit_id}")
    hands.search(page).fill("right")
    tablet.settled()
    tablet.tap("to-C-0002")
    small = page.evaluate(
        """[...document.querySelectorAll('[data-testid=stMain] button')]
        .map(b => b.getBoundingClientRect()).filter(b => b.height && b.height < 48).length"""
    )
    assert small == 0
    tablet.tap("move-now")
    expect(page.locator(".done")).to_have_text("The visit is moved")
    assert len(store.courses("C-0002")[0].visits) == 1
    tablet.tap("undo-move")
    expect(page.locator(".st-key-client-head")).to_contain_text("Wrong")
    assert len(store.courses("C-0001")[0].visits) == 1
    assert store.check() == []
    assert tablet.console_errors == []


@pytest.mark.long
def test_another_tablet_on_the_same_visit_goes_on_with_the_right_client(
    new_tablet: Callable[..., Tablet], store: Store
) -> None:
    here, there = new_tablet(), new_tablet()
    for name in ("Wrong", "Right"):
        add_client(store, name)
    for tablet in (here, there):
        open_client(tablet, "C-0001")
        begin_visit(tablet)
    for key in ("wrong-client", "to-C-0002", "move-now"):
        here.tap(key)
    expect(whose(here.page)).to_contain_text("Right")
    expect(whose(there.page)).to_contain_text("Wrong")
    coverage(there.page, "60%").tap()
    expect(whose(there.page)).to_contain_text("Right")
    there.settled()
    (draft,) = store.drafts()
    assert draft.about == "C-0002/1"
    assert draft.data["readings"]["whole"]["coverage"] == 0.6
    assert there.console_errors == []
