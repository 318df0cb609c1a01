"""What every test may ask for."""

from pathlib import Path

import pytest
from hypothesis import settings

# Two busy cores: a slow example is no failure, a wrong one is.
settings.register_profile("smpdash", deadline=None)
settings.load_profile("smpdash")


@pytest.fixture
def studio_path(tmp_path: Path) -> Path:
    """A database file that does not exist yet."""
    return tmp_path / "studio.db"
