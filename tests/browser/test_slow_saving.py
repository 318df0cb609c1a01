"""A tap on Record is answered by the record itself, whatever is tapped or fails before it."""

from pathlib import Path

import pytest

from smpdash.store.store import Store
from tests.browser import hands
from tests.browser.served import ROOT, Served
from tests.browser.tablet import Tablet, expect
from tests.builders.stores import add_client


@pytest.fixture
def app() -> Path:
    return ROOT / "tests" / "browser" / "slow_saving.py"


@pytest.fixture
def code(tablet: Tablet, store: Store) -> str:
    """A client whose first visit is ready for Record on the tablet."""
    code = add_client(store)
    hands.open_visit(tablet, store, code)
    hands.tap_shade(tablet, "3")
    hands.tap_coverage(tablet, "60%")
    return code


def tap_record_and_wait(tablet: Tablet) -> None:
    """Until the draft has the tap, and the record of the visit is still to come."""
    hands.finish(tablet)
    hands.record_button(tablet).tap()
    tablet.page.wait_for_timeout(350)


def test_a_visit_is_recorded_though_one_leaves_before_it_is(
    tablet: Tablet, store: Store, code: str
) -> None:
    tap_record_and_wait(tablet)
    assert not store.courses(code)[0].visits
    hands.leave_by_the_top(tablet, "Studio")
    assert len(store.courses(code)[0].visits) == 1
    assert not store.drafts()


@pytest.mark.long
def test_a_visit_is_recorded_though_the_server_is_killed_before_it_is(
    tablet: Tablet, server: Served, store: Store, code: str
) -> None:
    tap_record_and_wait(tablet)
    assert not store.courses(code)[0].visits
    server.kill()
    server.start()
    expect(tablet.page.locator(hands.ANSWER)).to_be_visible(timeout=60_000)
    assert len(store.courses(code)[0].visits) == 1
