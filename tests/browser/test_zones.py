"""A visit by zone: a value goes where the finger points, and nothing is replaced unsaid."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from smpdash.record.studio import Lot
from smpdash.store.store import Change
from tests.browser import hands
from tests.browser.campaign import Table, laid_table, second_visit_to_write
from tests.browser.tablet import Tablet, open_tablet
from tests.browser.zone_walks import client_by_zone
from tests.builders.marks import in_long
from tests.builders.stores import write_draft
from tests.builders.waiting import until

CLIENTS = itertools.count(1)
# Zones, then a value, tapped within one task of the page: no answer comes in between.
AT_ONCE = """(zones) => {
  const click = (each) => each.dispatchEvent(new MouseEvent("click", {bubbles: true}));
  const shown = () => [document.querySelector(".goes-to").textContent,
    document.querySelector(".st-key-coverage [aria-checked='true']")?.textContent ?? ""];
  return zones.map((name) => {
    click(document.querySelector(`.map [aria-label^='${name},']`));
    return shown();
  });
}"""


@pytest.fixture(scope="module")
def table(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    with laid_table(browser, tmp_path_factory.mktemp("zones") / "studio.db") as table:
        yield table


@pytest.fixture
def new_tablet(table: Table) -> Iterator[Callable[[], Tablet]]:
    tablets: list[Tablet] = []

    def new() -> Tablet:
        tablets.append(open_tablet(table.browser, table.cable.url))
        return tablets[-1]

    yield new
    for tablet in tablets:
        tablet.close()


@pytest.fixture
def tablet(new_tablet: Callable[[], Tablet]) -> Tablet:
    return new_tablet()


@pytest.fixture
def code(table: Table) -> Iterator[str]:
    """A client whose second visit, by zone, is to be written."""
    yield client_by_zone(table.store, f"Zoned {next(CLIENTS)}")
    for draft in table.store.drafts():
        table.store.discard_draft(draft.draft_id, version=draft.version)


@pytest.fixture
def page(table: Table, tablet: Tablet, code: str) -> Page:
    """The second visit by zone of this client, nothing tapped yet."""
    return hands.open_visit(tablet, table.store, code)


def noted(table: Table, name: str) -> dict[str, Any]:
    """The noted values of this field by zone, as the draft has them."""
    (draft,) = table.store.drafts()
    values = {zone: reading[name] for zone, reading in draft.data["readings"].items()}
    return {zone: value for zone, value in values.items() if value is not None}


def tap_together(tablet: Tablet, *names: str) -> None:
    """Choose these zones as several at once."""
    hands.tap(tablet, hands.several(tablet.page))
    for name in names:
        hands.tap_zone(tablet, name)


@pytest.mark.long
def test_no_zone_is_chosen_at_the_start_and_there_is_nothing_to_tap(page: Page) -> None:
    expect(hands.goes_to(page)).to_have_text("Tap a zone to record it")
    expect(page.locator(".map [aria-checked='true']")).to_have_count(0)
    for name in ("observed-fading", "shade", "depth-mm", "coverage", "clear"):
        expect(page.locator(f".entry .st-key-{name}")).to_be_hidden()


@pytest.mark.long
def test_a_tap_on_another_zone_of_last_time_moves_no_field(tablet: Tablet, page: Page) -> None:
    page.set_viewport_size({"width": 820, "height": 1180})
    places = []
    for zone in ("Crown", "Frontal", "Hairline", "Back"):
        hands.tap_zone(tablet, zone)
        places.append(hands.shade(page, "3").bounding_box())
    assert places == places[:1] * len(places)


@pytest.mark.long
def test_a_value_goes_to_the_zone_tapped_last_and_to_no_other(
    table: Table, tablet: Tablet, page: Page
) -> None:
    for zone, words in (("Hairline", "Slight"), ("Frontal", "None"), ("Crown", "Moderate")):
        hands.tap_zone(tablet, zone)
        hands.tap_fading(tablet, words)
    hands.tap_zone(tablet, "Crown")
    hands.tap_zone(tablet, "Crown")
    hands.tap_fading(tablet, "Strong")
    assert noted(table, "observed_fading") == {"hairline": 0.1, "frontal": 0.0, "crown": 0.45}


@pytest.mark.long
def test_several_zones_take_a_value_only_while_that_is_asked_for(
    table: Table, tablet: Tablet, page: Page
) -> None:
    tap_together(tablet, "Crown", "Back")
    hands.tap_coverage(tablet, "60%")
    hands.tap(tablet, hands.several(page))
    expect(hands.goes_to(page)).to_have_text("Tap a zone to record it")
    hands.tap_zone(tablet, "Frontal")
    hands.tap_coverage(tablet, "80%")
    assert noted(table, "coverage") == {"crown": 0.6, "back": 0.6, "frontal": 0.8}


@pytest.mark.long
def test_the_zones_of_last_time_are_selected_by_one_tap(
    table: Table, tablet: Tablet, page: Page
) -> None:
    hands.tap(tablet, page.get_by_role("button", name="Select last time’s zones"))
    expect(hands.several(page)).to_have_attribute("aria-pressed", "true")
    hands.tap_fading(tablet, "Slight")
    assert noted(table, "observed_fading").keys() == {"hairline", "frontal", "crown", "back"}


@pytest.mark.long
def test_the_heading_and_the_values_change_with_the_tap_before_any_answer(
    tablet: Tablet, page: Page
) -> None:
    hands.tap_zone(tablet, "Crown")
    hands.tap_coverage(tablet, "60%")
    assert page.evaluate(AT_ONCE, ["Back", "Crown", "Hairline"]) == [
        ["Back · last time shade 4, 0.80\u00a0mm, 70%", ""],
        ["Crown · last time shade 4, 0.80\u00a0mm, 70%", "60%"],
        ["Hairline · last time shade 4, 0.90\u00a0mm, 70%", ""],
    ]
    hands.tap_zone(tablet, "Left side")
    expect(hands.goes_to(page)).to_have_text("Left side · not treated last time")
    hands.tap(tablet, hands.several(page))
    and_next = "and the zones that you tap next: each value goes to all of them"
    expect(hands.goes_to(page)).to_have_text(f"Left side · {and_next}")
    hands.tap_zone(tablet, "Crown")
    expect(hands.goes_to(page)).to_have_text("Crown and Left side · each value goes to all of them")
    hands.tap(tablet, page.get_by_role("button", name="None", exact=True))
    expect(hands.goes_to(page)).to_have_text("Tap the zones to record")
    hands.tap(tablet, page.get_by_role("button", name="All"))
    expect(hands.goes_to(page)).to_contain_text("All 10 zones")


@pytest.mark.parametrize("disaster", [in_long("cut"), "kill"])
def test_values_tapped_while_nobody_hears_go_to_the_zones_of_their_taps(
    table: Table, tablet: Tablet, page: Page, disaster: str
) -> None:
    hands.tap_zone(tablet, "Frontal")
    if disaster == "cut":
        table.cable.pull()
    else:
        table.server.kill()
        tablet.cut_off()
    for zone, words in (("Crown", "60%"), ("Back", "80%")):
        hands.zone(page, zone).tap()
        hands.coverage(page, words).tap()
    hands.zone(page, "Crown").tap()
    expect(hands.coverage(page, "60%")).to_be_checked()
    if disaster == "cut":
        table.cable.plug_in()
    else:
        table.server.start()
    until(lambda: noted(table, "coverage") == {"crown": 0.6, "back": 0.8})
    tablet.settled()
    expect(hands.goes_to(page)).to_contain_text("Crown")
    tablet.reload()
    expect(hands.goes_to(page)).to_contain_text("Crown")
    hands.tap_coverage(tablet, "70%")
    assert noted(table, "coverage") == {"crown": 0.7, "back": 0.8}


@pytest.mark.long
def test_another_tablet_moves_no_zone_under_a_finger(
    table: Table, tablet: Tablet, page: Page, new_tablet: Callable[[], Tablet], code: str
) -> None:
    other = new_tablet()
    hands.open_visit(other, table.store, code)
    hands.tap_zone(tablet, "Crown")
    hands.tap_zone(other, "Back")
    hands.tap_coverage(other, "80%")
    hands.tap_fading(tablet, "Slight")
    expect(hands.goes_to(page)).to_contain_text("Crown")
    hands.tap_coverage(tablet, "60%")
    assert noted(table, "coverage") == {"back": 0.8, "crown": 0.6}


def test_what_is_typed_when_another_zone_is_tapped_belongs_to_the_first(
    table: Table, tablet: Tablet, page: Page
) -> None:
    hands.tap_zone(tablet, "Crown")
    expect(hands.depth_chips(page).nth(2)).to_have_text("0.80")
    hands.tap(tablet, hands.deeper(page))
    hands.depth(page).fill("0.85")
    # As a browser that leaves the focus in the field.
    hands.zone(page, "Frontal").dispatch_event("click")
    expect(hands.depth_chips(page).nth(2)).to_have_text("0.90")
    hands.tap_zone(tablet, "Crown")
    expect(hands.depth(page)).to_have_value("0.85")
    assert noted(table, "depth_mm") == {"crown": 0.85}


@pytest.mark.long
def test_no_value_can_be_tapped_until_by_zone_is_answered(table: Table, tablet: Tablet) -> None:
    code = second_visit_to_write(table.store, next(CLIENTS))
    page = hands.open_visit(tablet, table.store, code)
    expect(hands.goes_to(page)).to_contain_text("Whole scalp · last time shade 2")
    table.cable.pull()
    tablet.by_key("by-zone").get_by_role("radio", name="By zone").tap()
    expect(page.locator(".entry .st-key-coverage")).to_be_hidden()
    table.cable.plug_in()
    expect(hands.goes_to(page)).to_have_text("Tap a zone to record it")
    (draft,) = table.store.drafts()
    table.store.discard_draft(draft.draft_id, version=draft.version)


def test_where_zones_differ_each_value_is_said_with_its_zones(
    table: Table, tablet: Tablet, page: Page
) -> None:
    for zone, words in (("Crown", "60%"), ("Frontal", "80%"), ("Back", "80%")):
        hands.tap_zone(tablet, zone)
        hands.tap_coverage(tablet, words)
    tap_together(tablet, "Crown", "Frontal", "Hairline")
    coverage = page.locator(".entry .st-key-coverage")
    said = "Differs: Frontal and Back 80% · Crown 60% · Hairline not noted"
    expect(coverage.locator(".differs")).to_have_text(said)
    expect(coverage.locator("[aria-checked='true']")).to_have_count(0)
    hands.tap_coverage(tablet, "70%")
    expect(coverage.locator(".differs")).to_be_hidden()
    said = "Frontal and Back: 70% was 80%; Crown: 70% was 60%"
    expect(page.locator(".offer")).to_contain_text(said)
    hands.tap(tablet, hands.undo(page))
    assert noted(table, "coverage") == {"crown": 0.6, "frontal": 0.8, "back": 0.8}


@pytest.mark.long
def test_an_offer_to_undo_names_its_zone_beside_the_whole_scalp_too(
    tablet: Tablet, page: Page
) -> None:
    hands.tap_zone(tablet, "Crown")
    hands.tap_fading(tablet, "Moderate")
    hands.tap_fading(tablet, "Strong")
    hands.tap(tablet, tablet.by_key("by-zone").get_by_role("radio", name="Whole scalp"))
    expect(page.locator(".offer")).to_contain_text("Crown: Strong was Moderate")


def test_what_a_tap_replaced_is_said_and_comes_back_for_eight_seconds(
    table: Table, tablet: Tablet, page: Page
) -> None:
    hands.tap_zone(tablet, "Crown")
    hands.tap_fading(tablet, "Moderate")
    expect(page.locator(".offer")).to_have_count(0)
    hands.tap_fading(tablet, "Strong")
    expect(page.locator(".offer")).to_contain_text("Crown: Strong was Moderate")
    box = hands.undo(page).bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 48
    hands.zone(page, "Back").tap()
    table.cable.pull()
    hands.undo(page).tap()
    expect(page.locator(".offer")).to_contain_text("Crown: Moderate again")
    table.cable.plug_in()
    until(lambda: noted(table, "observed_fading") == {"crown": 0.25})
    hands.tap_zone(tablet, "Crown")
    expect(hands.fading(page, "Moderate")).to_be_checked()
    hands.tap_fading(tablet, "Mostly gone")
    expect(hands.undo(page)).to_be_visible()
    page.wait_for_timeout(8000)
    expect(page.locator(".offer")).to_have_count(0)
    # What cannot be read is not offered back.
    hands.type_depth(tablet, "0.5x")
    hands.type_depth(tablet, "0.90")
    until(lambda: noted(table, "depth_mm") == {"crown": 0.9})
    assert not page.locator(".offer").count()


@pytest.mark.long
def test_the_last_changes_are_undone_one_by_one_in_a_bar_that_grows_no_taller(
    table: Table, tablet: Tablet, page: Page
) -> None:
    hands.tap_zone(tablet, "Crown")
    for taps in (("Slight", "4", "60%"), ("Strong", "5", "70%")):
        hands.tap_fading(tablet, taps[0])
        hands.tap_shade(tablet, taps[1])
        hands.tap_coverage(tablet, taps[2])
    bar, offer = page.locator(".entry > .page > .bar"), page.locator(".offer:visible")
    with_offers = bar.bounding_box()
    expect(offer).to_have_text("Crown: 70% was 60%Undo")
    box = hands.undo(page).bounding_box()
    assert box is not None
    assert with_offers is not None
    for _ in range(2):  # the second tap of one that was meant hits nothing
        page.touchscreen.tap(box["x"] + 20, box["y"] + 20)
        page.wait_for_timeout(60)
    expect(offer).to_have_text("Crown: Shade 5 was Shade 4Undo")
    tablet.settled()
    assert noted(table, "coverage") == {"crown": 0.6}
    hands.undo(page).tap()
    expect(offer).to_have_text("Crown: Strong was SlightUndo")
    hands.undo(page).tap()
    until(lambda: noted(table, "observed_fading") == {"crown": 0.1})
    expect(offer).to_have_count(0)
    without = bar.bounding_box()
    assert without is not None
    assert with_offers["height"] <= without["height"]


@pytest.mark.long
def test_undo_leaves_what_another_tablet_noted(
    table: Table, tablet: Tablet, page: Page, new_tablet: Callable[[], Tablet], code: str
) -> None:
    hands.tap_zone(tablet, "Crown")
    hands.tap_coverage(tablet, "60%")
    other = new_tablet()
    hands.open_visit(other, table.store, code)
    hands.tap_coverage(tablet, "70%")
    hands.tap_shade(other, "5")  # it is shown the 70% with the answer
    for words in ("90%", "70%"):
        hands.tap_coverage(other, words)
    hands.tap(tablet, hands.undo(page))
    assert noted(table, "coverage") == {"crown": 0.7}
    assert table.store.drafts()[0].data["differs"] == {}
    expect(hands.coverage(page, "70%")).to_be_checked()


@pytest.mark.parametrize("whole", [False, in_long(True)])
def test_a_second_tap_keeps_a_value_and_clear_takes_it_away(
    table: Table, tablet: Tablet, code: str, whole: bool
) -> None:
    if whole:
        code = second_visit_to_write(table.store, next(CLIENTS))
    page = hands.open_visit(tablet, table.store, code)
    if not whole:
        hands.tap_zone(tablet, "Crown")
    box = hands.fading(page, "Strong").bounding_box()
    assert box is not None
    for _ in range(2):
        page.touchscreen.tap(box["x"] + 20, box["y"] + 20)
        page.wait_for_timeout(60)
    tablet.settled()
    assert [*noted(table, "observed_fading").values()] == [0.45]
    hands.tap_fading(tablet, "Strong")
    hands.tap_ending(tablet, "Complete")
    hands.tap_ending(tablet, "Complete")
    expect(hands.ending(page, "Complete")).to_be_checked()
    hands.to_fields(tablet)
    expect(hands.fading(page, "Strong")).to_be_checked()
    size = hands.clear(page, "Fading").bounding_box()
    assert size is not None
    assert min(size["width"], size["height"]) >= 48
    hands.tap(tablet, hands.clear(page, "Fading"))
    assert noted(table, "observed_fading") == {}
    expect(hands.clear(page, "Fading")).to_be_hidden()
    expect(page.locator(".offer")).to_contain_text("Strong cleared")
    hands.tap(tablet, hands.undo(page))
    assert [*noted(table, "observed_fading").values()] == [0.45]


@pytest.mark.parametrize(("words", "step"), [("same shade", 0), in_long("next shade", 1)])
def test_the_treatment_of_last_time_is_repeated_in_its_zones_and_what_it_replaces_is_said(
    table: Table, tablet: Tablet, page: Page, words: str, step: int
) -> None:
    shades = [shade.key for shade in table.store.studio().shades]
    hands.tap_zone(tablet, "Crown")
    hands.tap_shade(tablet, "7")
    hands.tap(tablet, page.get_by_role("button", name=f"Same zones, {words}"))
    treated = ("hairline", "frontal", "crown", "back")
    assert noted(table, "shade") == dict.fromkeys(treated, shades[3 + step])
    assert noted(table, "depth_mm") == {"hairline": 0.9, "frontal": 0.9, "crown": 0.8, "back": 0.8}
    assert noted(table, "coverage") == noted(table, "observed_fading") == {}
    said = f"Crown: {table.store.studio().shades[3 + step].name} was Shade 7"
    expect(page.locator(".offer")).to_have_text(f"{said}Undo")
    expect(hands.goes_to(page)).to_contain_text("Crown")
    hands.tap(tablet, hands.undo(page))
    assert noted(table, "shade") == {"crown": shades[6]}
    assert noted(table, "depth_mm") == {}


@pytest.mark.long
def test_the_buttons_that_repeat_a_whole_scalp_name_no_zones(table: Table, tablet: Tablet) -> None:
    code = second_visit_to_write(table.store, next(CLIENTS))
    page = hands.open_visit(tablet, table.store, code)
    hands.tap(tablet, page.get_by_role("button", name="Same shade as last time"))
    assert noted(table, "shade") == {"whole": table.store.studio().shades[1].key}
    hands.tap(tablet, page.get_by_role("button", name="Next shade"))
    expect(page.locator(".offer")).to_contain_text("Whole scalp: Shade 3 was Shade 2")
    (draft,) = table.store.drafts()
    table.store.discard_draft(draft.draft_id, version=draft.version)


def add_lots(table: Table) -> None:
    """Lots of pigment in the studio's table: one good, one expired, one used up."""
    studio = table.store.studio()
    if not studio.lots:
        lots = (
            Lot("l1", "LOT-1"),
            Lot("l2", "LOT-2", expires_on=date(2026, 5, 3)),
            Lot("l3", "LOT-3", used_up=True),
        )
        change = Change("lots", datetime.now(UTC).replace(microsecond=0))
        table.store.save_studio(replace(studio, lots=lots), change)


