"""Everybody at every door of a served studio: in where the role says so, and nowhere else."""

from pathlib import Path

import pytest

from tests.campaigns import doors


def test_everybody_gets_as_far_as_their_role_and_no_further(tmp_path: Path) -> None:
    found = doors.campaign(tmp_path, over=("without a sign-in", "signed out"))
    for tried in (found.people, found.drafts, found.over, found.exports_without):
        assert tried.otherwise == []
    assert found.people.let_in > 30
    assert found.people.refused > 30
    assert found.over.let_in + found.exports_without.let_in == 0


@pytest.mark.long
def test_a_door_that_asks_nobody_is_found_out(tmp_path: Path) -> None:
    found = doors.campaign(tmp_path, over=("without a sign-in",), app=doors.OPEN)
    assert "a1 at /team?: let in" in found.people.otherwise
    assert "a1 at /export/clients.csv: let in" in found.people.otherwise
    assert found.exports_without.otherwise
