"""Dates, times and numbers by touch: each is recorded as it was meant, or asked about."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from smpdash.estimate.issue import issued
from smpdash.record.visit import Visit
from smpdash.store.store import Change, Store, open_store
from tests.browser import hands
from tests.browser.served import ROOT, Served
from tests.browser.tablet import LANDSCAPE, PORTRAIT, Tablet, expect
from tests.builders.records import NOW
from tests.builders.stores import add_client

SetClock = Callable[[str], None]


@pytest.fixture
def app() -> Path:
    return ROOT / "tests" / "browser" / "set_clock.py"


@pytest.fixture
def clock(studio_path: Path) -> SetClock:
    def to(instant: str) -> None:
        studio_path.with_suffix(".clock").write_text(f"{instant}:00+00:00")

    return to


@pytest.fixture
def store(server: Served, clock: SetClock) -> Store:
    """A studio in Oslo, on a day long before the visits."""
    clock("2026-03-01T10:00")
    store = open_store(server.database, issue=issued)
    studio = replace(store.studio(), time_zone="Europe/Oslo")
    store.save_studio(studio, Change("oslo", NOW))
    add_client(store)
    return store


@pytest.fixture
def american(new_tablet: Callable[..., Tablet]) -> Tablet:
    """A tablet whose own way of writing is 11/28/2026, 2:30 PM and 0.65."""
    return new_tablet(locale="en-US", timezone_id="America/New_York")


def begun(tablet: Tablet, store: Store) -> None:
    hands.open_visit(tablet, store, "C-0001")
    hands.tap_shade(tablet, "3")
    hands.tap_coverage(tablet, "60%")
    hands.tap_ending(tablet)


def recorded(store: Store) -> Visit:
    ((visit,),) = (course.visits for course in store.courses("C-0001"))
    return visit


def write(tablet: Tablet, **typed: str) -> None:
    for label, text in typed.items():
        field = tablet.page.get_by_label(label, exact=True)
        field.fill(text)
        field.press("Enter")
        tablet.settled()


def test_a_visit_to_the_second_0230_is_recorded_with_its_two_hours(
    american: Tablet, store: Store, clock: SetClock
) -> None:
    clock("2026-10-24T23:30")
    begun(american, store)
    clock("2026-10-25T01:30")
    hands.tap_record(american)
    expect(american.by_key("visit-recorded")).to_contain_text("Visit 1 is recorded")
    assert (recorded(store).held_on, recorded(store).chair_minutes) == (date(2026, 10, 25), 120)


@pytest.mark.long
def test_an_end_that_came_twice_is_asked_about_and_one_that_never_came_is_said_so(
    american: Tablet, store: Store, clock: SetClock
) -> None:
    clock("2026-10-25T10:00")
    begun(american, store)
    page = american.page
    hands.open_times(american)
    breaks = page.get_by_label("Breaks in minutes", exact=True).bounding_box()
    bar = page.locator(".entry .bar").bounding_box()
    assert breaks
    assert bar
    assert breaks["y"] + breaks["height"] <= bar["y"], "unfolded beneath the bar"
    write(american, Start="01.30", End="230")
    hands.tap_record(american)
    asked = american.by_key("ask-ended")
    expect(asked).to_contain_text("02:30 came twice on 25 Oct 2026")
    expect(american.by_key("problems")).to_contain_text("End: answer the question below.")
    write(american, Date="29 Mar 2026")
    expect(asked).to_contain_text("There was no 02:30 on 29 Mar 2026")
    write(american, Date="25 Oct 2026")
    hands.tap(american, asked.get_by_role("radio", name="Second 02:30"))
    expect(page.get_by_text("The second 02:30", exact=True)).to_be_visible()
    hands.tap_record(american)
    expect(american.by_key("visit-recorded")).to_be_visible()
    assert recorded(store).chair_minutes == 120


@pytest.mark.long
def test_a_visit_past_midnight_asks_once_when_it_ended(
    american: Tablet, store: Store, clock: SetClock
) -> None:
    clock("2026-08-04T20:00")
    hands.open_visit(american, store, "C-0001")
    clock("2026-08-04T22:40")
    hands.tap_shade(american, "3")
    hands.tap_coverage(american, "60%")
    hands.tap_ending(american)
    hands.tap_record(american)
    for width, height in (PORTRAIT, LANDSCAPE):
        american.page.set_viewport_size({"width": width, "height": height})
        asked = american.by_key("ask-unfinished")
        right = asked.evaluate(
            "row => Math.max(...[...row.children].map("
            "each => each.getBoundingClientRect().right - row.getBoundingClientRect().right))"
        )
        assert right <= 1
    just_now = american.page.get_by_role("button", name="Just now, at 00:40 on 5 Aug 2026")
    hands.tap(american, just_now)
    hands.tap_record(american)
    expect(american.by_key("visit-recorded")).to_be_visible()
    assert (recorded(store).held_on, recorded(store).chair_minutes) == (date(2026, 8, 4), 160)


@pytest.mark.long
def test_an_end_after_midnight_that_is_typed_asks_for_its_day(
    american: Tablet, store: Store, clock: SetClock
) -> None:
    clock("2026-08-05T08:00")
    begun(american, store)
    hands.open_times(american)
    write(american, Date="4 Aug 2026", Start="22:00", End="12:40 am")
    asked = american.by_key("ask-ended")
    expect(asked).to_contain_text("Did it end the next day?")
    hands.tap(american, asked.get_by_role("radio", name="Yes, on 5 Aug 2026"))
    expect(american.page.get_by_text("On 5 Aug 2026", exact=True)).to_be_visible()
    hands.tap_record(american)
    expect(american.by_key("visit-recorded")).to_be_visible()
    assert recorded(store).chair_minutes == 160


@pytest.mark.long
def test_a_clock_that_went_back_is_named_until_it_is_put_right(
    american: Tablet, store: Store, clock: SetClock
) -> None:
    clock("2026-08-04T12:00")
    begun(american, store)
    clock("2026-08-04T10:10")
    hands.tap_record(american)
    problems = american.by_key("problems")
    expect(problems).to_contain_text("clock of the studio’s computer shows 4 Aug 2026 12:10")
    expect(problems).to_contain_text("earlier than the last entry, of 4 Aug 2026 14:00")
    expect(problems).not_to_contain_text("end lies before the start")
    clock("2026-08-04T14:00")
    hands.tap_record(american)
    expect(american.by_key("visit-recorded")).to_be_visible()
    assert recorded(store).chair_minutes == 120


@pytest.mark.long
def test_dates_and_times_show_alike_in_every_browser(
    american: Tablet, store: Store, clock: SetClock
) -> None:
    clock("2026-08-04T12:30")
    begun(american, store)
    page = american.page
    hands.open_times(american)
    expect(page.get_by_label("Date", exact=True)).to_have_value("4 Aug 2026")
    start = page.get_by_label("Start", exact=True)
    expect(start).to_have_value("")
    start.fill("1430")
    start.blur()
    expect(start).to_have_value("14:30")
    # What the browser's own picker answers.
    page.get_by_label("Pick: Date").evaluate(
        "input => { input.value = '2026-07-31'; input.dispatchEvent(new Event('change')) }"
    )
    american.settled()
    expect(page.get_by_label("Date", exact=True)).to_have_value("31 Jul 2026")
    for target in page.locator(".chooser").all():
        box = target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 48
    (draft,) = store.drafts()
    assert draft.data["held_on"] == "2026-07-31"


@pytest.mark.long
def test_a_number_with_a_comma_is_the_same_number_everywhere(
    american: Tablet, store: Store
) -> None:
    page = american.open()
    american.tap("new-client")
    write(american, Name="Comma")
    page.get_by_label("Area in").fill("150,5")
    american.settled()
    american.tap("save-client")
    hands.begin_visit(american)
    assert store.client("C-0002").intake.area_cm2 == 150.5
    hands.type_depth(american, "0,65")
    hands.finish(american)
    page.get_by_role("spinbutton", name="Changes the client asked for").fill("1,5")
    hands.tap_shade(american, "3")
    hands.finish(american)
    expect(
        page.get_by_text("The number of changes “1.5” does not fit: write a whole number")
    ).to_be_visible()
    (draft,) = store.drafts()
    assert draft.data["readings"]["whole"]["depth_mm"] == 0.65
    assert draft.data["adjustments"] == 0
    american.open("/settings")
    page.get_by_role("tab", name="Depths").tap()
    page.get_by_label("Ideal from, mm").fill("0,45")
    american.settled()
    american.tap("save-settings")
    expect(page.get_by_text("Not saved yet")).to_have_count(0)
    assert store.studio().depth.ideal_mm[0] == 0.45
