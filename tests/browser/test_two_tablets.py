"""Two tablets on one form: what is saved is what the saving page showed, or was agreed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from smpdash.record.visit import Visit
from smpdash.store.store import Store
from tests.browser import hands
from tests.browser.served import Served
from tests.browser.tablet import Tablet, expect
from tests.builders.marks import in_long
from tests.builders.stores import add_client


@pytest.fixture
def server(one_server: Served) -> Served:
    return one_server


def visits(store: Store, code: str) -> tuple[Visit, ...]:
    return store.courses(code)[0].visits


@pytest.mark.long
def test_a_coverage_noted_elsewhere_is_shown_before_the_visit_is_recorded(
    named: Callable[[str], Tablet], store: Store
) -> None:
    code, one, two = add_client(store), named("Window"), named("Door")
    hands.open_visit(one, store, code)
    hands.tap_shade(one, "3")
    hands.tap_coverage(one, "80%")
    hands.tap_ending(one)
    hands.open_visit(two, store, code)
    hands.tap_coverage(two, "40%")
    assert hands.shown(one)["coverage"] == "80%"
    hands.tap_record(one)
    assert visits(store, code) == ()
    told = one.by_key("differ-0")
    expect(told).to_contain_text(
        re.compile(r"Coverage: this page showed 80%, the tablet Door noted 40% at \d\d:\d\d")
    )
    hands.tap(one, one.page.get_by_role("button", name="Keep 80%"))
    expect(told).to_have_count(0)
    assert hands.shown(one)["coverage"] == "80%"
    hands.record(one)
    (visit,) = visits(store, code)
    assert visit.readings[0].coverage == 0.8


def test_two_tablets_on_one_new_clients_form_lose_no_letter(
    named: Callable[[str], Tablet], store: Store
) -> None:
    one, two = named("Window"), named("Door")
    page = one.open()
    one.tap("new-client")
    page.get_by_label("Name").fill("Made-up Client (Rowan)")
    one.settled()
    two.open(page.url.removeprefix(one.url))
    two.page.get_by_label("Phone or e-mail").fill("0900 1")
    two.page.get_by_label("Phone or e-mail").blur()
    two.settled()
    expect(page.get_by_label("Phone or e-mail")).to_have_value("")
    one.tap("save-client")
    expect(page.get_by_text("you see nothing, the tablet Door noted 0900 1")).to_be_visible()
    assert [draft.kind for draft in store.drafts()].count("client") == 1
    page.get_by_label("Name").press("End")
    page.get_by_label("Name").press_sequentially(" II")
    hands.tap(one, page.get_by_role("button", name="Take 0900 1"))
    expect(page.get_by_label("Phone or e-mail")).to_have_value("0900 1")
    hands.tap(one, page.get_by_role("button", name="Save client"))
    expect(page.locator(".st-key-client-head")).to_contain_text("Rowan")
    saved = store.client(page.url.partition("code=")[2])
    assert (saved.name, saved.contact) == ("Made-up Client (Rowan) II", "0900 1")


def opened_details(tablet: Tablet, store: Store) -> Page:
    hands.open_visit(tablet, store, add_client(store))
    return hands.open_times(tablet)


@pytest.mark.long
def test_a_date_with_a_short_year_stays_marked_until_it_is_mended(
    tablet: Tablet, store: Store
) -> None:
    page = opened_details(tablet, store)
    (draft,) = (one for one in store.drafts() if one.kind == "visit")
    today = draft.data["held_on"]
    date = page.get_by_label("Date", exact=True)
    date.fill("11/20/26")
    date.blur()
    tablet.settled()
    expect(date).to_have_attribute("aria-invalid", "true")
    expect(date).to_have_value("11/20/26")
    told = page.get_by_text("“11/20/26” is not one certain date: write it as 4 Aug 2026")
    expect(told).to_be_visible()
    hands.tap_record(tablet)
    expect(tablet.by_key("problems")).to_contain_text("is not one certain date")
    date.fill(today)
    date.blur()
    tablet.settled()
    expect(told).to_have_count(0)


@pytest.mark.long
def test_a_part_of_a_time_stays_marked_and_takes_nothing_s_place(
    tablet: Tablet, store: Store
) -> None:
    page = opened_details(tablet, store)
    end = page.get_by_label("End", exact=True)
    end.fill("11")
    end.blur()
    tablet.settled()
    told = page.get_by_text("The end “11” cannot be read: write it as 14:30.")
    expect(told).to_be_visible()
    expect(end).to_have_value("11")
    hands.tap_record(tablet)
    expect(tablet.by_key("problems")).to_contain_text("The end “11” cannot be read")
    end.fill("11:30")
    end.blur()
    tablet.settled()
    expect(told).to_have_count(0)


@pytest.mark.parametrize(
    ("typed", "noted"),
    [("0,55", 0.55), in_long("0.5.5", None), in_long("half", None), in_long("0.555", 0.555)],
)
def test_a_depth_is_read_as_it_stands_there_or_stays_marked(
    tablet: Tablet, store: Store, typed: str, noted: float | None
) -> None:
    code = add_client(store)
    hands.open_visit(tablet, store, code)
    hands.type_depth(tablet, typed)
    field = hands.depth(tablet.page)
    field.blur()
    tablet.settled()
    assert field.input_value().replace(",", ".") == typed.replace(",", ".")
    assert field.get_attribute("aria-invalid") == str(noted is None).lower()
    draft = next(one for one in store.drafts() if one.about == f"{code}/1")
    assert draft.data["readings"]["whole"]["depth_mm"] == noted
