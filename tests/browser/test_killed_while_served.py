"""A served studio that is killed in a migration or a restore has its old records or the new."""

from dataclasses import asdict
from pathlib import Path

import pytest

from smpdash.store.db.migrations import STEPS
from tests.campaigns import served_killed

# Of about 120 steps: in the middle of what a restore adds to the backup.
PLACES = (70,)
WRONG = ("half_done", "came_back", "not_served", "not_finished", "left_lying", "findings")


def wrong(found: served_killed.Killed) -> dict[str, object]:
    return {name: value for name, value in asdict(found).items() if name in WRONG and value}


def test_a_server_killed_in_a_restore_has_one_state_or_the_other(tmp_path: Path) -> None:
    found = served_killed.restores(tmp_path, PLACES)
    assert wrong(found) == {}
    assert (found.kills, found.as_before + found.done) == (1, 1)


@pytest.mark.long
def test_a_backup_placed_first_brings_back_who_was_erased(tmp_path: Path) -> None:
    found = served_killed.restores(tmp_path, PLACES, control=True)
    assert found.came_back == found.kills == 1


@pytest.mark.long
def test_a_server_killed_in_a_migration_is_finished_by_the_next(tmp_path: Path) -> None:
    found = served_killed.migrations(tmp_path, (9, 18), oldest=len(STEPS) - 1)
    assert wrong(found) == {}
    assert found.kills > 0
    assert found.kills == found.as_before + found.done