def test_last_times_lot_counts_only_once_it_is_confirmed(table: Table, tablet: Tablet) -> None:
    add_lots(table)
    code = client_by_zone(table.store, f"Zoned {next(CLIENTS)}", lot="l2")
    page = hands.open_visit(tablet, table.store, code)
    hands.tap_zone(tablet, "Crown")
    hands.tap_coverage(tablet, "60%")

    def lot() -> str | None:
        (draft,) = table.store.drafts()
        return str(draft.data["pigment_lot"])

    assert lot() == "None"
    hands.finish(tablet)
    field = page.get_by_label("Pigment lot · last time: LOT-2 · expired 3 May 2026")
    expect(field.locator("option")).to_have_text(
        ["Not noted", "LOT-1", "LOT-2 · expired 3 May 2026", "LOT-3 · used up"]
    )
    hands.tap(tablet, page.get_by_role("button", name="Use it again"))
    assert lot() == "l2"
    expect(field).to_have_value("l2")
    (draft,) = table.store.drafts()
    table.store.discard_draft(draft.draft_id, version=draft.version)


@pytest.mark.long
def test_a_draft_of_an_earlier_version_shows_what_it_chose(
    table: Table, tablet: Tablet, page: Page
) -> None:
    hands.tap_zone(tablet, "Crown")
    hands.tap_coverage(tablet, "60%")
    (draft,) = table.store.drafts()
    old = {name: value for name, value in draft.data.items() if name != "several"}
    old |= {"selected": ["crown", "back"]}
    now = datetime.now(UTC)
    write_draft(table.store, draft.draft_id, old, device="a", now=now)
    tablet.reload()
    expect(hands.several(page)).to_have_attribute("aria-pressed", "true")
    expect(hands.goes_to(page)).to_contain_text("Crown and Back")
    said = "Differs: Crown 60% · Back not noted"
    expect(page.locator(".entry .st-key-coverage .differs")).to_have_text(said)
    hands.tap_coverage(tablet, "70%")
    assert noted(table, "coverage") == {"crown": 0.7, "back": 0.7}
