"""What a page tells is kept within what the server takes, and a page without a socket says why."""

from contextlib import ExitStack

import pytest
from playwright.sync_api import expect

from smpdash.estimate.issue import issued
from smpdash.server.rate_limits import PAGES
from smpdash.store.store import open_store
from tests.browser.served import Served
from tests.browser.tablet import Tablet
from tests.browser.visitor import Visitor


def paste(tablet: Tablet, label: str, text: str) -> None:
    field = tablet.page.get_by_label(label).first
    field.focus()
    field.select_text()
    tablet.page.keyboard.insert_text(text)
    field.blur()
    tablet.settled()


@pytest.mark.long
def test_long_pastes_into_two_fields_are_refused_and_said(server: Served, tablet: Tablet) -> None:
    tablet.open()
    tablet.tap("new-client")
    for label in ("Name", "Phone or e-mail"):
        paste(tablet, label, "x" * 120_000)
        expect(tablet.page.locator(".page-says")).to_contain_text("nothing of it was put in")
        assert tablet.page.get_by_label(label).first.input_value() == ""
    paste(tablet, "Name", "Oak")
    paste(tablet, "Phone or e-mail", "0900 1")
    (draft,) = open_store(server.database, issue=issued).drafts()
    assert (draft.data["name"], draft.data["contact"]) == ("Oak", "0900 1")


@pytest.mark.long
def test_a_message_that_is_too_long_all_the_same_is_said(server: Served, tablet: Tablet) -> None:
    assert server
    tablet.open()
    tablet.page.evaluate(
        "() => { const line = new WebSocket(`ws://${location.host}/_stcore/stream`);"
        " line.onopen = () => line.send(new Uint8Array(900000)); }"
    )
    expect(tablet.page.locator(".said-by-page")).to_contain_text("too long to be sent")


def test_a_page_too_many_says_so_and_comes_once_another_is_closed(
    server: Served, tablet: Tablet
) -> None:
    with ExitStack() as pages:
        some = [pages.enter_context(Visitor(server).socket()) for _ in range(PAGES)]
        tablet.page.goto(tablet.url)
        expect(tablet.page.locator(".said-by-page")).to_contain_text("twelve pages open")
        some[0].close()
        expect(tablet.page.locator(".said-by-page")).to_be_hidden(timeout=20_000)
        tablet.settled()
