"""Lets work in the background give way to the tablets, which wait for the same processor."""

import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

# The priority of a thread, on systems that have one for each thread.
NICE: Final = 10
# How long such work goes on between two pauses for the tablets.
WORK_S: Final = 0.02
PAUSE_S: Final = 0.01

# Held while a whole file is checked: two checks at once would leave the tablets nothing.
one_check: Final = threading.Lock()


def step_back() -> None:
    """Give this thread a lower priority than those that answer tablets."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


def pausing(hear: Callable[[float], None] = lambda _share: None) -> Callable[[float], None]:
    """A callback for the share of some work that is done, 0..1, which pauses now and then.

    It passes the share on to `hear`.
    """
    begun = time.monotonic()

    def pause(share: float) -> None:
        nonlocal begun
        hear(share)
        if time.monotonic() - begun > WORK_S:
            time.sleep(PAUSE_S)
            begun = time.monotonic()

    return pause
