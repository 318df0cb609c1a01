"""The document of roles is what the code says today."""

from pathlib import Path

import pytest

from smpdash.cli.main import main
from smpdash.record.permissions import MAY

WRITTEN = Path(__file__).parents[1] / "docs" / "roles.md"


def test_the_document_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["roles"]) == 0
    assert capsys.readouterr().out == WRITTEN.read_text(encoding="utf-8")


def test_every_right_is_a_row_of_it() -> None:
    rows = [line for line in WRITTEN.read_text(encoding="utf-8").splitlines() if "yes" in line]
    assert [row.split(" | ")[0] for row in rows] == [f"| {right.words}" for right in MAY.values()]
