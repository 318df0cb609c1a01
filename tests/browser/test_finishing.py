"""A visit is finished on a sheet over its fields, by touch and by keyboard."""

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from smpdash.record.visit import Visit
from tests.browser import hands
from tests.browser.axe import findings
from tests.browser.campaign import Table, laid_table, second_visit_to_write
from tests.browser.tablet import Tablet, expect, open_tablet
from tests.browser.zone_walks import client_by_zone
from tests.builders.marks import in_long

CLIENTS = itertools.count(1)
FOCUSED = r"""() => {
  const at = document.activeElement;
  if (at === document.body) return "";
  const words = (at.ariaLabel || at.innerText || at.tagName).replace(/\u2060/g, "").trim();
  return words.length < 100 ? words.split("\n").at(-1) : at.tagName;
}"""
# Three taps on one place, without a moment between them; answers with what was there.
HASTY = """() => {
  const box = document.querySelector(".st-key-finish button").getBoundingClientRect();
  return [1, 2, 3].map(() => {
    const place = [box.left + box.width / 2, box.top + box.height / 2];
    const button = document.elementFromPoint(...place).closest("button");
    button.click();
    return button.innerText;
  });
}"""


@pytest.fixture(scope="module")
def table(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    with laid_table(browser, tmp_path_factory.mktemp("finishing") / "studio.db") as table:
        yield table


@pytest.fixture
def tablet(table: Table) -> Iterator[Tablet]:
    tablet = open_tablet(table.browser, table.server.url)
    yield tablet
    tablet.close()
    for draft in table.store.drafts():
        table.store.discard_draft(draft.draft_id, version=draft.version)


@pytest.fixture
def code(table: Table) -> str:
    """A client whose second visit is to be written today."""
    return second_visit_to_write(table.store, next(CLIENTS))


def recorded(table: Table, code: str) -> tuple[Visit, ...]:
    """The visits after the first one."""
    return table.store.courses(code)[0].visits[1:]


def focused(page: Page) -> str:
    """The words of what has the focus; "" if that is the page itself."""
    return str(page.evaluate(FOCUSED))


def go_to(page: Page, words: str, *, key: str = "Tab") -> None:
    """By this key to what begins with these words; the focus is somewhere all the way."""
    seen = []
    while not focused(page).startswith(words):
        page.keyboard.press(key)
        seen.append(focused(page))
        assert seen[-1], f"the focus was lost on the way to {words}: {seen}"
        assert len(seen) < 90, f"{words} is not on the way: {seen}"


def enter(tablet: Tablet, words: str) -> Page:
    """By keyboard to what begins with these words, and Enter; the focus stays on the page."""
    go_to(tablet.page, words)
    tablet.page.keyboard.press("Enter")
    page = tablet.settled()
    tablet.until(lambda: focused(page) != "")
    return page


def test_a_whole_visit_is_written_and_recorded_by_keyboard_and_the_focus_is_never_lost(
    table: Table, tablet: Tablet, code: str
) -> None:
    page = hands.open_client(tablet, code)
    tablet.by_key("record-visit").get_by_role("button").focus()
    enter(tablet, "Record visit 2")
    enter(tablet, "Next shade")
    for first, wanted in (("None", "Strong"), ("30%", "70%")):
        go_to(page, first)
        go_to(page, wanted, key="ArrowRight")
        page.keyboard.press("Enter")
        tablet.settled()
        assert focused(page) == wanted
    go_to(page, "More: Depth", key="Shift+Tab")
    page.keyboard.press("Enter")
    tablet.settled()
    enter(tablet, "Finish visit")
    assert focused(page) == "Finish visit 2"
    expect(hands.record_button(tablet)).to_be_enabled()
    page.keyboard.press("Escape")
    assert focused(page) == "Finish visit"
    expect(hands.record_button(tablet)).to_have_count(0)
    page.keyboard.press("Enter")
    expect(hands.record_button(tablet)).to_be_enabled()
    assert focused(page) == "Finish visit 2"
    enter(tablet, "✓ Record visit 2")
    tablet.until(lambda: focused(page) == "Visit 2 is recorded")
    (visit,) = recorded(table, code)
    (reading,) = visit.readings
    assert (reading.observed_fading, reading.coverage) == (0.45, 0.7)
    assert (visit.decision, visit.reason) == ("another", "planned")


@pytest.mark.long
def test_hasty_taps_on_finish_open_the_sheet_and_record_nothing(
    table: Table, tablet: Tablet, code: str
) -> None:
    hands.open_visit(tablet, table.store, code)
    hands.next_shade(tablet)
    under_the_finger = tablet.page.evaluate(HASTY)
    assert under_the_finger == ["Finish visit", "✓ Record visit 2", "✓ Record visit 2"]
    tablet.settled()
    expect(hands.record_button(tablet)).to_be_enabled()
    assert recorded(table, code) == ()
    assert len(table.store.drafts()) == 1


def test_a_refused_record_marks_each_field_and_leads_to_it_also_on_the_page_beneath(
    table: Table, tablet: Tablet
) -> None:
    code = client_by_zone(table.store, f"Refused {next(CLIENTS)}")
    page = hands.open_visit(tablet, table.store, code)
    hands.tap_zone(tablet, "Crown")
    hands.type_depth(tablet, "5")
    hands.tap_zone(tablet, "Frontal")
    hands.tap(tablet, hands.clear(hands.finish(tablet), "The visit ends with"))
    for _ in range(2):
        hands.ending(page, "Complete").scroll_into_view_if_needed()
        hands.tap_record(tablet)
        told = page.get_by_role("alert")
        expect(told).to_be_in_viewport(ratio=1)
        expect(told).to_contain_text("Crown: a depth of 5 mm is not between")
        expect(told.get_by_role("button").first).to_be_focused()
    expect(tablet.by_key("decision")).to_contain_text("Say how the visit ended")
    expect(hands.group(page, "The visit ends with")).to_have_attribute("aria-invalid", "true")
    hands.tap(tablet, told.get_by_role("button", name="Say how the visit ended"))
    expect(hands.ending(page, "Another session")).to_be_focused()
    assert findings(page) == []
    hands.tap(tablet, told.get_by_role("button", name="Crown: a depth of 5 mm"))
    assert not hands.is_finishing(tablet)
    expect(hands.goes_to(page)).to_contain_text("Crown")
    expect(hands.depth(page)).to_have_attribute("aria-invalid", "true")
    expect(hands.depth(page)).to_be_in_viewport(ratio=1)
    # On the map and in its list the zone is marked, and no other one.
    marked = page.locator("[data-zone][aria-label*='to be put right']")
    expect(marked).to_have_count(2)
    for each in marked.all():
        assert each.get_attribute("data-zone") == "crown"
    expect(page.locator(".map .fault.seen")).to_be_visible()
    page.get_by_role("button", name="List", exact=True).tap()
    expect(page.locator(".map .fault.seen")).to_be_hidden()
    page.get_by_role("button", name="This visit", exact=True).tap()
    expect(tablet.by_key("depth-mm")).to_contain_text("Did you mean 0.50 mm?")
    hands.tap(tablet, hands.depth_chips(page).nth(2))
    expect(tablet.by_key("depth-mm")).not_to_contain_text("Did you mean")
    expect(hands.depth(page)).to_have_attribute("aria-invalid", "false")
    expect(marked).to_have_count(0)
    expect(page.get_by_role("button", name="1 reason")).to_be_visible()


@pytest.mark.parametrize("usual", [0.7, in_long(0.75), in_long(1.0), in_long(1.1)])
def test_a_depth_of_090_is_at_most_two_taps_from_the_usual_one(
    table: Table, tablet: Tablet, usual: float
) -> None:
    code = client_by_zone(table.store, f"Usual {next(CLIENTS)}", depth_mm=usual)
    page = hands.open_visit(tablet, table.store, code)
    hands.tap_zone(tablet, "Crown")
    chip = hands.depth_chips(page).filter(has_text="0.90")
    near = chip if chip.count() else hands.depth_chips(page).filter(has_text="0.85")
    with hands.counted(tablet) as count:
        hands.tap(tablet, near)
        if not chip.count():
            hands.tap(tablet, hands.deeper(page))
    assert count["taps"] <= 2
    expect(hands.depth(page)).to_have_value("0.90")


def test_after_record_a_tick_three_tiles_the_plan_and_an_undo_that_counts_down(
    table: Table, tablet: Tablet, code: str
) -> None:
    hands.open_client(tablet, code)
    answer = hands.second_visit(tablet)
    page = tablet.page
    expect(page.locator(".tiles > div")).to_have_count(3)
    expect(page.locator(".tiles")).to_contain_text("Most likely still to come")
    expect(page.locator(".tiles")).to_contain_text("Book session 3")
    expect(page.locator(".tiles")).to_contain_text("In the chair")
    expect(page.locator(hands.ANSWER)).to_have_text(answer)
    assert findings(page) == []
    left = "e => getComputedStyle(e, '::after').getPropertyValue('--undo-seconds')"
    undo = tablet.by_key("undo").get_by_role("button")
    first = int(undo.evaluate(left))
    assert 0 < first < 60
    tablet.until(lambda: int(undo.evaluate(left)) < first)
    page.get_by_text("Plan to take home").tap()
    page.wait_for_url("**/plan")
    expect(page.locator("main")).to_contain_text("After each session")
