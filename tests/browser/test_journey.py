"""The main job on an empty database: client, two visits, the estimate moves, the CSV reads back."""

import csv
import io

import pytest
from playwright.sync_api import Page, expect

from tests.browser import hands
from tests.browser.tablet import Tablet


def drawn(page: Page, name: str) -> str:
    """What a chart draws, in the words that a screen reader says."""
    chart = page.locator(f".st-key-picture-{name} svg.marks")
    expect(chart).to_be_visible()
    return " ".join(chart.locator("text").all_text_contents())


def download(tablet: Tablet, page: Page, words: str) -> list[dict[str, str]]:
    with page.expect_download() as started:
        page.locator(".files").get_by_role("link", name=words, exact=True).tap()
    text = started.value.path().read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_new_studio_records_two_visits_and_takes_them_away(tablet: Tablet) -> None:
    page = hands.new_client(tablet, "Made-up Client (Oak)")
    start = page.locator(".answer h2").inner_text()
    after_first = hands.first_visit(tablet)
    hands.to_client(tablet)
    chart_after_first = drawn(page, "coverage")
    after_second = hands.second_visit(tablet)
    assert len({start, after_first, after_second}) == 3
    expect(page.locator(".answer .because")).to_have_text(
        "Fading was stronger than expected, so more sessions are likely."
    )
    expect(page.locator(".tiles")).to_contain_text("Book session 3")
    expect(tablet.by_key("undo")).to_be_visible()
    hands.to_client(tablet)
    chart_after_second = drawn(page, "coverage")
    assert chart_after_second != chart_after_first

    page = tablet.reload()
    assert page.locator(".answer h2").inner_text() == after_second
    assert drawn(page, "coverage") == chart_after_second

    hands.leave_by_the_top(tablet, "Studio")
    tablet.settled()
    hands.tap_option(tablet, tablet.by_key("export-form"), "CSV, international")
    clients = download(tablet, page, "Clients")
    assert [(row["client_code"], row["name"], row["skin"]) for row in clients] == [
        ("C-0001", "Made-up Client (Oak)", "oily")
    ]
    readings = download(tablet, page, "Readings by zone")
    assert [
        (row["visit_number"], row["depth_mm"], row["observed_fading"], row["coverage"])
        for row in readings
    ] == [("1", "0.55", "", "0.6"), ("2", "0.55", "0.45", "0.7")]
    assert readings[0]["shade"] != readings[1]["shade"]
    assert tablet.console_errors == []


@pytest.mark.long
def test_a_refused_visit_keeps_what_was_typed_and_says_everything_at_once(tablet: Tablet) -> None:
    page = hands.new_client(tablet, "Made-up Client (Elm)")
    hands.begin_visit(tablet)
    hands.type_depth(tablet, "5")
    hands.tap(tablet, hands.clear(hands.finish(tablet), "The visit ends with"))
    hands.tap_record(tablet)
    problems = page.get_by_role("alert")
    expect(problems).to_contain_text("Did you mean 0.50 mm?")
    expect(problems).to_contain_text("Say how the visit ended")
    hands.to_fields(tablet)
    expect(hands.depth(page)).to_have_value("5.00")
    page = tablet.reload()
    expect(hands.depth(page)).to_have_value("5.00")
