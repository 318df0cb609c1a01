"""A key file that goes missing is said, costs no byte and no PIN, and works once it is back."""

from dataclasses import asdict
from pathlib import Path

import pytest

from tests.campaigns import lost_keys
from tests.campaigns.lost_keys import Found


def wrong(found: Found) -> dict[str, object]:
    return {name: value for name, value in asdict(found).items() if name != "tried" and value}


@pytest.mark.long
def test_without_the_key_of_the_records_nothing_is_touched_and_all_comes_back(
    tmp_path: Path,
) -> None:
    found = lost_keys.of_the_records(tmp_path, ("missing", "another key"))
    assert wrong(found) == {}
    assert found.tried == 4


@pytest.mark.long
def test_without_the_key_of_the_pins_no_try_counts(tmp_path: Path) -> None:
    found = lost_keys.of_the_pins(tmp_path, ("missing", "noise"))
    assert wrong(found) == {}
    assert found.tried == 4


@pytest.mark.long
def test_a_key_made_anew_in_its_place_locks_people_out(tmp_path: Path) -> None:
    found = lost_keys.of_the_pins(tmp_path, ("missing",), app=lost_keys.MADE_ANEW)
    assert len(found.not_said) == len(found.not_back) == found.tried == 2
