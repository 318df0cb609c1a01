"""An import by touch: choose a file, answer what it does not say, look, agree, and take it back."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import hands
from tests.browser.served import Served
from tests.browser.tablet import Tablet
from tests.builders.sheets import csv_file


def tap(tablet: Tablet, key: str) -> None:
    hands.tap(tablet, tablet.by_key(key).get_by_role("button"))


def choose(page: Page, file: Path) -> None:
    page.locator("input[type=file]").set_input_files(file)


def test_a_list_of_another_system_comes_in_by_taps_and_leaves_again(
    server: Served, tablet: Tablet, new_tablet: Callable[..., Tablet], tmp_path: Path
) -> None:
    page = tablet.open("/import")
    picture = tmp_path / "picture.xlsx"
    picture.write_bytes(b"PK\x03\x04 no workbook")
    choose(page, picture)
    expect(page.get_by_text("The file cannot be read")).to_be_visible()
    tap(tablet, "import-discard")
    file = csv_file(
        tmp_path,
        "Name;Phone;Birth year;Date;Zone;Shade;Depth",
        "Anna Berg;+47 912 34 567;1984;04.08.2024;Crown;Shade 3;0,8",
        "Anna Berg;+47 912 34 567;1984;05.09.2024;Crown;Shade 3;0,8",
        "Lars Lie;lars@example.com;1975;05.09.2024;Crown;Shade 3;0,7",
        "Kai Dahl;;;sometime;Crown;Shade 3;0,5",
    )
    choose(page, file)
    # The order of day and month is nobody's guess.
    first = page.get_by_text("4 Aug 2024: day first", exact=True)
    expect(first).to_be_visible()
    expect(tablet.by_key("import-go-on").get_by_role("button")).to_be_disabled()
    hands.tap(tablet, first)
    # The sheet with all answers goes by the tap on one of them.
    tap(tablet, "import-all-of-gap:visit.reason")
    sheet = page.get_by_role("dialog")
    hands.tap(tablet, sheet.get_by_role("radio").nth(1))
    expect(sheet).to_have_count(0)
    tap(tablet, "import-proposals")
    hands.tap(tablet, page.get_by_text("In treatment"))
    tap(tablet, "import-go-on")
    expect(page.get_by_text("What will be added")).to_be_visible()
    expect(page.get_by_text("What cannot be taken over: 1 row left out")).to_be_visible()
    # A second tablet of the same person shows the same, ready to be agreed to.
    second = new_tablet()
    second.open("/import")
    expect(second.by_key("import-agree").get_by_role("button")).to_be_enabled()
    tap(tablet, "import-agree")
    expect(page.get_by_text("Import 1: 2 clients with 3 visits added.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_text("Download the rows left out").tap()
    assert "Kai Dahl" in download.value.path().read_text("utf-8-sig")
    tap(tablet, "import-done")
    hands.leave_by_the_top(tablet, "Clients")
    expect(page.get_by_text("Anna Berg")).to_be_visible()
    tablet.open("/import")
    tap(tablet, "import-back-1")
    tap(tablet, "import-back-now")
    expect(page.get_by_text("Import 1 is taken back")).to_be_visible()
    hands.leave_by_the_top(tablet, "Clients")
    expect(page.get_by_text("Anna Berg")).to_have_count(0)
    assert tablet.console_errors == second.console_errors == []
