"""Taps at random over a visit by zone end where a person expects them."""

import pytest
from playwright.sync_api import Browser

from tests.browser import zone_walks
from tests.browser.served import Served
from tests.builders.marks import in_long

# The last one clears a depth, as few do.
SEEDS = (*range(6), 1072)
MORE = tuple(range(6, 20))


@pytest.mark.parametrize("seeds", [SEEDS, in_long(MORE)])
def test_each_value_is_in_the_zones_that_were_chosen_when_it_was_tapped(
    browser: Browser, one_server: Served, seeds: tuple[int, ...]
) -> None:
    found = zone_walks.campaign(browser, one_server, seeds)
    assert found.differences == []
    assert (found.walks, found.taps > 10 * len(seeds)) == (len(seeds), True)
