"""A staged file is read in order without a sort, which would hold all its rows in memory."""

from pathlib import Path

import pytest

from smpdash.store.records.imports.staging_file import ENTRIES, REJECTED, lay_out, transaction


@pytest.mark.parametrize(("sql", "values"), [(ENTRIES, ()), (REJECTED, ("Sheet1",))])
def test_no_row_of_a_long_file_waits_for_a_sort(
    tmp_path: Path, sql: str, values: tuple[str, ...]
) -> None:
    path = tmp_path / "studio.db.importing"
    lay_out(path)
    with transaction(path) as db:
        steps = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert not [step for step in steps if "TEMP B-TREE" in step]
