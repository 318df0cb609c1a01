"""From the pad to the provider, into the app, to the lock and back to the same visit."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from smpdash.runtime.clock import now
from smpdash.store.store import Change, Store
from tests.browser import hands
from tests.browser.served import Served
from tests.browser.tablet import Tablet
from tests.browser.vouching import LoginServer
from tests.builders.sign_ins import with_pins
from tests.builders.stores import add_client


@pytest.fixture
def provider() -> Iterator[LoginServer]:
    with LoginServer(host="localhost") as provider:
        yield provider


@pytest.fixture
def server(studio_path: Path, provider: LoginServer) -> Iterator[Served]:
    store = with_pins(studio_path, now=now())
    studio = store.studio()
    ana = {"a1": "ana@studio.example"}
    staff = tuple(replace(each, email=ana.get(each.key, "")) for each in studio.staff)
    store.save_studio(replace(studio, staff=staff), Change("e-mail", now()))
    server = Served(studio_path)
    server.environ |= provider.environ(server.url)
    with server:
        yield server


def test_an_artist_goes_in_and_on_through_the_provider(
    server: Served, store: Store, provider: LoginServer, new_tablet: Callable[..., Tablet]
) -> None:
    tablet = new_tablet()
    page = tablet.page
    page.goto(server.url)
    way = page.get_by_role("link", name="Sign in with a work account")
    assert (way.bounding_box() or {})["height"] >= 48
    way.tap()
    page.get_by_role("button", name="Yes, it is me").tap()
    page.wait_for_url(f"{server.url}/")
    tablet._drawn()

    hands.open_client(tablet, add_client(store))
    hands.begin_visit(tablet)
    hands.tap_coverage(tablet, "60%")
    address = page.url
    page.get_by_role("button", name="Lock").tap()
    expect(page.get_by_role("heading")).to_have_text("Locked")
    page.get_by_role("link", name="Sign in with a work account").tap()
    page.get_by_role("button", name="Yes, it is me").tap()
    page.wait_for_url(address)
    tablet._drawn()
    assert hands.shown(tablet)["coverage"] == "60%"

    page.get_by_role("button", name="Lock").tap()
    provider.answers["/.well-known/openid-configuration"] = (503, b"")
    page.get_by_role("link", name="Sign in with a work account").tap()
    expect(page.get_by_role("alert")).to_contain_text("does not answer")
    page.get_by_role("link", name="Sign in with a PIN").tap()
    expect(page.get_by_role("heading")).to_have_text("Locked")

    # The browser itself went to the provider alone, and to two pages of it.
    there = {url.partition("?")[0] for url in tablet.off_origin}
    assert there == {f"{provider.url}/authorize", f"{provider.url}/login"}
    tablet.off_origin.clear()
    assert [each for each in tablet.console_errors if "503" not in each] == []
