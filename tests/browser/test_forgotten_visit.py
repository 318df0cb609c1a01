"""By touch: a forgotten earlier visit is added for its day and comes to its place."""

import re
from datetime import date

import pytest

from smpdash.store.store import Store, open_store
from tests.browser.hands import (
    finish,
    open_client,
    say_why,
    tap,
    tap_coverage,
    tap_ending,
    tap_record,
    tap_shade,
    whose,
)
from tests.browser.served import Served
from tests.browser.tablet import Tablet, expect
from tests.builders.records import reading
from tests.builders.stores import add_client, add_visit, three_in_all


@pytest.mark.long
def test_a_forgotten_visit_is_added_between_two_by_touch(tablet: Tablet, server: Served) -> None:
    store: Store = open_store(server.database, issue=three_in_all)
    add_client(store, "Forgetful")
    for number, day in ((1, date(2026, 3, 1)), (2, date(2026, 3, 20))):
        add_visit(
            store,
            "C-0001/1",
            number,
            held_on=day,
            readings=(reading("whole"),),
            artist=None,
            pigment_lot=None,
        )
    page = open_client(tablet, "C-0001")
    tap(tablet, page.get_by_text("Add a forgotten visit"))
    field = page.get_by_test_id("stDateInputField")
    expect(field.get_by_role("spinbutton").first).to_have_css("font-size", "16px")
    tap(tablet, field.get_by_role("button").last)
    day = page.get_by_role("button", name="Tuesday, 10 March 2026")
    box = day.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 48
    tap(tablet, day)
    tablet.tap("forgotten-now")
    expect(whose(page)).to_contain_text(re.compile("Forgetful.*Visit 2"))
    tap_shade(tablet, "3")
    tap_coverage(tablet, "70%")
    tap_ending(tablet)
    say_why(tablet)
    finish(tablet)
    expect(page.get_by_text("it becomes visit 2, visit 2 becomes visit 3")).to_be_visible()
    tap_record(tablet)
    expect(page.locator(".done")).to_have_text("Visit 2 is recorded")
    (course,) = store.courses("C-0001")
    assert [(each.number, each.held_on.day) for each in course.visits] == [(1, 1), (2, 10), (3, 20)]
    assert store.check() == []
    assert tablet.console_errors == []
