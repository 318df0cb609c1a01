"""What every test of a screen may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.stores import kept_open


@pytest.fixture(autouse=True)
def database(studio_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The screens open this test's own database, which stays open as in a server."""
    monkeypatch.setenv("SMPDASH_DB", str(studio_path))
    with kept_open(studio_path):
        yield
