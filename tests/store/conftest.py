"""What the tests of the store may ask for."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.builders.stores import kept_open

# What is tested here does not depend on who opens and closes the file.
_IN_A_SERVER: Final = {"accounts", "client_list", "export", "imports", "records", "summaries"}


@pytest.fixture(autouse=True)
def _kept_open(request: pytest.FixtureRequest, studio_path: Path) -> Iterator[None]:
    """The test's own database stays open as in a server, which is faster."""
    if request.path.parent.name not in _IN_A_SERVER:
        yield
        return
    with kept_open(studio_path):
        yield
