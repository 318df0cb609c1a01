"""From the first start to an artist's tablet that was locked in the middle of a visit."""

from collections.abc import Callable

from playwright.sync_api import Route, expect

from tests.browser import hands
from tests.browser.served import Served
from tests.browser.tablet import Tablet

# The bubble that a browser shows at a field that is still empty is seen by nothing else.
COMPLAINTS = """
addEventListener("invalid", ({target}) => console.error(`empty: ${target.name}`), true);
"""


def test_an_artist_signs_in_records_locks_and_goes_on(
    server: Served, new_tablet: Callable[..., Tablet]
) -> None:
    machine = new_tablet()
    machine.page.add_init_script(COMPLAINTS)
    page = machine.open("/team")
    page.get_by_role("link", name="Set up the owner").first.tap()
    expect(page.get_by_label("Name")).to_be_focused()  # the script is there
    page.get_by_label("Go on").tap()
    expect(page.get_by_label("Name")).to_be_focused()
    page.get_by_label("Name").fill("Olga")
    page.get_by_label("PIN", exact=True).tap()
    hands.type_pin(page, "40271583", "40271583")
    page.wait_for_url("**/team")
    machine._drawn()
    page.get_by_label("New team member").fill("Ana")
    machine.tap("add-person")
    row = page.locator(".person").filter(has_text="Ana").locator("xpath=ancestor::*[3]")
    expect(row).to_contain_text("not changed yet")
    page.get_by_role("button", name="Change").nth(1).tap()
    page.get_by_role("button", name="Give a temporary PIN").tap()
    machine.settled()
    shown = page.locator(".temporary-pin")
    expect(page.get_by_role("button", name="Give a temporary PIN")).to_be_hidden()
    box, row_box = shown.bounding_box(), row.bounding_box()
    assert box
    assert row_box
    assert box["y"] >= row_box["y"]
    assert shown.evaluate(
        "pin => { const box = pin.getBoundingClientRect(); return pin.contains("
        "document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)) }"
    )
    temporary_pin = shown.inner_text()

    tablet = new_tablet()
    page = tablet.page
    page.goto(server.url)
    sizes = page.locator(".keys button").evaluate_all(
        "keys => keys.map(key => key.getBoundingClientRect()).map(box => [box.width, box.height])"
    )
    assert len(sizes) == 12
    assert min(min(size) for size in sizes) >= 64
    page.get_by_text("Ana").tap()
    hands.type_pin(page, "999999")
    expect(page.get_by_role("alert")).to_have_text("That is not right. Try again.")
    expect(page.get_by_role("radio", name="Ana")).to_be_checked()
    hands.type_pin(page, temporary_pin)
    expect(page.get_by_role("heading")).to_have_text("Choose your own PIN")
    hands.type_pin(page, "730184", "730184")
    tablet._drawn()
    expect(page.locator("body")).not_to_contain_text("Settings")

    hands.new_client(tablet, "Made-up Client (Oak)")
    hands.begin_visit(tablet)
    hands.tap_shade(tablet, "3")
    hands.tap_coverage(tablet, "60%")
    address = page.url
    page.get_by_role("button", name="Lock").tap()
    expect(page.get_by_role("heading")).to_have_text("Locked")
    expect(page.locator("body")).not_to_contain_text("Oak")
    page.go_back()
    expect(page.get_by_role("heading")).to_have_text("Locked")
    page.keyboard.type("730184")
    page.keyboard.press("Enter")
    tablet._drawn()
    assert page.url == address
    assert hands.shown(tablet)["coverage"] == "60%"
    hands.tap_ending(tablet)
    hands.type_depth(tablet, "0.55")
    hands.record(tablet)

    machine.page.reload()
    machine._drawn()
    expect(machine.page.locator(".st-key-tablets")).to_contain_text("Ana signed in")
    machine.page.get_by_role("button", name="Change").nth(1).tap()
    machine.page.get_by_role("button", name="Sign out everywhere").tap()
    page.wait_for_url("**/sign-in*", timeout=20_000)  # by itself: nobody touches it
    # The next day's sign-in, on the tablet last used.
    expect(page.get_by_role("heading")).to_have_text("Sign in")
    with hands.counted(tablet) as count:
        hands.type_pin(page, "730184")
        tablet._drawn()
        assert page.url == address
    assert count["taps"] <= 7
    assert count["keys"] == 0
    assert machine.console_errors == []
    assert ["403" in said for said in tablet.console_errors] == [True]  # the wrong PIN


def test_a_key_takes_no_tap_before_it_can_write_the_digit(
    server: Served, new_tablet: Callable[..., Tablet]
) -> None:
    page = new_tablet().page
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/sign-in/pad.js", hold)
    page.goto(f"{server.url}/sign-in/owner", wait_until="commit")
    key = page.locator("[data-digit='4']")
    expect(key).to_be_disabled()
    waiting.pop().continue_()
    expect(key).to_be_enabled()
    page.get_by_label("PIN", exact=True).tap()
    key.tap()
    expect(page.get_by_label("PIN", exact=True)).to_have_value("4")


def test_what_was_typed_before_the_page_had_loaded_stays(
    server: Served, new_tablet: Callable[..., Tablet]
) -> None:
    page = new_tablet().page
    page.goto(f"{server.url}/sign-in/owner")
    page.get_by_label("PIN", exact=True).fill("402715")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: false}))")
    expect(page.get_by_label("PIN", exact=True)).to_have_value("402715")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(page.get_by_label("PIN", exact=True)).to_have_value("")
