"""Whatever breaks while a visit is written, what was answered stands there afterwards, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.campaign import DISASTERS, LostError, Table, laid_table, one_run

FORGETFUL = Path(__file__).with_name("forgetful.py")


@pytest.fixture(scope="module")
def table(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    with laid_table(browser, tmp_path_factory.mktemp("campaign") / "studio.db") as table:
        yield table


# Nine seeds, each disaster three times, and one more as it comes.
@pytest.mark.parametrize(
    ("seed", "disaster"), [*((seed, DISASTERS[seed % 3]) for seed in range(9)), (9, None)]
)
def test_nothing_answered_is_lost_whatever_breaks(
    table: Table, seed: int, disaster: str | None
) -> None:
    one_run(table, seed, disaster=disaster)


def test_the_campaign_finds_out_a_store_that_forgets(browser: Browser, tmp_path: Path) -> None:
    with (
        laid_table(browser, tmp_path / "studio.db", app=FORGETFUL) as table,
        pytest.raises(LostError, match="was answered"),
    ):
        one_run(table, seed=1, disaster="reload", fields=("fading", "shade", "coverage"))
