"""The made-up studio: opened from an empty one, marked on every screen, left without a trace."""

from tests.browser.served import Served
from tests.browser.tablet import Tablet, expect


def test_an_empty_studio_shows_a_made_up_one_and_comes_back_from_it(
    tablet: Tablet, server: Served
) -> None:
    page = tablet.open()
    page.get_by_role("button", name="Look around in a made-up studio").tap()
    expect(page.locator(".made-up")).to_be_visible(timeout=60_000)
    tablet.settled()
    for path in ("/", "/studio", "/tables", "/client?code=C-0001"):
        page = tablet.open(path)
        expect(page.locator(".made-up")).to_contain_text("Made-up studio")
    assert server.database.with_name("demo.db").exists()
    page.locator(".made-up").get_by_role("button", name="Leave").tap()
    expect(page.locator(".made-up")).to_have_count(0)
    tablet.settled()
    expect(page.get_by_role("button", name="Look around in a made-up studio")).to_be_visible()
