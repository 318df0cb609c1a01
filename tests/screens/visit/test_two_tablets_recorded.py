"""Two tablets tap on one visit at random: it is recorded as the recording page showed it."""

from pathlib import Path

import pytest

from tests.campaigns.two_tablets import campaign

pytestmark = pytest.mark.slow


def test_every_visit_is_recorded_as_its_page_showed_it(tmp_path: Path) -> None:
    found = campaign(tmp_path, 10, seed=3)
    assert (found.recorded, found.not_as_shown) == (10, 0)
    assert found.asked


def test_without_asking_visits_are_recorded_that_no_page_showed(tmp_path: Path) -> None:
    assert campaign(tmp_path, 10, seed=3, asks=False).not_as_shown
