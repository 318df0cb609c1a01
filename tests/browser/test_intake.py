"""The intake: a client is saved once, and a scar is placed on the head."""

from collections.abc import Callable

import pytest

from smpdash.store.store import Store
from tests.browser import hands
from tests.browser.axe import findings
from tests.browser.served import Served
from tests.browser.tablet import PORTRAIT, Tablet, expect
from tests.builders.marks import in_long
from tests.builders.stores import add_client


@pytest.fixture
def server(one_server: Served) -> Served:
    return one_server


@pytest.mark.parametrize("apart_ms", [0, in_long(60)])
def test_two_quick_taps_on_save_record_one_client_and_lead_to_it(
    tablet: Tablet, store: Store, apart_ms: int
) -> None:
    name = f"Tapped twice within {apart_ms} ms"
    page = tablet.open()
    tablet.tap("new-client")
    page.get_by_label("Name").fill(name)
    save = tablet.by_key("save-client").get_by_role("button").bounding_box()
    assert save
    page.touchscreen.tap(save["x"] + 30, save["y"] + 20)
    page.wait_for_timeout(apart_ms)
    page.touchscreen.tap(save["x"] + 30, save["y"] + 20)
    expect(page.locator(".st-key-client-head")).to_contain_text(name)
    tablet.settled()
    assert f"{tablet.url}/client?code=" in page.url
    assert [line.name for line in store.clients()].count(name) == 1
    assert store.drafts() == ()


@pytest.mark.long
def test_who_only_looked_at_an_intake_leaves_no_entry_open(tablet: Tablet, store: Store) -> None:
    page = tablet.open()
    tablet.tap("new-client")
    expect(page.get_by_role("button", name="Discard draft")).to_have_count(0)
    hands.tap(tablet, page.locator(".st-key-header a.screen:visible", has_text="Settings"))
    expect(page).to_have_url(f"{tablet.url}/settings")
    assert store.drafts() == ()
    tablet.open()
    tablet.tap("new-client")
    page.get_by_label("Name").fill("Half a na")
    hands.tap(tablet, page.locator(".st-key-header a.screen:visible", has_text="Settings"))
    expect(page).to_have_url(f"{tablet.url}/settings")
    (draft,) = store.drafts()
    assert draft.data["name"] == "Half a na"
    tablet.open(f"/intake?draft={draft.draft_id}")
    hands.tap(tablet, page.get_by_role("button", name="Discard draft"))
    hands.tap(tablet, page.get_by_role("button", name="Discard it"))
    expect(page).to_have_url(f"{tablet.url}/")
    assert store.drafts() == ()


def test_a_scar_is_tapped_where_it_is_corrected_later_and_drawn_there_at_the_visit(
    new_tablet: Callable[..., Tablet], store: Store
) -> None:
    tablet = new_tablet(viewport=PORTRAIT)
    code = add_client(store, "Made-up Client (Yew)")
    page = hands.open_client(tablet, code)
    tablet.tap("edit-client")
    head = page.locator(".scar-place")
    expect(head).to_have_count(0)
    hands.tap_option(tablet, hands.group(page, "Scar tissue"), "Moderate")
    expect(head).to_contain_text("Tap the zone in which it lies")
    expect(head.locator(".words", has_text="Crown")).to_be_visible()
    hands.tap(tablet, head.get_by_role("radio", name="Crown"))
    hands.tap(tablet, head.get_by_role("radio", name="Left temple"))
    expect(head.get_by_role("status")).to_have_text("Left temple")
    expect(head.get_by_role("radio", name="Left temple")).to_be_checked()
    assert findings(page) == []
    tablet.reload()
    expect(head.get_by_role("status")).to_have_text("Left temple")
    tablet.tap("save-client")
    assert store.client(code).intake.scar_place == "left-temple"
    hands.begin_visit(tablet)
    hands.by_zone(tablet)
    expect(page.locator(".scalp-map .legend")).to_have_text("noted")
    scar, temple = (hands.zone(page, name) for name in ("Scar", "Left temple"))
    there, around = (each.locator(".tile").bounding_box() for each in (scar, temple))
    assert there
    assert around
    assert around["x"] < there["x"] < around["x"] + around["width"]
    hands.tap(tablet, scar)
    expect(hands.goes_to(page)).to_contain_text("Scar")
    assert tablet.console_errors == []
