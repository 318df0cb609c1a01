"""Edits of Settings that are not saved yet: said beside Save, and kept whatever is tapped next."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Dialog

from smpdash.store.store import Store
from tests.browser import hands
from tests.browser.grids import tab, write_first
from tests.browser.served import Served
from tests.browser.tablet import Tablet, expect
from tests.builders.sign_ins import PINS, with_pins
from tests.builders.waiting import until


@pytest.fixture
def store(server: Served) -> Store:
    return with_pins(server.database, now=datetime.now(UTC).replace(microsecond=0))


def sign_in(tablet: Tablet, name: str, there: str = "settings") -> None:
    page = tablet.page
    page.get_by_text(name).first.tap()
    for digit in PINS["m1" if name == "Mona" else "o1"]:
        page.locator(f"[data-digit='{digit}']").tap()
    page.get_by_label("Go on").tap()
    page.wait_for_url(f"**/{there}")
    tablet._drawn()


def edits_stand(tablet: Tablet) -> None:
    """The edits are said beside Save, and stand in their fields."""
    said = tablet.by_key("settings-bar")
    expect(said).to_contain_text("Not saved yet: Studio; Ideal depth from; Black 01, lot 7")
    expect(tab(tablet, "Depths").get_by_label("Ideal from, mm")).to_have_value("0,60")
    expect(tab(tablet, "Studio").get_by_label("Studio", exact=True)).to_have_value("Dots")


@pytest.mark.long
def test_edits_outlive_the_next_tap_another_page_a_lock_and_a_reload(
    store: Store, new_tablet: Callable[..., Tablet]
) -> None:
    tablet = new_tablet()
    page = tablet.page
    page.goto(tablet.url + "/settings")
    sign_in(tablet, "Mona")
    write_first(page, tab(tablet, "Pigment lots"), "Black 01, lot 7")
    tablet.settled()
    field = tab(tablet, "Depths").get_by_label("Ideal from, mm")
    field.fill("0,60")
    tab(tablet, "Studio").get_by_label("Studio", exact=True).fill("Dots")
    hands.to_section(tablet, "Backups")
    hands.leave_by_the_top(tablet, "Settings")
    edits_stand(tablet)
    page.get_by_label("This tablet is called").fill("front")
    with page.expect_navigation():
        page.get_by_role("button", name="Keep the name").tap()
    tablet.open("/settings")
    edits_stand(tablet)
    tab(tablet, "Pigment lots").locator(".dvn-scroller").tap(position={"x": 120, "y": 64 + 48})
    page.locator("#portal textarea").fill("Grey 02, lot 9")
    page.get_by_role("button", name="Lock").tap()
    page.wait_for_url("**/sign-in**")
    sign_in(tablet, "Mona")
    edits_stand(tablet)
    tablet.reload()
    edits_stand(tablet)
    tablet.tap("save-settings")
    expect(tablet.by_key("settings-undo")).to_be_visible()
    expect(tablet.by_key("settings-bar")).not_to_contain_text("Not saved yet")
    studio = store.studio()
    assert (studio.name, studio.depth.ideal_mm[0]) == ("Dots", 0.6)
    assert [lot.label for lot in studio.lots] == ["Black 01, lot 7", "Grey 02, lot 9"]
    tablet.reload()
    expect(tablet.by_key("settings-bar")).not_to_contain_text("Not saved yet")


@pytest.mark.long
def test_what_is_typed_about_staff_outlives_another_page_and_a_lock(
    store: Store, new_tablet: Callable[..., Tablet]
) -> None:
    tablet = new_tablet()
    page = tablet.page
    page.goto(tablet.url + "/team")
    sign_in(tablet, "Olga", "team")
    page.get_by_role("button", name="Change").nth(2).tap()
    page.get_by_label("Name", exact=True).fill("Anna")
    page.get_by_role("heading", name="Team").tap()
    tablet.settled()
    page.get_by_label("New team member").fill("Cleo")
    hands.leave_by_the_top(tablet, "Clients")
    hands.to_section(tablet, "Team")
    expect(page.get_by_label("New team member")).to_have_value("Cleo")
    page.get_by_label("New team member").fill("Cleopatra")
    page.get_by_role("button", name="Lock").tap()
    page.wait_for_url("**/sign-in**")
    sign_in(tablet, "Olga", "team")
    expect(page.get_by_text("Not saved yet: the new team member. Tap Add.")).to_be_visible()
    expect(page.get_by_text("not saved yet: name")).to_be_visible()
    tablet.tap("add-person")
    page.get_by_role("button", name="Change").nth(2).tap()
    tablet.tap("save-a1")
    assert [each.name for each in store.studio().staff] == [
        "Olga",
        "Mona",
        "Anna",
        "Ben",
        "Cleopatra",
    ]


@pytest.mark.long
def test_what_one_person_typed_just_before_a_lock_is_not_typed_for_the_next(
    store: Store, new_tablet: Callable[..., Tablet]
) -> None:
    tablet = new_tablet()
    page = tablet.page
    page.goto(tablet.url + "/")
    sign_in(tablet, "Mona", "")
    tablet.tap("new-client")
    form = page.url.removeprefix(tablet.url)
    page.get_by_label("Name").fill("Yew")
    until(lambda: store.drafts()[0].data["name"] == "Yew")
    page.keyboard.type(" Ash")
    page.goto("about:blank")
    tablet.open("/settings")
    page.get_by_role("button", name="Lock").tap()
    page.wait_for_url("**/sign-in**")
    # On a busy machine the pause in typing may have been long enough to save the rest.
    saved = store.drafts()[0].data["name"]
    sign_in(tablet, "Olga")
    tablet.open(form)
    page.wait_for_timeout(1000)
    expect(page.get_by_label("Name")).to_have_value(saved)


def test_edits_are_discarded_only_by_two_taps_that_say_so(tablet: Tablet) -> None:
    page = tablet.open("/settings")
    field = tab(tablet, "Depths").get_by_label("Ideal from, mm")
    began = field.input_value()
    field.fill("0,66")
    field.blur()
    tablet.settled()
    page.get_by_role("button", name="Discard edits").tap()
    page.get_by_role("button", name="Discard them").tap()
    tablet.settled()
    expect(tablet.by_key("settings-bar")).not_to_contain_text("Not saved yet")
    expect(tab(tablet, "Depths").get_by_label("Ideal from, mm")).to_have_value(began)


@pytest.mark.long
def test_where_nobody_is_signed_in_the_browser_asks_before_edits_are_lost(tablet: Tablet) -> None:
    page = tablet.open("/settings")
    name = tab(tablet, "Studio").get_by_label("Studio", exact=True)
    name.fill("Dots")
    name.blur()
    tablet.settled()
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_label("This tablet is called").fill("front")
    page.get_by_role("button", name="Keep the name").tap()
    tablet.until(lambda: asked == ["beforeunload"])
    expect(name).to_have_value("Dots")


@pytest.mark.long
def test_edits_that_a_restarted_server_no_longer_has_are_said_to_be_gone(
    store: Store, server: Served, new_tablet: Callable[..., Tablet]
) -> None:
    tablet = new_tablet()
    page = tablet.page
    page.goto(tablet.url + "/settings")
    sign_in(tablet, "Mona")
    write_first(page, tab(tablet, "Pigment lots"), "Black 01, lot 7")
    tablet.settled()
    hands.leave_by_the_top(tablet, "Clients")
    hands.leave_by_the_top(tablet, "Settings")
    expect(tablet.by_key("settings-bar")).to_contain_text("Not saved yet")
    server.kill()
    tablet.cut_off()
    server.start()
    expect(page.get_by_role("alert")).to_contain_text("edits of this page that were not saved")
    expect(tablet.by_key("settings-bar")).not_to_contain_text("Not saved yet")
