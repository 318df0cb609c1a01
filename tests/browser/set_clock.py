"""The app by a clock that a test sets: the instant in a file beside the database."""

import os
from datetime import datetime
from pathlib import Path

from smpdash.runtime import clock

SET = Path(os.environ["SMPDASH_DB"]).with_suffix(".clock")
real_now = clock.now


def now() -> datetime:
    return datetime.fromisoformat(SET.read_text()) if SET.exists() else real_now()


clock.now = now

from app import app  # noqa: E402 what it imports is to see this clock

__all__ = ["app"]
