"""A Record on a page whose visit another tablet has recorded shows what is recorded instead."""

from collections.abc import Callable

import pytest

from smpdash.store.store import Store
from tests.browser import hands
from tests.browser.tablet import Tablet, expect
from tests.builders.stores import add_client


@pytest.mark.long
def test_a_record_on_a_page_behind_shows_what_was_recorded_instead(
    named: Callable[[str], Tablet], store: Store
) -> None:
    code, one, two = add_client(store), named("Window"), named("Door")
    hands.open_visit(one, store, code)
    hands.tap_shade(one, "3")
    hands.tap_coverage(one, "70%")
    hands.tap_ending(one)
    hands.open_visit(two, store, code)
    hands.tap_coverage(two, "80%")
    hands.record(two)
    assert hands.shown(one)["coverage"] == "70%"
    hands.tap_record(one)
    told = one.page.get_by_text("Coverage: you saw 70%, the tablet Door recorded 80%")
    expect(told).to_be_visible()
    # A whole run, as a later tap or a new connection asks for, takes nothing of it away.
    one.page.get_by_test_id("stMain").press("r")
    one.settled()
    expect(told).to_be_visible()
    hands.tap(one, one.page.get_by_role("button", name="Correct visit 1"))
    expect(hands.whose(one.page)).to_contain_text("Correct visit 1")
    assert hands.shown(one)["coverage"] == "80%"
