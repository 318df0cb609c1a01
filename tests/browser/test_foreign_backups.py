"""A backup that is not this studio's own and whole takes the place of nothing, and it is said."""

from dataclasses import asdict
from pathlib import Path

import pytest

from tests.campaigns import foreign_backups

# A minute for all of them: these are the quickest of each sort.
SOME = (
    "edited",
    "a name changed, its note too",
    "of another program",
    "of another studio",
    "under another key",
    "a pipe",
    "a link to where it lies",
)
AS_IT_SHOULD_BE = {"tried", "refused", "restored"}


@pytest.mark.long
def test_by_the_screen_no_foreign_or_tampered_backup_is_restored(tmp_path: Path) -> None:
    found = foreign_backups.campaign(tmp_path, SOME)
    assert {k: v for k, v in asdict(found).items() if v and k not in AS_IT_SHOULD_BE} == {}
    assert found.refused == [*SOME[:-1]]
    assert found.restored == [SOME[-1]]


@pytest.mark.long
def test_a_copy_that_is_not_checked_replaces_the_records(tmp_path: Path) -> None:
    kinds = ("of another studio", "a name changed, its note too")
    found = foreign_backups.campaign(tmp_path, kinds, app=foreign_backups.UNCHECKED, patience_s=2.0)
    assert tuple(found.otherwise) == kinds
