"""Screens that take notes keep still: no field moves under a finger, no keyboard covers one."""

import itertools
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, Page

from smpdash.estimate.issue import issued
from smpdash.screens.visit.draft_fields import READING_FIELDS
from smpdash.store.store import open_store
from tests.browser import hands
from tests.browser.campaign import second_visit_to_write
from tests.browser.served import Served
from tests.browser.tablet import LANDSCAPE, PORTRAIT, Tablet, expect
from tests.builders.marks import in_long
from tests.builders.stores import write_draft

CLIENTS = itertools.count(1)
# About half of a tablet on its side, and two fifths of one held upright, are keys.
KEYBOARD_PX = {LANDSCAPE: 410, PORTRAIT: 470}
PLACES = """() => [...document.querySelectorAll(
    ".entry :is(.columns, .ending) :is(button, input, textarea, [role=radio], [role=checkbox])")]
  .filter((each) => each.checkVisibility())
  .map((each) => {
    const box = each.getBoundingClientRect();
    const name = each.closest("[class*='st-key-']")?.className + " " +
      (each.getAttribute("aria-label") || each.textContent);
    return [name, Math.round(box.x), Math.round(box.y)];
  })"""
COVERED = """() => {
  const field = document.activeElement, box = field.getBoundingClientRect();
  const points = [[box.left + 4, box.top + 4], [box.right - 4, box.bottom - 4]];
  return points.filter(([x, y]) => !field.contains(document.elementFromPoint(x, y))).length;
}"""


class Box(NamedTuple):
    """Edges in px."""

    left: int
    top: int
    right: int
    bottom: int


@pytest.fixture
def server(one_server: Served) -> Served:
    return one_server


@pytest.fixture
def visit(tablet: Tablet, server: Served) -> Tablet:
    """A second visit to be written, nothing tapped yet."""
    store = open_store(server.database, issue=issued)
    hands.open_visit(tablet, store, second_visit_to_write(store, next(CLIENTS)))
    return tablet


def places(page: Page) -> dict[str, tuple[int, int]]:
    """Where each target stands: left and top edge in px."""
    found = {name: (x, y) for name, x, y in page.evaluate(PLACES)}
    assert len(found) > 15
    return found


def box(target: Locator) -> Box:
    found = target.bounding_box()
    assert found is not None
    x, y = found["x"], found["y"]
    return Box(round(x), round(y), round(x + found["width"]), round(y + found["height"]))


@pytest.mark.parametrize("viewport", [LANDSCAPE, in_long(PORTRAIT)])
def test_no_tap_moves_what_is_tapped_or_what_stands_above_it(visit: Tablet) -> None:
    page = visit.page
    finish = visit.by_key("finish").get_by_role("button")
    on_page = (
        visit.by_key("next-shade").get_by_role("button"),
        hands.fading(page, "Strong"),
        hands.fading(page, "Slight"),
        hands.depth_chips(page).nth(3),
        hands.deeper(page),
        hands.coverage(page, "70%"),
    )
    assert_nothing_moves(visit, on_page, finish)
    hands.finish(visit)
    on_sheet = (hands.ending(page, "Another session"), hands.ending(page, "Complete"))
    assert_nothing_moves(visit, on_sheet, hands.record_button(visit))


def assert_nothing_moves(visit: Tablet, targets: Iterable[Locator], last: Locator) -> None:
    """No tap on these moves them, what stands above them, or the button in the bar."""
    page, fixed = visit.page, box(last)
    for target in targets:
        before, tapped = places(page), box(target)
        hands.tap(visit, target)
        after = places(page)
        moved = [name for name in before.keys() & after.keys() if before[name] != after[name]]
        assert [name for name in moved if before[name][1] < tapped.bottom] == []
        assert box(target) == tapped
        assert box(last) == fixed


@pytest.mark.long
@pytest.mark.parametrize("viewport", [LANDSCAPE, in_long(PORTRAIT)])
def test_the_keyboard_never_covers_what_is_typed(visit: Tablet, viewport: tuple[int, int]) -> None:
    page = visit.page
    hands.repeat_last_time(visit)
    assert_typed_in_sight(visit, hands.depth(page), viewport)
    hands.finish(visit)
    assert_typed_in_sight(visit, page.get_by_label("Note"), viewport)


@pytest.mark.parametrize("viewport", [LANDSCAPE, in_long(PORTRAIT)])
def test_however_much_is_said_of_a_visit_half_of_the_screen_is_left_to_its_fields(
    visit: Tablet, server: Served, viewport: tuple[int, int]
) -> None:
    store = open_store(server.database, issue=issued)
    draft = store.draft(visit.page.url.partition("draft=")[2])
    assert draft
    zones = [zone.key for zone in store.studio().zones]
    depths = [0.3, 0.32, 0.34, 0.36, 1.7, 1.8, 1.9, 5.0, 6.0, 7.0]
    blank = dict.fromkeys(READING_FIELDS)
    readings = {zone: blank | {"depth_mm": mm} for zone, mm in zip(zones, depths, strict=True)}
    data = draft.data | {"by_zone": True, "selected": zones[:1], "readings": readings}
    write_draft(store, draft.draft_id, data, device=draft.device, now=datetime.now(UTC))
    page = visit.reload()
    hands.tap_record(visit)
    expect(page.get_by_role("alert")).to_contain_text("Did you mean 0.70 mm?")
    expect(visit.by_key("remarks").get_by_role("listitem")).to_have_count(2)
    for needed in (hands.record_button(visit), visit.by_key("answer"), visit.by_key("anyway")):
        expect(needed).to_be_in_viewport(ratio=1)
    bar = page.locator(".entry .bar").bounding_box()
    assert bar
    assert bar["height"] <= viewport[1] / 2


@pytest.mark.long
@pytest.mark.parametrize("viewport", [LANDSCAPE, in_long(PORTRAIT)])
def test_what_keeps_a_client_from_being_saved_is_in_sight_and_no_keyboard_covers_a_field(
    tablet: Tablet, viewport: tuple[int, int]
) -> None:
    page = tablet.open()
    tablet.tap("new-client")
    page.get_by_label("Birth year").fill("1850")
    tablet.tap("save-client")
    told = page.get_by_text("Write the client’s name")
    expect(told).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("The birth year 1850 is not")).to_be_in_viewport(ratio=1)
    for label in ("Name", "Birth year", "Area in cm²"):
        assert_typed_in_sight(tablet, page.get_by_label(label), viewport)
    page.get_by_label("Name").fill("Made-up Mina")
    expect(told).to_have_count(0)


def assert_typed_in_sight(tablet: Tablet, field: Locator, viewport: tuple[int, int]) -> None:
    """Where a tap into this field opens a keyboard, the whole field can be seen."""
    page = tablet.page
    width, height = viewport
    field.tap()
    page.set_viewport_size({"width": width, "height": height - KEYBOARD_PX[viewport]})
    tablet.until(lambda: page.evaluate(COVERED) == 0, seconds=2)
    assert page.evaluate("document.activeElement.matches('input, textarea')")
    page.set_viewport_size({"width": width, "height": height})
