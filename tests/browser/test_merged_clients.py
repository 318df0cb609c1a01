"""By touch: a person who was entered twice gets one record, and two again."""

from collections.abc import Callable
from datetime import date

import pytest

from smpdash.store.store import Store, open_store
from tests.browser.hands import (
    begin_visit,
    coverage,
    group,
    open_client,
    tap_option,
    whose,
)
from tests.browser.served import Served
from tests.browser.tablet import PORTRAIT, Tablet, expect
from tests.builders.records import reading
from tests.builders.stores import add_client, add_visit, three_in_all

# Buttons and choices that a finger could miss.
SMALL = """
[...document.querySelectorAll('[data-testid=stMain] button')]
    .map(each => each.getBoundingClientRect())
    .filter(box => box.height && box.height < 48).length
"""
WIDER = "document.querySelector('[data-testid=stMain]').scrollWidth > innerWidth"


@pytest.fixture
def store(server: Served) -> Store:
    """The studio that is served: Maria with two visits, Maria again with a later one."""
    store = open_store(server.database, issue=three_in_all)
    if store.is_empty():
        for name in ("Maria Berg", "maria berg"):
            add_client(store, name, contact=f"555 {name}")
        for code, number, day in (
            ("C-0001", 1, date(2026, 1, 5)),
            ("C-0001", 2, date(2026, 2, 5)),
            ("C-0002", 1, date(2026, 3, 5)),
        ):
            whole = (reading("whole", shade="s2"),)
            unsaid = {"artist": None, "pigment_lot": None}
            add_visit(store, f"{code}/1", number, held_on=day, readings=whole, **unsaid)
    return store


@pytest.mark.long
def test_two_records_become_one_and_two_again_by_touch(
    new_tablet: Callable[..., Tablet], store: Store
) -> None:
    tablet = new_tablet(viewport=PORTRAIT)
    page = open_client(tablet, "C-0002")
    tablet.tap("merge")
    tablet.tap("likely-C-0001")
    tap_option(tablet, group(page, "Name"), "maria berg")
    tap_option(tablet, group(page, "The treatment of 5 Jan to 5 Feb 2026"), "One treatment")
    assert page.evaluate(SMALL) == 0
    assert not page.evaluate(WIDER)
    tablet.tap("merge-now")
    head = page.locator(".st-key-client-head")
    expect(head).to_contain_text("maria berg C-0001")
    assert [each.held_on.month for each in store.courses("C-0001")[0].visits] == [1, 2, 3]
    open_client(tablet, "C-0002")
    expect(head).to_contain_text("maria berg C-0001")
    tablet.tap("undo-merge")
    expect(head).to_contain_text("maria berg C-0002")
    open_client(tablet, "C-0001")
    expect(head).to_contain_text("Maria Berg C-0001")
    assert store.check() == []
    assert tablet.console_errors == []


def merge_by_touch(tablet: Tablet) -> None:
    """Make Maria one record, which is C-0001, with all visits in one treatment."""
    open_client(tablet, "C-0001")
    tablet.tap("merge")
    tablet.tap("likely-C-0002")
    tap_option(tablet, group(tablet.page, "The treatment of"), "One treatment")
    tablet.tap("merge-now")


@pytest.mark.long
def test_a_tablet_on_the_old_record_goes_on_with_the_one_record(
    new_tablet: Callable[..., Tablet], store: Store
) -> None:
    here, there = new_tablet(), new_tablet()
    page = open_client(there, "C-0002")
    merge_by_touch(here)
    there.tap("record-visit")
    expect(page.get_by_text("C-0002 was merged into C-0001 meanwhile")).to_be_visible()
    expect(page.locator(".st-key-client-head")).to_contain_text("C-0001")
    there.tap("record-visit")
    expect(whose(page)).to_contain_text("Visit 4")
    (draft,) = store.drafts()
    assert draft.about == "C-0001/1"
    assert there.console_errors == []


@pytest.mark.long
def test_a_visit_in_progress_goes_on_in_the_one_record_with_all_that_was_noted(
    new_tablet: Callable[..., Tablet], store: Store
) -> None:
    here, there = new_tablet(), new_tablet()
    page = open_client(there, "C-0002")
    begin_visit(there)
    coverage(page, "60%").tap()
    there.settled()
    merge_by_touch(here)
    coverage(page, "70%").tap()
    expect(whose(page)).to_contain_text("Visit 4")
    there.settled()
    (draft,) = store.drafts()
    assert draft.about == "C-0001/1"
    assert draft.data["readings"]["whole"]["coverage"] == 0.7
    assert store.check() == []
    assert there.console_errors == []
