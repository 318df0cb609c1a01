"""Taps at random over a visit by zone end where a person expects them."""

from playwright.sync_api import Browser

from tests.browser import zone_walks
from tests.browser.served import Served

# The last one clears a depth, as few do.
SEEDS = (*range(19), 1072)


def test_each_value_is_in_the_zones_that_were_chosen_when_it_was_tapped(
    browser: Browser, one_server: Served
) -> None:
    found = zone_walks.campaign(browser, one_server, SEEDS)
    assert found.differences == []
    assert (found.walks, found.taps > 10 * len(SEEDS)) == (len(SEEDS), True)
