"""A scar is placed on the head at intake, and stands there on the map of a visit."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.browser import hands
from tests.browser.axe import findings
from tests.browser.campaign import laid_table
from tests.browser.tablet import PORTRAIT, expect, open_tablet


def test_a_scar_is_tapped_where_it_is_corrected_later_and_drawn_there_at_the_visit(
    browser: Browser, tmp_path: Path
) -> None:
    with laid_table(browser, tmp_path / "studio.db") as table:
        tablet = open_tablet(table.browser, table.server.url, viewport=PORTRAIT)
        page = hands.new_client(tablet, "Made-up Client (Yew)")
        tablet.tap("edit-client")
        head = page.locator(".scar-place")
        expect(head).to_have_count(0)
        hands.tap_option(tablet, hands.group(page, "Scar tissue"), "Moderate")
        expect(head).to_contain_text("Tap the head where it is")
        hands.tap(tablet, head.get_by_role("radio", name="Crown"))
        hands.tap(tablet, head.get_by_role("radio", name="Left temple"))
        expect(head.get_by_role("status")).to_have_text("Left temple")
        expect(head.get_by_role("radio", name="Left temple")).to_be_checked()
        assert findings(page) == []
        tablet.reload()
        expect(head.get_by_role("status")).to_have_text("Left temple")
        tablet.tap("save-client")
        (line,) = table.store.clients()
        assert table.store.client(line.code).intake.scar_place == "left-temple"
        hands.begin_visit(tablet)
        hands.by_zone(tablet)
        scar, temple = (hands.zone(page, name) for name in ("Scar", "Left temple"))
        there, around = (each.locator(".tile").bounding_box() for each in (scar, temple))
        assert there
        assert around
        assert around["x"] < there["x"] < around["x"] + around["width"]
        hands.tap(tablet, scar)
        expect(hands.goes_to(page)).to_contain_text("Scar")
        assert tablet.console_errors == []
        tablet.close()
