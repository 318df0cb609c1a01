"""Whatever breaks while a visit is written, what was answered stands there afterwards, once."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3
from playwright.sync_api import Browser
from playwright.sync_api import TimeoutError as NotInTimeError

from smpdash.estimate.issue import issued
from smpdash.store.store import open_store
from tests.browser import hands
from tests.browser.campaign import DISASTERS, LostError, Table, laid_table, one_run
from tests.browser.served import Served
from tests.browser.tablet import Tablet, expect
from tests.builders.marks import in_long

FORGETFUL = Path(__file__).with_name("forgetful.py")
# Each disaster three times in all, any of them, and one long cut.
MORE = (*((seed, DISASTERS[seed % 3]) for seed in range(1, 9)), (9, None), (10, "cut for 31 s"))


@pytest.fixture(scope="module")
def table(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    with laid_table(browser, tmp_path_factory.mktemp("campaign") / "studio.db") as table:
        yield table


@pytest.mark.parametrize(
    ("seed", "disaster"),
    [(0, "kill"), *(in_long(*run) for run in MORE)],
)
def test_nothing_answered_is_lost_whatever_breaks(
    table: Table, seed: int, disaster: str | None
) -> None:
    one_run(table, seed, disaster=disaster)


@pytest.mark.long
def test_the_campaign_finds_out_a_store_that_forgets(browser: Browser, tmp_path: Path) -> None:
    with (
        laid_table(browser, tmp_path / "studio.db", app=FORGETFUL) as table,
        pytest.raises(LostError, match="was answered"),
    ):
        one_run(table, seed=1, disaster="reload", fields=("fading", "shade", "coverage"))


@pytest.mark.long
def test_a_save_that_finds_the_records_locked_is_made_at_the_next_try(
    tablet: Tablet, server: Served
) -> None:
    hands.new_client(tablet, "Nobody's business")
    page = hands.begin_visit(tablet)
    hands.tap_shade(tablet, "3")
    hands.tap_coverage(tablet, "60%")
    hands.tap_ending(tablet)
    hands.say_why(tablet)
    hands.finish(tablet)
    other = sqlcipher3.connect(server.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    hands.record_button(tablet).tap()
    said = page.get_by_test_id("stAlert").first
    expect(said).to_contain_text("Another save is taking unusually long", timeout=90_000)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    other.execute("ROLLBACK")
    other.close()
    # The page may have told the tap again by itself meanwhile.
    with contextlib.suppress(NotInTimeError):
        tablet.by_key("show-again").get_by_role("button").tap(timeout=5_000)
    expect(page.locator(hands.ANSWER)).to_be_visible()
    (course,) = open_store(server.database, issue=issued).courses("C-0001")
    (visit,) = course.visits
    assert [(one.shade, one.coverage) for one in visit.readings] == [("s3", 0.6)]
    log = server.log_text()
    assert "Busy" in log
    assert "Nobody's business" not in log
