"""The served app as a tablet meets it: whole, in both looks, asking nothing of anyone else."""

from pathlib import Path

import pytest

from tests.browser.served import Served
from tests.browser.tablet import Tablet, expect
from tests.builders.marks import in_long
from tests.builders.waiting import until


@pytest.fixture
def server(one_server: Served) -> Served:
    return one_server


@pytest.mark.parametrize(
    "path", ["/", *map(in_long, ("/studio", "/settings", "/client?code=C-0001"))]
)
def test_a_screen_opens_on_an_empty_studio_without_a_fault(tablet: Tablet, path: str) -> None:
    page = tablet.open(path)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.locator(".demo-mark")).to_have_count(0)
    page.emulate_media(color_scheme="dark")
    # What the server draws in colours is drawn anew too, without a tap.
    expect(page.locator("html")).to_have_css("color-scheme", "dark")
    tablet.settled()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert tablet.console_errors == []


def test_the_page_comes_back_by_itself_after_a_power_cut(tablet: Tablet, server: Served) -> None:
    page = tablet.open("/")
    server.kill()
    server.start()
    tablet.settled()
    expect(tablet.by_key("new-client")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_serving_the_network_asks_nobody_for_the_public_address(
    studio_path: Path, app: Path
) -> None:
    # Streamlit does so at the start, unless the address to show is named.
    with Served(studio_path, app=app, STREAMLIT_SERVER_ADDRESS="0.0.0.0") as server:
        until(lambda: "is served at" in server.log_text())
        said = server.log_text()
    assert "http://localhost:" in said
    assert "xternal" not in said
