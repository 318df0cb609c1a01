"""What every test of a screen may ask for."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def database(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The screens open this test's own database."""
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
