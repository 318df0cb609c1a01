"""The studio's tables by touch: the first pigment lot, a name put right, one Save for all."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Locator

from smpdash.store.store import Store
from tests.browser.grids import ROW_PX, tab, write_first
from tests.browser.tablet import HELD, Tablet, expect
from tests.builders.marks import in_long

# Each look at the clock is a second later than the one before.
HURRIED = "(now => { let late = 0; Date.now = () => now() + 1000 * late++; })(Date.now)"


def width_of(cells: Locator) -> float:
    box = cells.bounding_box()
    assert box
    return box["width"]


def test_a_new_studio_notes_its_lots_the_cell_still_typed_in_too_and_saves_all_tables_at_once(
    tablet: Tablet, store: Store
) -> None:
    page = tablet.open("/settings")
    write_first(page, tab(tablet, "Pigment lots"), "Black 01, lot 7")
    tablet.settled()
    name = tab(tablet, "Studio").get_by_label("Studio", exact=True)
    name.fill("")
    name.blur()
    tablet.settled()
    tablet.tap("save-settings")
    told = page.get_by_text("Write the studio’s name.")
    expect(told.last).to_be_visible()
    name.fill("Dots")
    name.blur()
    tablet.settled()
    expect(told).to_have_count(0)
    tablet.tap("save-settings")
    expect(tablet.by_key("settings-undo")).to_be_visible()
    studio = store.studio()
    assert studio.name == "Dots"
    assert [(lot.label, lot.expires_on, lot.used_up) for lot in studio.lots] == [
        ("Black 01, lot 7", None, False)
    ]
    tab(tablet, "Pigment lots").locator(".dvn-scroller").tap(
        position={"x": 120, "y": 40 + 3 * ROW_PX / 2}
    )
    page.locator("#portal textarea").fill("Grey 02, lot 9")
    tablet.tap("save-settings")
    tablet.until(lambda: len(store.studio().lots) == 2)
    assert [lot.label for lot in store.studio().lots] == ["Black 01, lot 7", "Grey 02, lot 9"]
    assert tablet.console_errors == []


@pytest.mark.long
def test_a_tap_on_save_that_is_given_up_says_so_and_can_be_tapped_again(
    tablet: Tablet, store: Store
) -> None:
    page = tablet.open("/settings")
    tab(tablet, "Pigment lots").locator(".dvn-scroller").tap(
        position={"x": 120, "y": 40 + ROW_PX / 2}
    )
    page.locator("#portal textarea").fill("Grey 02, lot 9")
    # The cell is told by nobody, and fifteen seconds are over at once.
    page.context.set_offline(True)
    page.evaluate(HURRIED)
    page.get_by_role("button", name="Save", exact=True).tap()
    told = page.get_by_role("alert").filter(has_text="Nothing is saved yet")
    expect(told).to_contain_text("Tap again.")
    assert store.studio().lots == ()


@pytest.mark.long
def test_a_date_that_cannot_be_read_stays_in_its_cell_until_it_is_mended(
    tablet: Tablet, store: Store
) -> None:
    page = tablet.open("/settings")
    grid = tab(tablet, "Pigment lots")
    write_first(page, grid, "Black 01, lot 7")
    tablet.settled()
    told = page.get_by_text(
        "“11/20/26”, when Black 01, lot 7 expires, is not one certain date"
    ).last
    # A toast may be gone before a slow page is looked at.
    saved = tablet.by_key("settings-undo")
    for text, answer in (("11/20/26", told), ("11/20/2026", saved)):
        grid.locator(".dvn-scroller").dblclick(
            # The last column but one.
            position={"x": width_of(grid.locator(".dvn-scroller")) - 175, "y": 40 + ROW_PX / 2}
        )
        cell = page.locator("#portal textarea")
        cell.fill(text)
        cell.press("Enter")
        tablet.settled()
        tablet.tap("save-settings")
        expect(answer).to_be_visible()
    (lot,) = store.studio().lots
    assert lot.expires_on == date(2026, 11, 20)


@pytest.mark.long
def test_what_was_saved_elsewhere_meanwhile_is_shown_and_no_edit_is_lost(
    new_tablet: Callable[..., Tablet], store: Store
) -> None:
    one, two = new_tablet(), new_tablet()
    page = one.open("/settings")
    write_first(page, tab(one, "Pigment lots"), "Black 01, lot 7")
    one.settled()
    two.open("/settings")
    field = tab(two, "Depths").get_by_label("Ideal from, mm")
    field.fill("0,60")
    field.blur()
    two.settled()
    two.tap("save-settings")
    expect(two.by_key("settings-undo")).to_be_visible()
    one.tap("save-settings")
    expect(page.get_by_text("Ideal depth from: you see 0.50, the tablet")).to_be_visible()
    assert store.studio().lots == ()
    one.tap("settings-theirs")
    expect(one.by_key("settings-undo")).to_be_visible()
    studio = store.studio()
    assert studio.depth.ideal_mm[0] == 0.6
    assert [lot.label for lot in studio.lots] == ["Black 01, lot 7"]


@pytest.mark.long
@pytest.mark.parametrize(
    "viewport",
    [HELD["landscape"], in_long(HELD["portrait"])],
    ids=HELD,
)
def test_a_refusal_and_save_are_in_sight_and_the_tool_bar_covers_nothing(tablet: Tablet) -> None:
    page = tablet.open("/settings")
    grid = tab(tablet, "Zones")
    cells_of = grid.locator(".dvn-scroller")
    cells_of.dblclick(position={"x": 0.75 * width_of(cells_of), "y": 40 + ROW_PX / 2})
    page.locator("#portal textarea").fill("abc")
    tablet.tap("save-settings")
    for shown in (
        page.get_by_text("“abc” is not a number").last,
        page.get_by_text("Everything you entered is kept."),
        page.get_by_text("Not saved yet: Hairline, share of the area"),
        page.get_by_role("button", name="Save", exact=True),
    ):
        expect(shown).to_be_in_viewport(ratio=1)
    boxes = [
        grid.get_by_test_id("stElementToolbar").bounding_box(),
        grid.get_by_test_id("stCaptionContainer").first.locator("p").bounding_box(),
        grid.locator(".dvn-scroller").bounding_box(),
    ]
    bar, words, cells = (box for box in boxes if box)
    assert words["y"] >= page.get_by_role("tab", name="Zones").bounding_box()["y"] + 40
    assert bar["y"] + bar["height"] <= cells["y"] + 1
    text = grid.get_by_test_id("stCaptionContainer").first.locator("p")
    right = text.evaluate(
        "p => { const r = document.createRange(); r.selectNodeContents(p);"
        " return Math.max(...[...r.getClientRects()].map(each => each.right)); }"
    )
    assert right <= bar["x"]


TWO_BUTTONS = """() => {
  window.tapped = [];
  for (const name of ["settings-mine", "settings-theirs"]) {
    const place = document.createElement("div");
    place.className = `st-key-${name}`;
    place.innerHTML = "<button>x</button>";
    place.addEventListener("click", () => window.tapped.push(name));
    document.body.append(place);
  }
}"""
TAP_AND_DRAW_AGAIN = """() => {
  const button = document.querySelector(".st-key-settings-theirs button");
  button.click();
  button.replaceWith(button.cloneNode(true));
}"""


@pytest.mark.long
def test_a_button_drawn_again_while_its_tap_waits_is_tapped_and_no_other(tablet: Tablet) -> None:
    page = tablet.open("/settings")
    page.evaluate(TWO_BUTTONS)
    page.evaluate(TAP_AND_DRAW_AGAIN)
    tablet.until(lambda: page.evaluate("tapped.length > 0"))
    assert page.evaluate("tapped") == ["settings-theirs"]


@pytest.mark.long
def test_each_choice_of_a_long_list_is_as_high_as_a_finger_is_wide(tablet: Tablet) -> None:
    page = tablet.open("/settings")
    for width, height in HELD.values():
        page.set_viewport_size({"width": width, "height": height})
        zone = tab(tablet, "Studio").get_by_label("Time zone").and_(page.get_by_role("combobox"))
        zone.tap()
        choice = page.get_by_role("option").nth(5)
        choice.wait_for()
        assert choice.bounding_box()["height"] == pytest.approx(48, abs=0.1)
        words = choice.inner_text()
        choice.tap()
        expect(zone).to_have_value(words)
