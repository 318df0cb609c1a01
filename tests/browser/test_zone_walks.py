"""Taps at random over a visit by zone end where a person expects them."""

from playwright.sync_api import Browser

from tests.browser import zone_walks
from tests.browser.served import Served

# Walks of half the steps that the campaign takes, and a whole one that clears a depth, as few do.
SEEDS, STEPS = range(19), zone_walks.STEPS // 2
CLEARS_A_DEPTH = 1072


def test_each_value_is_in_the_zones_that_were_chosen_when_it_was_tapped(
    browser: Browser, one_server: Served
) -> None:
    half = zone_walks.campaign(browser, one_server, SEEDS, steps=STEPS)
    whole = zone_walks.campaign(browser, one_server, [CLEARS_A_DEPTH])
    assert half.differences + whole.differences == []
    assert half.walks + whole.walks == 20
    assert half.taps > len(SEEDS) * STEPS / 2
