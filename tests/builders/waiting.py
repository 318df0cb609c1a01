"""Waiting for something that another thread, process or page does."""

import time
from collections.abc import Callable


def until(happened: Callable[[], object], *, seconds: float = 30.0) -> None:
    """Return as soon as it has happened; AssertionError if it does not in this time."""
    given_up = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < given_up, f"it did not happen within {seconds:g} s"
        time.sleep(0.02)
