"""The visit screen under hands in a hurry: few taps, double taps, two tablets, sleep."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Locator, expect

from smpdash.record.studio import Lot
from smpdash.record.visit import Visit
from smpdash.store.store import Change
from tests.browser import hands
from tests.browser.campaign import Table, laid_table, second_visit_to_write
from tests.browser.tablet import HELD, Tablet, open_tablet
from tests.browser.zone_walks import client_by_zone
from tests.builders.marks import in_long
from tests.builders.waiting import until

# Longer than it takes a second session without a tablet to be forgotten, below.
SLEEP_MS = 4000
CLIENTS = itertools.count(1)


@pytest.fixture(scope="module")
def table(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    """A server that forgets a page as soon as it has slept for more than a second."""
    database = tmp_path_factory.mktemp("hands") / "studio.db"
    forgets = {"STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "1"}
    with laid_table(browser, database, **forgets) as table:
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
    """A client whose second visit is to be written today."""
    yield second_visit_to_write(table.store, next(CLIENTS))
    for draft in table.store.drafts():
        table.store.discard_draft(draft.draft_id, version=draft.version)


def recorded(table: Table, code: str) -> tuple[Visit, ...]:
    """The visits after the first one."""
    (course,) = table.store.courses(code)
    return course.visits[1:]


def fill_in(tablet: Tablet, table: Table, code: str) -> None:
    """Everything but Record."""
    hands.open_visit(tablet, table.store, code)
    hands.repeat_last_time(tablet)
    hands.tap_fading(tablet, "Strong")
    hands.tap_coverage(tablet, "70%")
    hands.tap_ending(tablet)
    hands.say_why(tablet)


def place(target: Locator) -> tuple[float, float]:
    box = target.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_usual_second_visit_takes_eight_taps_and_no_key(
    table: Table, tablet: Tablet, code: str
) -> None:
    tablet.open()
    with hands.counted(tablet) as count:
        tablet.tap(f"open-{code}")
        hands.second_visit(tablet)
    assert count["taps"] <= 8
    assert count["keys"] == 0
    (visit,) = recorded(table, code)
    (reading,) = visit.readings
    assert (reading.observed_fading, reading.coverage) == (0.45, 0.7)
    assert reading.shade is not None
    assert reading.depth_mm is not None
    assert (visit.decision, visit.reason) == ("another", "planned")


def test_a_second_visit_by_three_zones_takes_fourteen_taps_with_its_lot(
    table: Table, tablet: Tablet
) -> None:
    studio = table.store.studio()
    change = Change("a lot", datetime.now(UTC).replace(microsecond=0))
    table.store.save_studio(replace(studio, lots=(Lot("l1", "LOT-1"),)), change)
    treated = ("hairline", "frontal", "crown")
    by_zone = client_by_zone(table.store, "Three zones", lot="l1", treated=treated)
    tablet.open()
    with hands.counted(tablet) as count:
        tablet.tap(f"open-{by_zone}")
        hands.begin_visit(tablet)
        hands.next_shade(tablet)
        for zone, faded, covered in (
            ("Hairline", "Slight", "80%"),
            ("Frontal", "Moderate", "80%"),
            ("Crown", "Moderate", "70%"),
        ):
            hands.tap_zone(tablet, zone)
            hands.tap_fading(tablet, faded)
            hands.tap_coverage(tablet, covered)
        hands.record(tablet)
    assert count == {"taps": 14, "keys": 0}
    (visit,) = recorded(table, by_zone)
    assert (visit.pigment_lot, visit.decision, visit.reason) == ("l1", "another", "planned")
    assert [(each.observed_fading, each.coverage) for each in visit.readings] == [
        (0.1, 0.8),
        (0.25, 0.8),
        (0.25, 0.7),
    ]


@pytest.mark.long
@pytest.mark.parametrize("held", ["landscape", in_long("portrait")])
def test_a_visit_recorded_from_far_down_is_shown_from_its_beginning(
    table: Table, tablet: Tablet, code: str, held: str
) -> None:
    page, (width, height) = tablet.page, HELD[held]
    page.set_viewport_size({"width": width, "height": height})
    fill_in(tablet, table, code)
    hands.tap(tablet, hands.to_fields(tablet).get_by_text("Kind of visit and units"))
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    hands.record(tablet)
    expect(tablet.by_key("visit-recorded")).to_be_in_viewport(ratio=1)
    expect(tablet.by_key("undo").get_by_role("button")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("times", [2, in_long(3)])
def test_hasty_taps_on_record_record_one_visit(
    table: Table, tablet: Tablet, code: str, times: int
) -> None:
    fill_in(tablet, table, code)
    hands.finish(tablet)
    x, y = place(hands.record_button(tablet))
    for _ in range(times):
        tablet.page.touchscreen.tap(x, y)
        tablet.page.wait_for_timeout(60)
    tablet.settled()
    assert len(recorded(table, code)) == 1
    assert table.store.drafts() == ()


@pytest.mark.long
@pytest.mark.parametrize("pause_ms", [0, in_long(60)])
def test_a_tap_elsewhere_during_the_save_does_not_cut_it_short(
    table: Table, tablet: Tablet, code: str, pause_ms: int
) -> None:
    fill_in(tablet, table, code)
    complete = hands.ending(hands.finish(tablet), "Complete")
    record, other = place(hands.record_button(tablet)), place(complete)
    tablet.page.touchscreen.tap(*record)
    tablet.page.wait_for_timeout(pause_ms)
    tablet.page.touchscreen.tap(*other)
    tablet.settled()
    (visit,) = recorded(table, code)
    assert (visit.readings[0].observed_fading, visit.decision) == (0.45, "another")
    assert table.store.drafts() == ()


@pytest.mark.long
def test_of_two_tablets_on_one_visit_the_second_is_told_and_nothing_vanishes_unseen(
    table: Table, new_tablet: Callable[[], Tablet], code: str
) -> None:
    one, two = new_tablet(), new_tablet()
    hands.open_visit(one, table.store, code)
    hands.open_visit(two, table.store, code)
    hands.tap_fading(one, "Strong")
    hands.tap_coverage(two, "70%")  # on a screen that does not show the first one's tap yet
    expect(two.page.get_by_test_id("stToast").first).to_contain_text("Changed on")
    assert hands.shown(two)["fading"] == "Strong"
    if not hands.shown(two)["coverage"]:  # told to look again, and so tapped again
        hands.tap_coverage(two, "70%")
    hands.tap_shade(one, "4")
    expect(one.page.get_by_test_id("stToast").first).to_contain_text("Changed on")
    assert hands.shown(one)["coverage"] == "70%"
    assert hands.shown(one)["fading"] == "Strong"
    (draft,) = table.store.drafts()
    (noted,) = draft.data["readings"].values()
    assert (noted["observed_fading"], noted["coverage"]) == (0.45, 0.7)


@pytest.mark.long
def test_an_artist_who_looks_at_another_client_finds_the_visit_as_it_was(
    table: Table, tablet: Tablet, code: str
) -> None:
    other = second_visit_to_write(table.store, next(CLIENTS))
    hands.open_visit(tablet, table.store, code)
    hands.tap_fading(tablet, "Moderate")
    hands.tap_coverage(tablet, "60%")
    before = hands.shown(tablet)
    hands.leave_by_the_top(tablet, "Clients")
    tablet.tap(f"open-{other}")
    hands.begin_visit(tablet)
    hands.tap_fading(tablet, "Mostly gone")
    assert hands.shown(tablet)["coverage"] == ""
    hands.leave_by_the_top(tablet, "Clients")
    tablet.tap(f"open-{code}")
    hands.begin_visit(tablet)
    assert hands.shown(tablet) == before


@pytest.mark.long
def test_after_an_hours_sleep_the_same_screen_comes_back(
    table: Table, tablet: Tablet, code: str
) -> None:
    hands.open_visit(tablet, table.store, code)
    hands.repeat_last_time(tablet)
    hands.tap_fading(tablet, "Slight")
    hands.tap_coverage(tablet, "80%")
    before, session = hands.shown(tablet), table.store.drafts()[0].device
    table.cable.pull()
    tablet.page.wait_for_timeout(SLEEP_MS)
    table.cable.plug_in()
    tablet.settled()
    assert hands.shown(tablet) == before
    hands.tap_ending(tablet, "Complete")
    assert table.store.drafts()[0].device != session, "the server had not forgotten the page"
    hands.say_why(tablet)
    hands.record(tablet)
    (visit,) = recorded(table, code)
    assert (visit.readings[0].observed_fading, visit.decision) == (0.1, "complete")


@pytest.mark.long
def test_a_note_not_yet_left_is_kept(table: Table, tablet: Tablet, code: str) -> None:
    page = hands.open_visit(tablet, table.store, code)
    hands.finish(tablet)
    page.get_by_label("Note").press_sequentially("Dry skin\nat the crown")
    until(lambda: table.store.drafts()[0].data["note"] == "Dry skin\nat the crown")
    tablet.reload()
    assert hands.shown(tablet)["note"] == "Dry skin\nat the crown"


@pytest.mark.long
def test_a_value_tapped_right_after_a_zone_goes_to_that_zone(
    table: Table, tablet: Tablet, code: str
) -> None:
    page = hands.open_visit(tablet, table.store, code)
    hands.by_zone(tablet)
    hands.tap_zone(tablet, "Frontal")
    shown = page.evaluate(
        """async () => {
          const crown = document.querySelector(".map [aria-label^='Crown,']");
          const coverage = [...document.querySelectorAll(".st-key-coverage [role=radio]")]
            .find((each) => each.textContent === "60%");
          crown.dispatchEvent(new MouseEvent("click", {bubbles: true}));
          coverage.click();
          await new Promise((painted) => setTimeout(painted));
          return [crown, coverage].map((each) => each.ariaChecked);
        }"""
    )
    assert shown == ["true", "true"]
    tablet.settled()
    (draft,) = table.store.drafts()
    noted = {name: values["coverage"] for name, values in draft.data["readings"].items()}
    assert noted == {"crown": 0.6}


@pytest.mark.long
def test_a_tap_that_nobody_heard_is_told_again(table: Table, tablet: Tablet, code: str) -> None:
    page = hands.open_visit(tablet, table.store, code)
    hands.tap_fading(tablet, "Slight")
    table.cable.pull()
    hands.coverage(page, "80%").tap()
    tablet.by_key("finish").get_by_role("button").tap()
    page.get_by_label("Note").press_sequentially("No network")
    # The pause after which what is typed is told: to nobody.
    page.wait_for_timeout(700)
    table.cable.plug_in()
    tablet.settled()

    def noted() -> tuple[float | None, float | None, str]:
        (draft,) = table.store.drafts()
        (reading,) = draft.data["readings"].values()
        return reading["observed_fading"], reading["coverage"], draft.data["note"]

    until(lambda: noted() == (0.1, 0.8, "No network"))
